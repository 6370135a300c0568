"""SW1xx: the command line, the project's files, the configuration, the machine."""

from __future__ import annotations

from .base import ExitStatus, ShipwayError

__all__ = [
    "BadConfiguration",
    "BrokenToml",
    "CannotAccess",
    "CannotWrite",
    "CommandFailed",
    "CommandNotFound",
    "CommandTimedOut",
    "NoProject",
    "NoProjectName",
    "NoSpace",
    "PathIsNoText",
    "PathUnusable",
    "SettingsOfInvoke",
    "UnknownTarget",
    "WrongUsage",
]


class WrongUsage(ShipwayError):
    """An option has a value that it cannot take, or options contradict each other."""

    code = "SW101"
    status = ExitStatus.USAGE
    reason = "The command line does not say one clear thing."
    remedy = ("invoke --help TASK",)


class NoProject(ShipwayError):
    """There is no pyproject.toml, setup.cfg or setup.py here or in a folder above."""

    code = "SW102"
    status = ExitStatus.USAGE
    reason = "shipway releases the project of the current folder, or the one that --project names."
    remedy = ("cd into the project, or give --project=FOLDER",)


class BrokenToml(ShipwayError):
    """A TOML file does not parse."""

    code = "SW103"
    status = ExitStatus.USAGE
    reason = "The file is not valid TOML (https://toml.io/en/v1.0.0)."
    remedy = ("mend the file at the place named above",)


class BadConfiguration(ShipwayError):
    """A key of `[tool.shipway]` is unknown or has a value of the wrong type."""

    code = "SW104"
    status = ExitStatus.USAGE
    reason = "Nothing is ignored in silence: every key must be known, every value one it can have."
    remedy = ("see docs/configuration.md for every key",)


class UnknownTarget(ShipwayError):
    """The target is none of the built-in ones, the configured ones or the sections of .pypirc."""

    code = "SW105"
    status = ExitStatus.USAGE
    reason = (
        "A target is pypi, testpypi, local, a [tool.shipway.targets.NAME] or a .pypirc section."
    )
    remedy = (
        "give --target=pypi, testpypi or local, or configure one as [tool.shipway.targets.NAME]",
    )


class NoProjectName(ShipwayError):
    """The project's name is in none of its static files, or it is none that an index takes."""

    code = "SW106"
    reason = "An index files distributions under the project's name."
    remedy = ('add name = "…" to [project] in pyproject.toml',)


class CommandNotFound(ShipwayError):
    """A program that is needed is not installed."""

    code = "SW110"
    reason = "shipway looked for it on PATH."
    remedy = ("install it, or add its folder to PATH",)


class CommandFailed(ShipwayError):
    """A program ended with an error."""

    code = "SW111"
    reason = "The end of what it printed stands below."
    remedy = ("run the command by hand to see all of its output",)


class CommandTimedOut(ShipwayError):
    """A program did not end in time and was stopped."""

    code = "SW112"
    reason = "Waiting for ever would hide that something hangs."
    remedy = ("run the command by hand to see where it hangs",)


class CannotWrite(ShipwayError):
    """A file could not be written."""

    code = "SW113"
    reason = "The folder is read-only, the disk is full, or the file belongs to somebody else."
    remedy = ("check the permissions and the free space, then run the command again",)


class PathIsNoText(ShipwayError):
    """The path of the repository has bytes in it that are no text."""

    code = "SW114"
    reason = "Environments for building and verifying are made there; uv takes paths in UTF-8 only."
    remedy = ("give the folder a name in UTF-8, or clone the repository into another one",)


class PathUnusable(ShipwayError):
    """A character in a path keeps the environments that are made there from working."""

    code = "SW116"
    reason = "Environments for building and verifying are made there."
    remedy = (
        "clone the repository into a folder without it (of a temporary one: set TMPDIR to another)",
    )


class CannotAccess(ShipwayError):
    """The system refuses access to a file or folder, or has no room for it."""

    code = "SW115"
    reason = (
        "Rights are missing, the disk is full or read-only, or a file is where a folder should be."
    )
    remedy = ("put right what the system names, then run the same command again",)


class SettingsOfInvoke(ShipwayError):
    """Invoke's own settings or options are such that it cannot begin with a task."""

    code = "SW118"
    status = ExitStatus.USAGE
    reason = "shipway runs in Invoke, which reads settings of its own before any task begins."
    remedy = (
        "mend what is named: an option, a variable INVOKE_…, or .invoke.* in your home folder",
        "shipway --help",
    )


class NoSpace(ShipwayError):
    """A disk is full, or the share of it that this user may fill."""

    code = "SW117"
    reason = "What could not be written was left as it was, and what needed it was not done."
    remedy = ("make room where it is named, then run the same command again",)
