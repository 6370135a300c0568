"""SW501 to SW529: targets, credentials, and what an index answers when it is read."""

from __future__ import annotations

from .base import ExitStatus, ShipwayError

__all__ = [
    "AnswerTooLarge",
    "AttestationFailed",
    "BrokenPypirc",
    "ClosedIndex",
    "FileVanished",
    "GarbledAnswer",
    "IncompleteTarget",
    "IndexBusy",
    "IndexFailing",
    "IndexFull",
    "IndexTooSlow",
    "IndexUnreachable",
    "LocalIndexFailed",
    "MissingCredentials",
    "NotAnIndex",
    "NotYetServed",
    "OtherBytes",
    "RedirectRefused",
    "SecretInConfiguration",
    "TooLong",
    "TrustedPublishingFailed",
    "UnexpectedAnswer",
    "UnsendableCredentials",
]


class IncompleteTarget(ShipwayError):
    """A target lacks the URL to upload to or the URL of its index, or one of them is no URL."""

    code = "SW501"
    status = ExitStatus.USAGE
    reason = "shipway uploads to the one URL and proves by the other that the files arrived."
    remedy = ("see docs/indexes.md for the URLs of each kind of index",)


class BrokenPypirc(ShipwayError):
    """The file .pypirc cannot be read."""

    code = "SW502"
    status = ExitStatus.USAGE
    reason = (
        "It must be as https://packaging.python.org/en/latest/specifications/pypirc/ describes it."
    )
    remedy = ("mend or remove .pypirc in your home folder",)


class SecretInConfiguration(ShipwayError):
    """A URL in pyproject.toml holds a user name or a password."""

    code = "SW503"
    status = ExitStatus.USAGE
    reason = "What is committed is read by everyone who has the repository, for ever."
    remedy = (
        "take it out of the URL, and set TWINE_USERNAME and TWINE_PASSWORD, or use .pypirc",
        "revoke it on the index: it counts as published",
    )


class MissingCredentials(ShipwayError):
    """There are no credentials to upload with."""

    code = "SW504"
    reason = (
        "Neither TWINE_USERNAME and TWINE_PASSWORD, .pypirc, keyring nor trusted publishing has "
        "them, and there is no terminal to ask on."
    )
    remedy = (
        "make a token on the index, and set TWINE_USERNAME=__token__ and TWINE_PASSWORD to it",
        "or in .pypirc: username and password under the name of the target",
    )


class TrustedPublishingFailed(ShipwayError):
    """The index gave no upload token for this workflow."""

    code = "SW505"
    reason = (
        "The publisher that is set up on the index and the workflow that runs must agree in "
        "owner, repository, workflow file and environment."
    )
    remedy = (
        "give the job the permission `id-token: write`",
        "compare the job with the publisher: https://docs.pypi.org/trusted-publishers/",
    )


class UnsendableCredentials(ShipwayError):
    """A user name or a password has a character that no request can carry."""

    code = "SW506"
    reason = (
        "Requests carry credentials in Latin-1; a token has ASCII alone. What is none came from a"
        " file or a terminal of another encoding, or was copied with more than the token."
    )
    remedy = (
        "copy the token or the password again, into TWINE_PASSWORD or .pypirc (in UTF-8)",
        "or make a token on the index, and use it with the user name __token__",
    )


class AttestationFailed(ShipwayError):
    """No attestation could be made of the files, and none of them was sent."""

    code = "SW507"
    reason = "An attestation is taken with the file alone, and cannot be added to it later."
    remedy = (
        "run the same command again, in GitHub: re-run the failed jobs (https://status.sigstore.dev)",
        "or publish without, in pyproject.toml, under [tool.shipway]: attestations = false",
    )


class IndexUnreachable(ShipwayError):
    """No connection to the index, or it broke."""

    code = "SW510"
    reason = "The index is down, the network is, or the URL is wrong."
    remedy = ("check the URL and the network, then run the same command again",)


class IndexTooSlow(ShipwayError):
    """The index did not answer in time."""

    code = "SW511"
    reason = "Waiting for ever would hide that something hangs."
    remedy = ("run the same command again later",)


class IndexFailing(ShipwayError):
    """The index answers with a server error, again and again."""

    code = "SW512"
    reason = "The fault is on the side of the index (PyPI: https://status.python.org)."
    remedy = ("run the same command again later",)


class IndexBusy(ShipwayError):
    """The index wants fewer requests (status 429)."""

    code = "SW513"
    reason = "The index limits how often it is asked."
    remedy = ("run the same command again later",)


class ClosedIndex(ShipwayError):
    """The index does not let us read it (status 401 or 403)."""

    code = "SW514"
    reason = "The index wants credentials for reading, or refuses the ones it got."
    remedy = (
        "set TWINE_USERNAME and TWINE_PASSWORD, or add a section to .pypirc",
        "or name the host with login and password in .netrc",
    )


class NotAnIndex(ShipwayError):
    """What answers is not a simple index: a login page, a proxy's page, some other site."""

    code = "SW515"
    reason = "An answer that does not list files must not be taken for an empty list."
    remedy = ("check the target's index URL; it usually ends in /simple/",)


class GarbledAnswer(ShipwayError):
    """The index says that its answer is a list of files, and it cannot be read as one."""

    code = "SW516"
    reason = "The answer is broken off, or not as PEP 503 and PEP 691 describe it."
    remedy = ("run the same command again; if it persists, tell whoever runs the index",)


class AnswerTooLarge(ShipwayError):
    """The index sends more than any list of files needs."""

    code = "SW517"
    reason = "shipway stops reading before its memory is full."
    remedy = ("check the target's index URL",)


class RedirectRefused(ShipwayError):
    """A redirect leads in a circle, to another host, or from https to http."""

    code = "SW518"
    reason = "What another place says about its files is not what this index serves."
    remedy = ("put the URL that the index really has into the target's configuration",)


class UnexpectedAnswer(ShipwayError):
    """The index answers with a status that says neither yes nor no."""

    code = "SW519"
    reason = "An answer that is neither yes nor no is not taken for either."
    remedy = ("check the target's index URL",)


class OtherBytes(ShipwayError):
    """A downloaded file does not have the hash that the index states for it."""

    code = "SW520"
    reason = "The transfer was damaged, or somebody in between changes files."
    remedy = ("run the same command again; if it persists, install nothing from there",)


class TooLong(ShipwayError):
    """A download does not end where the file does."""

    code = "SW524"
    reason = (
        "The size is known, from the build or the index; what comes after it is something else."
    )
    remedy = ("run the same command again; if it persists, tell whoever runs the index",)


class FileVanished(ShipwayError):
    """The index lists a file, and where it should be there is none."""

    code = "SW521"
    reason = "The file was deleted, or its storage lags behind the list."
    remedy = ("run the same command again later",)


class NotYetServed(ShipwayError):
    """The index does not serve all of the files yet."""

    code = "SW522"
    status = ExitStatus.UNFINISHED
    reason = "An index may show new files minutes to hours late; those never uploaded, never."
    remedy = ("run the same command again: it goes on waiting", "invoke status")


class LocalIndexFailed(ShipwayError):
    """The embedded index cannot start."""

    code = "SW523"
    reason = "The port is taken, or the folder cannot be written."
    remedy = ("give another --port, or leave it out for a free one",)


class IndexFull(ShipwayError):
    """The index has no room for a file."""

    code = "SW525"
    reason = "Its disk is full (507, RFC 4918); `local` is a folder on this machine."
    remedy = ("make room where the index is, then run the same command again: it sends the rest",)
