"""Findings about the git repository: commits, the remote, tags."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.doors.git_history import is_shallow
from shipway.errors.base import ShipwayError

from .finding import advice, right, unseen, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .finding import Finding
    from .observed import Setup

__all__ = ["repository"]


def repository(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of the commits, the remote and the tags. Raises `NoProjectName`."""
    git = setup.workspace.repository
    if git.head() is None:
        yield wrong("commits", "there is none yet", "git add -A && git commit -m 'Initial commit'")
    elif is_shallow(git):
        yield advice("commits", "the history is cut off", "git fetch --tags --unshallow")
    else:
        yield right("commits", f"on {git.branch() or 'no branch'}")
    yield _remote(setup)
    yield from _tags(setup)


def _remote(setup: Setup) -> Finding:
    configured, remotes = (
        setup.workspace.project.config.remote,
        setup.workspace.repository.remotes(),
    )
    if configured in remotes:
        return right("remote", f"{configured}; the default branch is {setup.facts.default_branch}")
    if remotes:
        fix = f'in pyproject.toml, under [tool.shipway]: remote = "{remotes[0]}"'
        return wrong("remote", f"there is no {configured!r}, only {', '.join(remotes)}", fix)
    fix = f"git remote add {shlex.quote(configured)} https://github.com/OWNER/REPOSITORY.git"
    return wrong("remote", "there is none", fix)


def _tags(setup: Setup) -> Iterator[Finding]:
    names, version = setup.workspace.tags, setup.facts.newest
    account = names.account
    if names.twice:
        which = "in pyproject.toml, under [tool.shipway]: tag-format says which one counts"
        yield advice("tags", "; ".join(account), which)
    else:
        yield right("tags", account[0])
    newest = names.newest
    if version is None:
        location = setup.facts.version_location
        needs = location.what if isinstance(location, ShipwayError) else "a tag of a version"
        yield unseen("tag and version", f"a version: {needs}")
    elif newest is not None and newest > version:
        said = f"the newest tag is {names.of(newest)}, and the files say {version}"
        command = f"shipway bump --to={shlex.quote(str(newest))}"
        fix = f"{command}   (then commit), or release a version above it"
        yield wrong("tag and version", said, fix)
    else:
        tagged = f"the newest tag is {names.of(newest)}" if newest else "no version is tagged yet"
        yield right("tag and version", f"{version}; {tagged}")
