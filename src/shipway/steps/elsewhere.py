"""What is told where the tag of a version is on another commit. Called by `bump` and `tag`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.errors.git import TagElsewhere
from shipway.project.versions import following

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["elsewhere"]

_OWN_FORMAT = 'in pyproject.toml, under [tool.shipway]: tag-format = "{name}-v{version}"'


def elsewhere(
    release: Release, commit: str, head: str | None, remote: str | None = None
) -> TagElsewhere:
    """Return that the tag is on another commit, here or on a remote."""
    # The files may be behind the tags: a placeholder that somebody's script replaces.
    newest = max(release.version, release.tags.newest or release.version)
    after = shlex.quote(str(following(newest)))
    alone = release.project.root == release.repository.root
    if release.options.whole:
        way = f"invoke release --to={after}"
    else:
        commit_it = "" if release.source.tag_based else " --commit tag"
        way = f"invoke bump --to={after}{commit_it}"
    where, look = "here", f"git show {shlex.quote(release.tag)}"
    if remote is not None:
        # Without a tag of its name here: that one would be in the way, or is another one already.
        fetch = shlex.join(["git", "fetch", "--no-tags", remote, f"refs/tags/{release.tag}"])
        where, look = f"on {remote}", f"{fetch} && git show FETCH_HEAD"
    return TagElsewhere(
        f"{release.tag} exists {where}, on {commit[:12]}, and the release is made of"
        f" {str(head)[:12]}",
        fix=[
            f"{way}   (the next version)",
            f"{look}   (what it is)",
            *([] if alone else [f"if it is another project's: {_OWN_FORMAT}"]),
        ],
    )
