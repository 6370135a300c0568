"""What is told where the tag of a version is on another commit. Called by `bump` and `tag`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from shipway.errors.git import TagElsewhere
from shipway.project.versions import following, parse_version

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["elsewhere", "written_elsewhere"]

_OWN_FORMAT = 'in pyproject.toml, under [tool.shipway]: tag-format = "{name}-v{version}"'


def written_elsewhere(release: Release) -> TagElsewhere | None:
    """Return that a bump cannot make a version which has its tag, as its files do not say it.

    The files of the tag's own commit may be made to say it, but not in a commit on top.
    """
    repository, said = release.repository, release.source.read()
    tagged, head = repository.tag_commit(release.tag), repository.head()
    if tagged is None or said is None or parse_version(said) == release.version:
        return None
    if tagged == head and not release.options.commits:
        return None
    commit_it = " --commit" if release.options.commits else ""
    after = shlex.quote(_after(release))
    return _told(
        release,
        f"{release.tag} exists here, on {tagged[:12]}, and {release.source.location} says {said}",
        f"invoke bump --to={after}{commit_it}",
        f"git show {shlex.quote(release.tag)}",
    )


def elsewhere(
    release: Release, commit: str, wanted: str | None, remote: str | None = None
) -> TagElsewhere:
    """Return that the tag is on another commit than the one wanted, here or on a remote.

    None is one that the release has still to make.
    """
    after = shlex.quote(_after(release))
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
    made_of = "a commit of its own" if wanted is None else wanted[:12]
    what = f"{release.tag} exists {where}, on {commit[:12]}, and the release is made of {made_of}"
    return _told(release, what, way, look)


def _after(release: Release) -> str:
    """Return the version that comes next."""
    # The files may be behind the tags: a placeholder that somebody's script replaces.
    return str(following(max(release.version, release.tags.newest or release.version)))


def _told(release: Release, what: str, way: str, look: str) -> TagElsewhere:
    alone = release.project.root == release.repository.root
    return TagElsewhere(
        what,
        fix=[
            f"{way}   (the next version)",
            f"{look}   (what it is)",
            *([] if alone else [f"if it is another project's: {_OWN_FORMAT}"]),
        ],
    )
