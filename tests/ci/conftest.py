"""A checkout with two workflows whose newest commit GitHub's stand-in has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.doors.github import GitHub, connect
from shipway.doors.repositories import find_repository
from support.github.patience import QUICK
from support.workflows import AUDIT, TESTS, Pushed, workflow_text

if TYPE_CHECKING:
    from support.github.server import GitHubStandIn
    from support.projects import Sample


@pytest.fixture
def pushed(github: GitHubStandIn, sample: Sample) -> Pushed:
    """Push a project with the workflows Test Suite and Security Audit."""
    repository = github.repository
    tests, audit = (
        repository.add_workflow("Test Suite", TESTS),
        repository.add_workflow("Security Audit", AUDIT),
    )
    found = Pushed(sample, github, tests, audit)
    found.push(
        "Add workflows",
        **{
            ".github__workflows__tests_yml": workflow_text("Test Suite"),
            ".github__workflows__audit_yml": workflow_text("Security Audit"),
        },
    )
    return found


@pytest.fixture
def hub(pushed: Pushed) -> GitHub:
    """Connect to the stand-in from the checkout, with little patience."""
    return connect(find_repository(pushed.sample.root), "origin", QUICK)
