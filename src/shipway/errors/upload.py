"""SW530 to SW569: what an index answers to an upload, one class a cause.

Which answer is which: `shipway.distributions.answers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import NEXT_VERSION, ExitStatus, ShipwayError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AccountNotReady",
    "AnswerLost",
    "AttestationsRefused",
    "CredentialsRefused",
    "FileConflict",
    "FileDiffers",
    "FileNameReused",
    "FileNameTaken",
    "FileRefused",
    "FileTooLarge",
    "MetadataRefused",
    "NotAllowed",
    "OrganizationInactive",
    "PartlyPublished",
    "ProjectNameRefused",
    "ProjectTooLarge",
    "ReleaseClosed",
    "SecondSdist",
    "TokenExpired",
    "TokenOfOtherProject",
    "TooManyProjects",
    "TransferDamaged",
    "UnknownToPublisher",
    "UnreadableDistribution",
    "UploadRefused",
    "UploadsPaused",
    "WrongUploadUrl",
]


class CredentialsRefused(ShipwayError):
    """The index does not accept the token or the password."""

    code = "SW530"
    reason = "It is mistyped, revoked, or of another index (PyPI and TestPyPI share nothing)."
    remedy = (
        "make a token (PyPI: https://pypi.org/manage/account/token/)",
        "give it as TWINE_PASSWORD, with TWINE_USERNAME=__token__",
    )


class TokenExpired(ShipwayError):
    """The token was good, and is no more."""

    code = "SW531"
    reason = "Tokens of trusted publishing live for 15 minutes, others as long as they say."
    remedy = ("run the same command again with a new token",)


class TokenOfOtherProject(ShipwayError):
    """The token or the publisher is limited to another project."""

    code = "SW532"
    reason = "A token limited to a project cannot upload to another one, nor create one."
    remedy = ("use a token of this project; for the very first upload, one of the whole account",)


class NotAllowed(ShipwayError):
    """The account may not upload to this project."""

    code = "SW533"
    reason = "The project belongs to others, the account's role was taken away, or it is archived."
    remedy = ("ask an owner of the project for the role Maintainer, or rename the project",)


class AccountNotReady(ShipwayError):
    """The account lacks a verified e-mail address or two-factor authentication."""

    code = "SW534"
    reason = "PyPI takes uploads only from accounts that have both."
    remedy = ("complete the account: https://pypi.org/manage/account/",)


class UnknownToPublisher(ShipwayError):
    """A trusted publisher may not create a project of this name."""

    code = "SW535"
    reason = "The name in the pending publisher and the project's name differ."
    remedy = ("correct the pending publisher: https://pypi.org/manage/account/publishing/",)


class FileConflict(ShipwayError):
    """The index has a file of this name with other bytes."""

    code = "SW540"
    reason = "A file on an index is never replaced; this version was published from other bytes."
    remedy = (
        NEXT_VERSION,
        "or build again from the commit that was published, if only a part is missing",
    )


class FileNameTaken(ShipwayError):
    """The index refuses the file as one it has already, and does not list it."""

    code = "SW541"
    reason = "The same bytes are there under another name, or the list of files lags behind."
    remedy = ("run the same command again in some minutes", NEXT_VERSION)


class FileNameReused(ShipwayError):
    """A file of this name was on the index and was deleted."""

    code = "SW542"
    reason = "The index never gives the name of a deleted file to another one."
    remedy = (NEXT_VERSION,)


class SecondSdist(ShipwayError):
    """The release has an sdist of another file name already."""

    code = "SW543"
    reason = "The index takes one sdist a release."
    remedy = (NEXT_VERSION,)


class ReleaseClosed(ShipwayError):
    """The release is too old to take further files."""

    code = "SW544"
    reason = "PyPI closes a release 14 days after its first file."
    remedy = (NEXT_VERSION,)


class ProjectNameRefused(ShipwayError):
    """The index does not give this name to a project."""

    code = "SW545"
    reason = "The name is one of the standard library, forbidden, or too like an existing one."
    remedy = ("choose another name in pyproject.toml ([project] name)",)


class FileTooLarge(ShipwayError):
    """The file is larger than the index takes."""

    code = "SW546"
    reason = "Indexes limit the size of a file (PyPI: 100 MB unless raised for the project)."
    remedy = (
        "make it smaller: leave out tests, data, debug symbols",
        "or ask for more: https://docs.pypi.org/project-management/storage-limits/",
    )


class ProjectTooLarge(ShipwayError):
    """All files of the project together are more than the index takes."""

    code = "SW547"
    reason = "Indexes limit the size of a project (PyPI: 10 GB unless raised for the project)."
    remedy = (
        "delete releases that nobody needs on the index's web site",
        "or ask for more: https://docs.pypi.org/project-management/storage-limits/",
    )


class MetadataRefused(ShipwayError):
    """The index refuses a field of the metadata."""

    code = "SW548"
    reason = "https://packaging.python.org/specifications/core-metadata says what a field may hold."
    remedy = ("correct it in pyproject.toml, then: invoke build check",)


class FileRefused(ShipwayError):
    """The index refuses what is in the file, or its name."""

    code = "SW549"
    reason = "The index reads every sdist and wheel before it takes it."
    remedy = ("correct how the project is built, then: invoke build check",)


class AttestationsRefused(ShipwayError):
    """The index refuses the attestations that came with the file."""

    code = "SW550"
    reason = "Attestations must be of this file and from a trusted publisher."
    remedy = ("publish without attestations, or from the workflow that makes them",)


class OrganizationInactive(ShipwayError):
    """The organization that owns the project may not publish at the moment."""

    code = "SW551"
    reason = "Its account on the index is not in good standing."
    remedy = ("an owner of the organization has to settle it on the index's web site",)


class UploadsPaused(ShipwayError):
    """The index takes no uploads, or no new projects, at the moment."""

    code = "SW552"
    reason = "Its operators have switched that off for a while (PyPI: https://status.python.org)."
    remedy = ("run the same command again later: it goes on from there",)


class TooManyProjects(ShipwayError):
    """The index limits how many projects one may create in an hour."""

    code = "SW553"
    reason = "On PyPI 20 an hour and account; failed first uploads count too."
    remedy = ("run the same command again later: it goes on from there",)


class WrongUploadUrl(ShipwayError):
    """Nothing takes uploads at the target's upload URL."""

    code = "SW554"
    reason = "The URL is not that of the upload endpoint, lacks its last slash, or has moved."
    remedy = (
        "PyPI: https://upload.pypi.org/legacy/, TestPyPI: https://test.pypi.org/legacy/",
        "for others see docs/indexes.md",
    )


class TransferDamaged(ShipwayError):
    """What arrived at the index was not what was sent, several times over."""

    code = "SW555"
    reason = "Something between here and the index changes or cuts the data."
    remedy = ("run the same command again, from another network if it persists",)


class UploadRefused(ShipwayError):
    """The index refuses the file for a reason of its own."""

    code = "SW556"
    reason = "What the index says stands above."
    remedy = ("put right what the index names, then run the same command again",)


class AnswerLost(ShipwayError):
    """The file was sent, and no answer came: it may be on the index or not."""

    code = "SW557"
    status = ExitStatus.UNFINISHED
    reason = "The connection broke, and the index could not be asked afterwards either."
    remedy = ("run the same command again: it looks first, and sends only what is missing",)


class FileDiffers(ShipwayError):
    """A file in the folder is not the one that was built and checked."""

    code = "SW558"
    reason = "Only the bytes that were checked are shipped."
    remedy = ("invoke build check",)


class UnreadableDistribution(ShipwayError):
    """A file to upload is neither an sdist nor a wheel, or is broken."""

    code = "SW559"
    reason = "Its metadata cannot be read, and the index wants it along with the file."
    remedy = ("invoke build check",)


class PartlyPublished(ShipwayError):
    """Some files are on the index now, and others are not."""

    code = "SW560"
    status = ExitStatus.UNFINISHED
    reason = "What is on the index stays there; only the missing files have to follow."
    remedy = ("put right what the cause names, then run the same command again",)

    def __init__(self, what: str, problems: Sequence[ShipwayError]) -> None:
        cause = problems[0]
        super().__init__(
            what,
            why=f"{self.reason} {cause.code}: {cause.why}",
            fix=_way_on(cause),
            details="\n".join(f"{problem.code} {problem.what}" for problem in problems),
        )
        self.problems = tuple(problems)


def _way_on(cause: ShipwayError) -> tuple[str, ...]:
    """Return how a release goes on of which a part is public already."""
    if isinstance(cause, (FileRefused, MetadataRefused)):
        # Another build of this version would conflict with the files that are there.
        return ("correct how the project is built", NEXT_VERSION)
    if NEXT_VERSION in cause.fix:
        return cause.fix
    return (*cause.fix, "run the same command again: it sends only what is missing")
