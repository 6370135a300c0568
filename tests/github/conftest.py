"""The door, opened to the stand-in, with less patience than it has for the real GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.doors.github import GitHub, connect
from shipway.doors.repositories import find_repository
from support.github.patience import QUICK

if TYPE_CHECKING:
    from shipway.doors.git import Repository
    from support.github.server import GitHubStandIn
    from support.projects import Sample


@pytest.fixture
def checkout(sample: Sample) -> Repository:
    """Make a repository with a remote."""
    return find_repository(sample.root)


@pytest.fixture
def hub(github: GitHubStandIn, checkout: Repository) -> GitHub:
    """Connect to the stand-in from a checkout."""
    assert github.url
    return connect(checkout, "origin", QUICK)
