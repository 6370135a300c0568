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
    "OF_TASK",
    "RELEASE",
    "STAMP",
    "release_pipeline",
    "steps_of",
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
    """Return what a whole release is made of: on GitHub too, where it is announced there."""
    from .steps.announced import is_announced  # noqa: PLC0415 - only what a task needs

    return ANNOUNCED if is_announced(release) else RELEASE


def steps_of(pipeline: Sequence[str]) -> tuple[Step, ...]:
    """Return the steps of a pipeline by their names."""
    steps: list[Step] = [import_module(f".steps.{name}", __package__).STEP for name in pipeline]
    return tuple(steps)
