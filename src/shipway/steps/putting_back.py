"""Which command brings back what was built of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.clearing import are_kept
from shipway.project.versions import parse_version
from shipway.switching import can_switch, switched

from .newfiles import ways_to_clean

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["way_to_put_back"]


def way_to_put_back(release: Release) -> str:
    """Return the command that builds the version of a release; empty where none does.

    `build` builds what is checked out, with its changes: an older version has to be checked out
    first, and what is not committed be set aside.
    """
    changes, commands = release.changes(), [f"{release.program} build"]
    if not _is_built_here(release):
        repository, tag = release.repository, release.tag
        if repository.tag_commit(tag) is None or not can_switch(repository, tag, detach=True):
            return ""
        commands.insert(0, switched(repository, tag, detach=True))
    if changes:
        if not are_kept(release.repository, changes):
            return ""
        *_, stash = ways_to_clean(changes, release.project.root, release.repository)
        commands.insert(0, stash.partition("   ")[0])
    return " && ".join(commands)


def _is_built_here(release: Release) -> bool:
    """Return whether `build` would build the version: what is stamped, else what is current."""
    stamp = release.state.stamp()
    if stamp is not None and stamp.commit == release.repository.head():
        return stamp.version == str(release.version)
    written, tagged = release.source.read(), release.repository.tag_commit(release.tag)
    current = parse_version(written) if written else release.tags.newest
    return current == release.version and (tagged is None or release.untouched_since(tagged))
