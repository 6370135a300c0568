"""The pipelines: which steps a task is made of, in which order. The table of contents.

Each name is a module of `shipway.steps`; only what a task needs is imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .engine import Step
    from .release import Release

__all__ = [
    "ANNOUNCED",
    "BUMP_AND_COMMIT",
    "BUMP_BY_TAG",
    "FROM_CI",
    "OF_TASK",
    "RELEASE",
    "STAMP",
    "release_pipeline",
    "steps_of",
    "verify_pipeline",
]

RELEASE = (
    "bump",  # the files say the version
    "commit",  # HEAD says the version
    "tag",  # the version has its commit
    "build",  # the bytes
    "check",  # an index would take them
    "tryout",  # they install and run on every Python; the last step that can be undone
    "push",  # the remote has branch and tag
    "publish",  # the index serves the bytes
    "verify",  # what the index serves is what was tried
)

ANNOUNCED = (
    *RELEASE,
    "announce",  # GitHub has the release, with the bytes, the ledger and the notes
)

FROM_CI = (
    *RELEASE[:7],
    "follow",  # the publish workflow of the tag has published
    "verify_published",  # what the index serves is what CI built, and it installs and runs
)

BUMP_AND_COMMIT = ("bump", "confirm", "commit")
BUMP_BY_TAG = ("bump", "commit", "tag")  # the version lives in the tag
STAMP = ("stamp",)  # the next build gets a version that was never there

OF_TASK: Mapping[str, tuple[str, ...]] = {
    "bump": ("bump", "confirm"),
    "tag": ("tag",),
    "build": ("build",),
    "check": ("check",),
    "publish": ("publish",),
    "verify": ("verify",),
    "announce": ("announce",),
    "release": RELEASE,
}


def release_pipeline(release: Release) -> tuple[str, ...]:
    """Return what a whole release is made of: what CI publishes is followed there.

    What is published from here is on GitHub too, where it is announced there.
    """
    from .steps.announced import is_announced  # noqa: PLC0415 - only what a task needs
    from .steps.from_ci import is_published_from_ci  # noqa: PLC0415 - the same

    if is_published_from_ci(release):
        return FROM_CI
    return ANNOUNCED if is_announced(release) else RELEASE


def verify_pipeline(release: Release) -> tuple[str, ...]:
    """Return the verification of what an index serves: of what CI published as CI built it."""
    from .steps.from_ci import is_published_from_ci  # noqa: PLC0415 - only what a task needs

    return FROM_CI[-1:] if is_published_from_ci(release) else OF_TASK["verify"]


def steps_of(pipeline: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps of a pipeline by their names."""
    steps: list[Step] = [import_module(f".steps.{name}", __package__).STEP for name in pipeline]
    return tuple(steps)
