"""What building again shows: only where it was asked for, with `invoke check --twice`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.distributions.findings import Severity

from .rule import Problem, Release, release_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.differences import Repeated

__all__ = ["archive_differs", "content_differs", "sdist_differs"]


@release_rule(
    "content-differs",
    finds="a build that makes other files when it is repeated (`check --twice`)",
    fix="make the build depend on nothing but the tree: no clock, no order of folders, no chance",
)
def content_differs(release: Release) -> Iterator[Problem]:
    """Tell the first file of each distribution that differs."""
    for repeated in release.expected.repeated:
        if repeated.difference.in_content and not repeated.from_tree:
            yield _problem(repeated, "built again")


@release_rule(
    "archive-differs",
    finds="a build that packs the same files in another way when it is repeated (`check --twice`)",
    fix="nothing has to be mended: what is installed is the same; the archives would be too with a"
    " build backend that heeds SOURCE_DATE_EPOCH for both, as flit_core and hatchling do"
    " (setuptools does for wheels)",
    severity=Severity.WARNING,
)
def archive_differs(release: Release) -> Iterator[Problem]:
    """Tell what the archive says otherwise about the same files."""
    for repeated in release.expected.repeated:
        if not repeated.difference.in_content and not repeated.from_tree:
            yield _problem(repeated, "built again")


@release_rule(
    "sdist-differs",
    finds="an sdist that other files are built from than from the tree (`check --twice`)",
    fix="have the sdist include all that the build reads",
)
def sdist_differs(release: Release) -> Iterator[Problem]:
    """Tell the first file of the wheel that differs."""
    for repeated in release.expected.repeated:
        if repeated.difference.in_content and repeated.from_tree:
            yield _problem(repeated, "built straight from the tree")


def _problem(repeated: Repeated, how: str) -> Problem:
    return Problem(repeated.where, f"{how} it differs: {repeated.difference.what}")
