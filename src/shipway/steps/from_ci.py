"""Whether a whole release is published by the repository's workflow, and not from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.environment import variable
from shipway.errors.github import NotOnGitHub

if TYPE_CHECKING:
    from shipway.release import Release

__all__ = ["is_published_from_ci"]

_WORKFLOW = ".github/workflows/publish.yml"
_PUBLISHED = "pypi"
"""The target that the workflow publishes to when it is started by a version's tag."""


def is_published_from_ci(release: Release) -> bool:
    """Return whether pushing the tag publishes the release: then nobody else may."""
    if release.target.name != _PUBLISHED or not release.pushes or _is_the_workflow():
        return False
    wanted = release.project.config.publish_from
    return wanted == "ci" if wanted else _starts_by_tag(release)


def _is_the_workflow() -> bool:
    """Return whether this is a job of the publish workflow: then it is CI that asks.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    path = (variable("GITHUB_WORKFLOW_REF") or "").partition("@")[0]
    return path.endswith(f"/{_WORKFLOW}")


def _starts_by_tag(release: Release) -> bool:
    from shipway.ci.publishing import tag_publishes  # noqa: PLC0415 - what only PyPI needs

    if release.commit is None or not tag_publishes(release.repository, release.commit, release.tag):
        return False
    from shipway.doors.github import find_place  # noqa: PLC0415 - requests costs 0.1 s

    try:
        find_place(release.repository, release.project.config.remote)
    except NotOnGitHub:
        return False
    return True
