"""Findings about the repository on GitHub itself, and what its Actions may do."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.doors.github.protection import Unseen
from shipway.errors.base import ShipwayError

from .finding import advice, of_error, right, unseen, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Finding
    from .observed import Setup

__all__ = ["github", "page"]


def github(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of the repository and of its Actions."""
    yield _repository(setup)
    yield _actions(setup)
    yield _default_rights(setup)
    yield _publishing(setup)


def page(setup: Setup, path: str) -> str:
    """Return a page of the repository on GitHub."""
    return "" if isinstance(setup.hub, Unseen) else f"{setup.hub.place.page}/{path}"


def _repository(setup: Setup) -> Finding:
    subject, found = "repository", setup.repository
    if isinstance(found, Unseen):
        return unseen(subject, found.needs)
    if isinstance(found, ShipwayError):
        return of_error(subject, found)
    place = None if isinstance(setup.hub, Unseen) else setup.hub.place.full_name
    if found.archived:
        return wrong(subject, f"{found.full_name} is archived", f"unarchive it: {found.page}")
    if place is not None and found.full_name.lower() != place.lower():
        fix = f"git remote set-url origin {shlex.quote(f'{found.page}.git')}"
        return wrong(subject, f"{place} is called {found.full_name} now", fix)
    here = setup.facts.default_branch
    if found.default_branch != here:
        said = f"its default branch is {found.default_branch}, and git here says {here}"
        return wrong(
            subject, said, f"git remote set-head {shlex.quote(str(setup.facts.remote))} --auto"
        )
    return right(subject, f"{found.full_name}, its default branch is {here}")


def _actions(setup: Setup) -> Finding:
    subject, found = "Actions", setup.actions
    fix = page(setup, "settings/actions")
    if isinstance(found, Unseen):
        return unseen(subject, found.needs)
    if not found.enabled:
        return wrong(subject, "are turned off", f"allow them: {fix}")
    if found.allowed == "local_only":
        said = "only those of the owner are allowed, and the workflow uses some of GitHub's"
        return wrong(subject, said, f"allow those that GitHub made: {fix}")
    if not found.pinned_by_hash:
        said = "are on; they may be used without the hash of a commit"
        return advice(subject, said, f"require actions to be pinned to a full-length SHA: {fix}")
    return right(subject, "are on, each by the hash of a commit")


def _default_rights(setup: Setup) -> Finding:
    subject, found = "default rights", setup.workflow_permissions
    if isinstance(found, Unseen):
        return unseen(subject, found.needs)
    fix = f"set Workflow permissions to read: {page(setup, 'settings/actions')}"
    if found.default != "read":
        return wrong(subject, "a workflow that says nothing may write to the repository", fix)
    if found.may_approve:
        fix = f"do not let Actions approve pull requests: {page(setup, 'settings/actions')}"
        return wrong(subject, "a workflow may approve pull requests", fix)
    return right(subject, "a workflow that says nothing may read")


def _publishing(setup: Setup) -> Finding:
    subject, found = "workflow on GitHub", setup.known_workflows
    if isinstance(found, Unseen):
        return unseen(subject, found.needs)
    known = {workflow.path: workflow for workflow in found}
    path = setup.facts.workflow
    workflow = known.get(path)
    if workflow is None:
        said = f"{path} is not on the default branch"
        return wrong(subject, said, f"git add {path}, commit it and push it")
    if not workflow.active:
        said = f"{path} is {workflow.state.replace('_', ' ')}"
        return wrong(subject, said, f"gh workflow enable {shlex.quote(workflow.file)}")
    return right(subject, f"{path} is active")
