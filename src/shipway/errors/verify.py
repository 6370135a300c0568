"""SW6xx: proving that published files install and run."""

from __future__ import annotations

from .base import NEXT_VERSION, ExitStatus, ShipwayError

__all__ = [
    "BadPythonName",
    "DoesNotRun",
    "FileNotBuilt",
    "NoPython",
    "NotFromCI",
    "NotPublished",
    "NothingToVerify",
    "NoxFailed",
    "PythonMissing",
    "VerificationFailed",
    "VersionNotServed",
    "WrongBytes",
]


class VerificationFailed(ShipwayError):
    """A file does not install, or what it installs does not work."""

    code = "SW601"
    reason = "Whoever installs this version meets the same; the checks that failed stand below."
    remedy = ("mend it and release the next version",)


class NothingToVerify(ShipwayError):
    """There is neither an sdist nor a wheel to install."""

    code = "SW602"
    reason = "Without a target, `verify_install` installs what was built into the dist folder."
    remedy = ("nox -s build", "nox -s verify_install -- --target=NAME --version=VERSION")


class FileNotBuilt(ShipwayError):
    """The ledger lists a file that is not in the dist folder."""

    code = "SW603"
    reason = "The ledger says which files were built; only those are verified."
    remedy = ("nox -s build",)


class WrongBytes(ShipwayError):
    """A file is not the one that was built: its SHA-256 differs."""

    code = "SW604"
    reason = "The bytes that were checked are the bytes that must be installed."
    remedy = ("nox -s build, then verify again",)


class PythonMissing(ShipwayError):
    """A Python that was named, or that `--require` asks for, is not on this machine."""

    code = "SW605"
    reason = "What is named must be verified, and with --require every supported Python."
    remedy = ("install it, or name the Pythons to verify in [tool.shipway] pythons",)


class NoPython(ShipwayError):
    """No Python that the files admit, and that was asked for, is on this machine."""

    code = "SW606"
    reason = "Then nothing at all would be verified."
    remedy = ("install one of them, such as: uv python install 3.13",)


class NotFromCI(ShipwayError):
    """The index serves a file of the version that CI did not attach to its release."""

    code = "SW614"
    reason = "Who installs the version may get it, and nothing says who built it."
    remedy = (
        "see who uploaded it: the project's page on the index, Security history",
        NEXT_VERSION,
    )


class VersionNotServed(ShipwayError):
    """The index serves no file of this version."""

    code = "SW607"
    reason = "Without a ledger of this version, shipway takes what the index serves."
    remedy = ("check the version, or wait a few minutes if it was published just now",)


class NoxFailed(ShipwayError):
    """Nox ended without saying how the verification went."""

    code = "SW608"
    reason = "The end of what it printed stands below."
    remedy = ("mend what it names, then run the same command again",)


class BadPythonName(ShipwayError):
    """A Python to verify on is not named by its minor version."""

    code = "SW609"
    status = ExitStatus.USAGE
    reason = 'Pythons are named "3.12", or "3.13t" for the free-threaded build.'
    remedy = ("write it in that form, in [tool.shipway] pythons or on the command line",)


class DoesNotRun(ShipwayError):
    """The built wheel does not install, or what it installs does not work."""

    code = "SW610"
    reason = "It was tried before anything left this machine, so nothing is lost."
    remedy = (
        "mend it, commit, and run the same command again",
        "or name what is meant to fail in [tool.shipway] skip-scripts or skip-imports",
    )


class NotPublished(ShipwayError):
    """The version was built and never uploaded to the target."""

    code = "SW611"
    reason = "The index serves none of its files, and none was sent from here: waiting brings none."
    remedy = ("invoke publish",)
