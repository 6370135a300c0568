"""SW7xx: running a pipeline: the lock, interruption, what is left over."""

from __future__ import annotations

from .base import NEXT_VERSION, ExitStatus, ShipwayError

__all__ = [
    "BrokenJournal",
    "BuildNotFit",
    "CannotUndo",
    "FileChanged",
    "Interrupted",
    "NotConfirmed",
    "NotConverged",
    "NothingToUndo",
    "OtherBuild",
    "OtherReleaseUnfinished",
    "ReleaseRunning",
    "Unfinished",
    "VersionTaken",
]


class ReleaseRunning(ShipwayError):
    """Another shipway process works on this repository."""

    code = "SW701"
    reason = "Two releases at once would trip over each other's commits and tags."
    remedy = ("wait until it has ended, then run the command again",)


class Interrupted(ShipwayError):
    """Ctrl-C or SIGTERM stopped the run; what it had done was undone."""

    code = "SW702"
    status = ExitStatus.INTERRUPTED
    reason = "Nothing was public yet, so everything is as it was before."
    remedy = ("run the same command again",)


class Unfinished(ShipwayError):
    """The run stopped after something had become public."""

    code = "SW703"
    status = ExitStatus.UNFINISHED
    reason = "What is public is never taken back; the same command does what is missing."
    remedy = ("run the same command again",)


class NotConverged(ShipwayError):
    """Everything was done, and yet the release is not as it should be."""

    code = "SW704"
    reason = "shipway looks again after the last action; only then is a release green."
    remedy = ("invoke status", "run the same command again")


class OtherReleaseUnfinished(ShipwayError):
    """An earlier release of this project was stopped half-way, and this one differs from it."""

    code = "SW705"
    reason = "Starting another version would leave the first one half-done."
    remedy = (
        "invoke release   (finishes it)",
        "invoke release --undo   (takes it back, as long as nothing is public)",
    )


class NothingToUndo(ShipwayError):
    """There is no release to take back: finished or not, only the newest one can be."""

    code = "SW706"
    reason = (
        "The newest release was taken back already, or none was made in this repository, or only a"
        " commit that others lie on."
    )
    remedy = ("invoke status",)


class CannotUndo(ShipwayError):
    """Something that the run had done could not be taken back."""

    code = "SW707"
    reason = "It was changed or built upon meanwhile, or it is public already."
    remedy = ("invoke status",)


class NotConfirmed(ShipwayError):
    """The question before anything is done was answered with no."""

    code = "SW708"
    reason = "Nothing was done."
    remedy = ("run the same command again: it asks again",)


class BrokenJournal(ShipwayError):
    """The journal of an unfinished release cannot be read."""

    code = "SW709"
    reason = "It says what was done and how to undo it."
    remedy = ("look at git log and git status, then delete the journal: see docs/architecture.md",)


class FileChanged(ShipwayError):
    """A file was changed by somebody else between planning and doing."""

    code = "SW710"
    reason = "What was shown is what runs; the file is no longer the one that was shown."
    remedy = ("run the same command again",)


class VersionTaken(ShipwayError):
    """The index has files of this version already, and nothing here says that they are ours."""

    code = "SW711"
    reason = "An index never takes another file under the same name, and nobody may rely on luck."
    remedy = (
        NEXT_VERSION,
        "if another clone began this release: git fetch --tags, then run the same command again",
    )


class BuildNotFit(ShipwayError):
    """What was built must not go to a public index."""

    code = "SW712"
    reason = "What is public must be what is committed and tagged."
    remedy = ("commit or stash the changes, then: invoke build check",)


class OtherBuild(ShipwayError):
    """The index has files of this very release, and they are not those of the build here."""

    code = "SW713"
    status = ExitStatus.UNFINISHED
    reason = (
        "The release was begun with another build, and building its tag again gives other bytes;"
        " files of two builds under one version would be what nobody has checked."
    )
    remedy = ("invoke release   (in the clone that uploaded them)", NEXT_VERSION)
