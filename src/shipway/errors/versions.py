"""SW2xx: versions, where they are written and how they count."""

from __future__ import annotations

from .base import ExitStatus, ShipwayError

__all__ = [
    "CannotEditVersion",
    "CannotStamp",
    "ComputedVersion",
    "EditsConflict",
    "GoesBackwards",
    "NeedsBase",
    "NoVersion",
    "NotAVersion",
    "NotReleasedYet",
    "StampOutsideCopy",
    "UnknownPart",
    "VersionElsewhere",
    "VersionFileAmbiguous",
    "VersionFileIsPattern",
    "VersionFileMissing",
    "VersionFileNoMatch",
    "VersionFileOutside",
    "VersionFileUnreadable",
    "VersionNotInFile",
    "VersionNotInRepository",
    "VersionPlaceUnknown",
]


class NotAVersion(ShipwayError):
    """A text that should be a version is none by PEP 440."""

    code = "SW201"
    status = ExitStatus.USAGE
    reason = "An index takes versions in the form of PEP 440 only."
    remedy = ("write it like 1.2.3, 1.2.3rc1, 1.2.3.post1 or 1.2.4.dev0",)


class UnknownPart(ShipwayError):
    """The part to bump is not one of those there are."""

    code = "SW202"
    status = ExitStatus.USAGE
    reason = "A part is major, minor, patch (or micro), alpha, beta, rc, post, dev or final."
    remedy = ("invoke bump --part=patch",)


class NeedsBase(ShipwayError):
    """A pre-release or development release is wanted, and it is open of which release."""

    code = "SW203"
    status = ExitStatus.USAGE
    reason = (
        "A pre-release or development release leads to a release, and the current version "
        "leads to none."
    )
    remedy = ("invoke bump --part=rc --base=minor   (major or patch, as it is meant)",)


class GoesBackwards(ShipwayError):
    """The wanted version is lower than the current one."""

    code = "SW204"
    reason = "An installer takes the highest version, so a lower one would never be installed."
    remedy = ("invoke bump --part=patch",)


class NotReleasedYet(ShipwayError):
    """A post-release is wanted of a version that is not released."""

    code = "SW205"
    reason = (
        "A post-release mends the description of a release that is out; after a pre-release the "
        "next pre-release does that (PEP 440, post-releases)."
    )
    remedy = ("invoke bump --part=final",)


class NoVersion(ShipwayError):
    """The project has no version in any place where a build backend looks for one."""

    code = "SW210"
    reason = "No file of the project says a version, and nothing says that it comes from tags."
    remedy = ('add version = "0.1.0" to [project] in pyproject.toml',)


class VersionElsewhere(ShipwayError):
    """The version comes from a tool whose source shipway cannot edit or drive."""

    code = "SW211"
    reason = "shipway changes a version only where it can tell the exact characters to change."
    remedy = (
        'in pyproject.toml, add version = "…" to [project] and take "version" out of dynamic',
    )


class ComputedVersion(ShipwayError):
    """The version is the result of code, not a text that stands in a file."""

    code = "SW212"
    reason = "There are no characters in a file that could be changed from one version to the next."
    remedy = ('write it as a text, __version__ = "1.2.3", and let other code read it from there',)


class VersionFileUnreadable(ShipwayError):
    """A file that the project names as the place of its version cannot be read."""

    code = "SW213"
    reason = "The build backend would fail on it in the same way."
    remedy = ("restore the file, or change the configuration that names it",)


class VersionNotInFile(ShipwayError):
    """The file that should have the version has none in the place where the backend looks."""

    code = "SW214"
    reason = "The build backend would find no version either."
    remedy = ("write the version into the file where the backend looks for it",)


class CannotEditVersion(ShipwayError):
    """The version can be read, but no characters of the file can be changed to the new one."""

    code = "SW215"
    reason = (
        "With every place of the old version changed in turn, the file still did not read as "
        "the new one: it is written with escapes or in pieces, or its pattern refuses the new one."
    )
    remedy = ("write the version in one piece, without escapes",)


class EditsConflict(ShipwayError):
    """Two changes of the version in one file do not fit together."""

    code = "SW216"
    reason = "The changes overlap, or the file was written to while shipway read it."
    remedy = ("run the command again; if it stays, compare [tool.shipway] version-files",)


class VersionNotInRepository(ShipwayError):
    """The file with the version is outside the repository, ignored, or of a submodule."""

    code = "SW217"
    reason = "What git does not keep can be neither committed nor tagged, nor built from the tag."
    remedy = ("put the file itself in the place of the link, and commit it",)


class VersionPlaceUnknown(ShipwayError):
    """The build backend says the version, and no place in the files makes it say another."""

    code = "SW218"
    reason = (
        "Each place in the files that has the version, as a text or as numbers, was changed in a "
        "copy of the tree, and the build backend asked again. Only what alone makes it say exactly "
        "the new version is edited."
    )
    remedy = (
        "of several places, name the one that counts in [tool.shipway]: version-source = …",
        'else write it as a text, __version__ = "1.2.3", and let other code read it from there',
    )


class VersionFileMissing(ShipwayError):
    """A file of `version-files` or `version-source` does not exist or is a folder."""

    code = "SW220"
    status = ExitStatus.USAGE
    reason = "They name files that have the version; each must exist."
    remedy = ("in [tool.shipway], correct the path or take it out",)


class VersionFileOutside(ShipwayError):
    """A file of `version-files` or `version-source` lies outside the project's folder."""

    code = "SW221"
    status = ExitStatus.USAGE
    reason = "A release of a project changes files of that project only."
    remedy = ("in [tool.shipway], give a path inside the project's folder",)


class VersionFileIsPattern(ShipwayError):
    """A path of `version-files` has wildcards."""

    code = "SW222"
    status = ExitStatus.USAGE
    reason = "With wildcards a file that lost its version would go unnoticed."
    remedy = ("in [tool.shipway], name each file",)


class VersionFileNoMatch(ShipwayError):
    """A file of `version-files` does not have the current version where its pattern says."""

    code = "SW223"
    reason = "A copy of the version that cannot be found would stay behind."
    remedy = ("write the current version into the file, or correct its pattern in [tool.shipway]",)


class VersionFileAmbiguous(ShipwayError):
    """A file of `version-files` or `version-source` has the version in several places."""

    code = "SW224"
    reason = "One of the places may be something else, such as the version of a dependency."
    remedy = (
        "in [tool.shipway], give the file a pattern with the text around the one that is meant",
    )


class StampOutsideCopy(ShipwayError):
    """Stamping a development version would change a file outside the copy of the tree."""

    code = "SW230"
    reason = "A development version is for one upload; the project's own files keep theirs."
    remedy = ("make the link or the path relative, so that it stays inside the repository",)


class CannotStamp(ShipwayError):
    """The build backend takes the version from tags, and makes another one of a development tag."""

    code = "SW231"
    reason = (
        "A development version is a tag in the copy of the tree that is built, and nowhere else: "
        "what reads the tags must make exactly its version of it."
    )
    remedy = (
        "let what reads the tags take one such as v1.2.4.dev7, and a clean tree as it is",
        "or release a pre-release, which is tagged: invoke release --part=alpha --base=patch",
    )
