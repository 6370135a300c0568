"""Whether a whole release is published by the repository's workflow, and not from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.environment import variable
from shipway.errors.github import NotOnGitHub

if TYPE_CHECKING:
    from shipway.ci.publishing import Publication
    from shipway.release import Release

__all__ = ["is_published_from_ci", "publication"]

_PUBLISHED = "pypi"
"""The target that the workflow publishes to when it is started by a version's tag."""


def is_published_from_ci(release: Release) -> bool:
    """Return whether pushing the tag publishes the release: then nobody else may."""
    if release.target.name != _PUBLISHED or not release.pushes:
        return False
    wanted = release.project.config.publish_from
    if wanted == "here" or _is_the_workflow(publication(release)):
        return False
    return wanted == "ci" or _starts_by_tag(release)


def publication(release: Release) -> Publication:
    """Return the publication that the version's tag starts, if it does."""
    from shipway.ci.publishing import Publication  # noqa: PLC0415 - what only PyPI needs
    from shipway.ci.workflowfile import publish_file_of  # noqa: PLC0415 - the same

    at_root = release.project.root == release.repository.root
    file = publish_file_of(release.state.name, at_root=at_root)
    return Publication(release.repository, file, release.tag)


def _is_the_workflow(own: Publication) -> bool:
    """Return whether this is a job of the publish workflow: then it is CI that asks.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    path = (variable("GITHUB_WORKFLOW_REF") or "").partition("@")[0]
    return path.endswith(f"/{own.path}")


def _starts_by_tag(release: Release) -> bool:
    if release.commit is None or not publication(release).starts(release.commit):
        return False
    from shipway.doors.github import find_place  # noqa: PLC0415 - with the publication anyway

    try:
        find_place(release.repository, release.project.config.remote)
    except NotOnGitHub:
        return False
    return True
