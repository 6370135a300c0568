"""Which version the tasks mean that take what was built, or what is served."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .errors.build import NotBuilt
from .project.versions import parse_version
from .switching import switched, way_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from .doors.git import Repository
    from .workspace import Workspace

__all__ = ["announced_version", "built_version", "served_version"]


def served_version(workspace: Workspace, version: str) -> Version:
    """Return the version that `verify` means: any that is named, else the one that was built.

    Raises `NotBuilt`.
    """
    if version:
        return parse_version(version)
    try:
        return built_version(workspace, version)
    except NotBuilt as problem:
        current = workspace.version_now()
        if current is not None:
            named = f"invoke verify --version={shlex.quote(str(current))}"
            way = f"{named}   (installs and runs what is served of it)"
            # What has a tag is served already, mostly: another clone has built it.
            tagged = workspace.repository.tag_commit(workspace.tag_of(current)) is not None
            problem.fix = (way, *problem.fix) if tagged else (*problem.fix, way)
        raise


def announced_version(workspace: Workspace, version: str) -> Version:
    """Return the version that `announce` means: the current one, or another that was built.

    Raises `NotBuilt`.
    """
    return built_version(workspace, version or str(workspace.current_version()))


def built_version(workspace: Workspace, version: str) -> Version:
    """Return the version that `check` and `publish` mean: the one that was built.

    Raises `NotBuilt` where nothing was, or only other versions.
    """
    state = workspace.state
    ledger = state.ledger_of(str(parse_version(version))) if version else state.ledger()
    if ledger is None:
        wanted = f"{workspace.project.name} {version}".strip()
        raise NotBuilt(f"nothing was built of {wanted} yet", fix=_ways_to_build(workspace, version))
    return parse_version(ledger.version)


def _is_built_here(workspace: Workspace, version: Version) -> bool:
    """Return whether `build` makes a version of what is checked out.

    Where versions are tags it does so on the tag's own commit alone.
    """
    if version != workspace.current_version():
        return False
    tagged = workspace.repository.tag_commit(workspace.tag_of(version))
    if tagged is not None and workspace.source.tag_based:
        return tagged == workspace.repository.head()
    return tagged is None or workspace.untouched_since(tagged)


def _ways_to_build(workspace: Workspace, version: str) -> Sequence[str] | None:
    """Return how a version that is named is built here; None where `build` is all it takes."""
    if not version or _is_built_here(workspace, parse_version(version)):
        return None
    repository, tag = workspace.repository, workspace.tag_of(parse_version(version))
    if repository.tag_commit(tag) is None:
        return [f"git fetch --tags   (a version is built from its tag, and {tag} is not here)"]
    return [
        way_over(repository, tag, "   (a version is built from its tag)", detach=True),
        f"invoke build   (then the same command; {_way_back(repository)} goes back)",
    ]


def _way_back(repository: Repository) -> str:
    branch = repository.branch()
    return switched(repository, branch or str(repository.head())[:12], detach=branch is None)
