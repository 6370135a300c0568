"""The pipelines: which steps a task is made of, in which order. The table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .steps.build import Build
from .steps.bump import Bump
from .steps.check import Check
from .steps.commit import Commit
from .steps.confirm import Confirm
from .steps.publish import Publish
from .steps.push import Push
from .steps.stamp import StampBuild
from .steps.tag import Tag
from .steps.tryout import TryOut
from .steps.verify import Verify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .engine import Step

__all__ = ["BUMP_AND_COMMIT", "BUMP_BY_TAG", "OF_TASK", "RELEASE", "STAMP"]

STAMP: tuple[Step, ...] = (StampBuild(),)
BUMP_BY_TAG: tuple[Step, ...] = (Bump(), Commit(), Tag())
BUMP_AND_COMMIT: tuple[Step, ...] = (Bump(), Confirm(), Commit())

RELEASE: tuple[Step, ...] = (
    Bump(),  # the files say the version
    Commit(),  # HEAD says the version
    Tag(),  # the version has its commit
    Build(),  # the bytes
    Check(),  # an index would take them
    TryOut(),  # they install and run on every Python; the last step that can be undone
    Push(),  # the remote has branch and tag
    Publish(),  # the index serves the bytes
    Verify(),  # what the index serves is what was tried
)

OF_TASK: Mapping[str, Sequence[Step]] = {
    "bump": (Bump(), Confirm()),
    "tag": (Tag(),),
    "build": (Build(),),
    "check": (Check(),),
    "publish": (Publish(),),
    "verify": (Verify(),),
    "release": RELEASE,
}
