"""Whether a commit may go to an index at all: to PyPI only what its version tag points to. Local.

`wait-for-ci --target` asks this first, so that nobody waits for what will be refused.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.doors.environment import variable
from shipway.doors.git_history import tags_at
from shipway.errors.ci import OnlyFromVersionTag, TagOfOtherVersion

from .dispatching import TAG, refuse_unknown_target, version_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.version import Version

    from shipway.workspace import Workspace

__all__ = ["refuse_other_refs"]


def refuse_other_refs(workspace: Workspace, target: str, commit: str) -> None:
    """Do nothing where a commit may be published to a target.

    In GitHub Actions the ref of the run counts, as GITHUB_REF says it; elsewhere the tags
    that point to the commit.

    Raises `WrongUsage`, `OnlyFromVersionTag`, and `TagOfOtherVersion` where the files of
    HEAD say another version than its tag.
    """
    refuse_unknown_target(target, "wait-for-ci")
    if target != "pypi":
        return
    known = version_tags(workspace)
    tag = _tag(workspace, commit, known)
    if commit != workspace.repository.head() or workspace.source.tag_based:
        return
    written = workspace.current_version()
    if known[tag] != written:
        raise _other_version(workspace, tag, known[tag], written)


def _tag(workspace: Workspace, commit: str, known: Mapping[str, Version]) -> str:
    """Return the version tag that is published. Raises `OnlyFromVersionTag`."""
    ref = variable("GITHUB_REF")
    if ref is not None:
        name = ref.removeprefix(TAG)
        here = [name] if ref.startswith(TAG) and name in known else []
    else:
        name = commit[:12]
        here = [tag for tag in tags_at(workspace.repository, commit) if tag in known]
    if not here:
        raise OnlyFromVersionTag(
            f"{name.removeprefix('refs/heads/')} is no version tag of {workspace.name}, and has"
            f" none; its tags are called {workspace.tags.tag_format}"
        )
    return max(here, key=lambda tag: known[tag])


def _other_version(
    workspace: Workspace, tag: str, tagged: Version, written: Version
) -> TagOfOtherVersion:
    remote = shlex.quote(workspace.project.config.remote)
    return TagOfOtherVersion(
        f"{tag} is the tag of {tagged}, and {workspace.source.location} says {written}",
        fix=[
            f"git push --delete {remote} {shlex.quote(tag)}   (nothing was published of it)",
            f"git tag --delete {shlex.quote(tag)}",
            (
                f"invoke release --to={shlex.quote(str(tagged))} --target=pypi"
                "   (writes, commits and tags it)"
            ),
        ],
    )
