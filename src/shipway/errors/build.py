"""SW4xx: building distributions and checking them."""

from __future__ import annotations

from .base import ShipwayError

__all__ = [
    "BackendNotFound",
    "BrokenBuildSystem",
    "BrokenLedger",
    "BuildFailed",
    "BuildTimedOut",
    "ByteOrderMark",
    "CacheNotWritable",
    "CannotBuildKind",
    "DistNotWritable",
    "DistributionsRefused",
    "EnvironmentNotCreated",
    "ForeignFile",
    "InstallFailed",
    "InstallTimedOut",
    "NotADistribution",
    "NotBuilt",
    "NotRepeatable",
    "NothingBuilt",
    "RequirementsNotInstalled",
    "SdistDoesNotBuild",
    "VersionMismatch",
]


class BrokenLedger(ShipwayError):
    """The ledger beside the built distributions cannot be read."""

    code = "SW401"
    reason = "Without the ledger nothing says which files were built and checked."
    remedy = ("invoke build",)


class BrokenBuildSystem(ShipwayError):
    """The `[build-system]` table of pyproject.toml is not what PEP 518 asks for."""

    code = "SW402"
    reason = "A build starts with the requirements and the backend that this table names."
    remedy = ("mend [build-system] in pyproject.toml",)


class EnvironmentNotCreated(ShipwayError):
    """A virtual environment could not be created."""

    code = "SW403"
    reason = "Distributions are built and verified in fresh environments only."
    remedy = ("run `PYTHON -m venv FOLDER` with the Python named above to see what it says",)


class InstallFailed(ShipwayError):
    """Packages could not be installed into a fresh environment."""

    code = "SW404"
    reason = "The installer found no versions that fit together, or did not reach the index."
    remedy = ("check the requirements, and that the index can be reached",)


class RequirementsNotInstalled(ShipwayError):
    """What the build backend requires could not be installed."""

    code = "SW405"
    reason = "PEP 517 runs the backend where the requirements of [build-system] are installed."
    remedy = ("check requires in [build-system], and that the index can be reached",)


class BackendNotFound(ShipwayError):
    """The build backend that pyproject.toml names cannot be imported."""

    code = "SW406"
    reason = "The backend is imported from what [build-system] requires, or from backend-path."
    remedy = ("in [build-system], check build-backend, and that requires has its package",)


class BuildFailed(ShipwayError):
    """A hook of the build backend ended with an error."""

    code = "SW407"
    reason = "The end of what the backend printed stands below."
    remedy = ("mend what the backend names, commit, and run the same command again",)


class CannotBuildKind(ShipwayError):
    """The build backend cannot build this kind of distribution."""

    code = "SW408"
    reason = "PEP 517 makes build_sdist and build_wheel mandatory; a release consists of both."
    remedy = ("use a build backend that builds sdists and wheels",)


class NothingBuilt(ShipwayError):
    """The build backend ended without an error and without what it was asked for."""

    code = "SW409"
    reason = "PEP 517 has each hook return the name of what it wrote."
    remedy = ("report this to the backend, or use another version of it",)


class SdistDoesNotBuild(ShipwayError):
    """The sdist was built, and no wheel can be built from it."""

    code = "SW410"
    reason = "The wheel is built from the sdist alone, as it is for whoever installs the sdist."
    remedy = ("add the files that the build needs to the sdist",)


class NotADistribution(ShipwayError):
    """A file is neither an sdist nor a wheel, or is a broken one."""

    code = "SW411"
    reason = "An index takes sdists (.tar.gz, .zip) and wheels (.whl) only."
    remedy = ("remove the file, then build again: invoke build",)


class DistributionsRefused(ShipwayError):
    """Distributions break rules that `check` knows."""

    code = "SW412"
    reason = "An index would refuse them, or they would not work where they are installed."
    remedy = ("see docs/checks.md for every rule, and for how to ignore one with a reason",)


class NotBuilt(ShipwayError):
    """The version that is wanted has not been built yet."""

    code = "SW413"
    reason = "What is checked and published is what the ledger of a build lists."
    remedy = ("invoke build",)


class VersionMismatch(ShipwayError):
    """The build backend built another version than the one that is released."""

    code = "SW414"
    reason = "The version in the project's files, the tag and the distributions must be one."
    remedy = ("invoke current shows where the version is read from; mend that place",)


class DistNotWritable(ShipwayError):
    """The folder for distributions cannot be written to."""

    code = "SW415"
    reason = "The built files are put there."
    remedy = ("change its permissions, or set dist in [tool.shipway] to another folder",)


class ForeignFile(ShipwayError):
    """A file that is no distribution lies in the folder for distributions."""

    code = "SW416"
    reason = "Whatever lies there looks as if it belonged to the release."
    remedy = ("move it out of the folder",)


class ByteOrderMark(ShipwayError):
    """pyproject.toml begins with a byte order mark."""

    code = "SW417"
    reason = "TOML knows none, so neither build nor pip can read the file, whatever the backend."
    remedy = ("save pyproject.toml as UTF-8 without a byte order mark (BOM), and commit it",)


class BuildTimedOut(ShipwayError):
    """A hook of the build backend did not end in time; it was stopped with all it had started."""

    code = "SW418"
    reason = "Waiting for ever would hide that it hangs. The end of what it printed stands below."
    remedy = (
        "find in its log what it waits for",
        "if it needs more: build-timeout in [tool.shipway], in seconds",
    )


class InstallTimedOut(ShipwayError):
    """uv or pip did not end in time and was stopped."""

    code = "SW419"
    reason = "Neither has a limit for all of its work, so an index that hardly answers holds it up."
    remedy = (
        "check the index that it installs from, and how long the install takes by hand",
        "if it needs more: build-timeout in [tool.shipway], in seconds",
    )


class NotRepeatable(ShipwayError):
    """What was built has another version when it is built again."""

    code = "SW420"
    reason = "The version comes from something else than the commit, such as the clock."
    remedy = ("give the version in a file or a tag, so that every build of a commit has the same",)


class CacheNotWritable(ShipwayError):
    """The folder in which uv keeps its cache cannot be written to."""

    code = "SW421"
    reason = "uv makes no environment without it; the release is built and tried in environments."
    remedy = (
        "set UV_CACHE_DIR to a folder that can be written to, or UV_NO_CACHE=1 to go without",
        "or set XDG_CACHE_HOME, for whatever else keeps a cache in a home folder like this",
    )
