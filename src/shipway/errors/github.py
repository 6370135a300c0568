"""SW801 to SW839: what GitHub answers, and what keeps us from asking it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import ExitStatus, ShipwayError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AssetCutOff",
    "AssetDiffers",
    "DispatchRefused",
    "DispatchUnknown",
    "DraftEdited",
    "GitHubFailing",
    "GitHubRefused",
    "GitHubTooSlow",
    "GitHubUnreachable",
    "NotOnGitHub",
    "OddAnswer",
    "PermissionMissing",
    "RateLimited",
    "ReleaseDiffers",
    "ReleaseEdited",
    "ReleaseImmutable",
    "ReleaseVanished",
    "RepositoryNotFound",
    "RepositoryRenamed",
    "RunDeleted",
    "TagNotThere",
    "TokenMissing",
    "TokenRefused",
    "WorkflowDisabled",
    "WorkflowMissing",
]

_AGAIN = "run the same command again later"


class NotOnGitHub(ShipwayError):
    """There is no remote, or it is not a repository on GitHub."""

    code = "SW801"
    reason = "Owner and repository are read from GITHUB_REPOSITORY, or from the URL of the remote."
    remedy = (
        "git remote add origin https://github.com/OWNER/REPOSITORY.git",
        "for a GitHub Enterprise Server: set GITHUB_API_URL=https://HOST/api/v3",
    )


class TokenMissing(ShipwayError):
    """There is no token to ask GitHub with."""

    code = "SW802"
    reason = "Neither GITHUB_TOKEN nor GH_TOKEN is set, and `gh auth token` gives none."
    remedy = (
        "gh auth login",
        "or set GITHUB_TOKEN; docs/github.md says which permissions it needs",
    )


class TokenRefused(ShipwayError):
    """GitHub does not accept the token: it is expired, revoked or mistyped."""

    code = "SW803"
    reason = "The token is expired, revoked, mistyped, or of another GitHub host."
    remedy = ("make a new token: https://github.com/settings/tokens", "or: gh auth login")


class PermissionMissing(ShipwayError):
    """The token is good, and lacks a scope or a permission."""

    code = "SW804"
    reason = "Each call needs a permission; docs/github.md has the list."
    remedy = ("give the token the permission: https://github.com/settings/tokens",)

    def __init__(self, what: str, *, needs: str = "", fix: Sequence[str] | None = None) -> None:
        super().__init__(what, fix=fix)
        self.needs = needs
        """The scope or the permission, in words."""


class RepositoryNotFound(ShipwayError):
    """GitHub has no such repository, or does not show it to this token."""

    code = "SW805"
    reason = "GitHub gives the same answer for what is not there and for what one may not see."
    remedy = (
        "check the remote: git remote --verbose",
        "if the repository is private: give the token access to it",
    )


class RepositoryRenamed(ShipwayError):
    """The repository has another name or another owner by now."""

    code = "SW806"
    reason = (
        "GitHub redirects the old name for some time; trusted publishers and links do not follow."
    )
    remedy = ("git remote set-url origin https://github.com/OWNER/REPOSITORY.git",)


class GitHubUnreachable(ShipwayError):
    """No connection to GitHub, or it broke."""

    code = "SW810"
    reason = "GitHub is down (https://www.githubstatus.com), or the network is."
    remedy = ("check the network, then run the same command again",)


class GitHubTooSlow(ShipwayError):
    """GitHub did not answer in time."""

    code = "SW811"
    reason = "Waiting for ever would hide that something hangs."
    remedy = (_AGAIN,)


class GitHubFailing(ShipwayError):
    """GitHub answers with a server error, again and again."""

    code = "SW812"
    reason = "The fault is on GitHub's side: https://www.githubstatus.com"
    remedy = (_AGAIN,)


class RateLimited(ShipwayError):
    """GitHub wants fewer requests."""

    code = "SW813"
    reason = "GitHub limits the requests of a token in an hour, and how fast they follow."
    remedy = (_AGAIN,)


class GitHubRefused(ShipwayError):
    """GitHub does not take what it was sent."""

    code = "SW814"
    reason = "GitHub says why in its answer."
    remedy = ("see what GitHub says, mend it, and run the same command again",)

    def __init__(self, what: str, *, said: str = "", fix: Sequence[str] | None = None) -> None:
        super().__init__(what, fix=fix)
        self.said = said
        """GitHub's own words."""


class OddAnswer(ShipwayError):
    """What answers is not as GitHub describes its API."""

    code = "SW815"
    reason = (
        "Another server answers, a proxy is in between, or the server is of another generation."
    )
    remedy = ("check GITHUB_API_URL and the remote", "if they are right, report it as a bug")


class RunDeleted(ShipwayError):
    """The workflow run is not there, or not any more."""

    code = "SW820"
    reason = "A person deleted it, its time was over, or it is of another repository."
    remedy = ("look at the repository's page Actions",)


class WorkflowMissing(ShipwayError):
    """The repository has no such workflow."""

    code = "SW821"
    reason = "GitHub knows the workflows that are on the default branch, or ran once."
    remedy = (
        "commit the workflow to the default branch, or correct its name in the configuration",
    )


class WorkflowDisabled(ShipwayError):
    """The workflow is disabled."""

    code = "SW822"
    reason = "A person disabled it, or GitHub did after 60 days without activity."
    remedy = ("gh workflow enable WORKFLOW.yml",)


class DispatchRefused(ShipwayError):
    """GitHub does not start the workflow that way."""

    code = "SW823"
    reason = (
        "The workflow must have `workflow_dispatch` with these inputs, and the branch or tag must "
        "be pushed."
    )
    remedy = ("compare the call with `on: workflow_dispatch:` in the workflow file",)


class DispatchUnknown(ShipwayError):
    """Nobody can tell whether the workflow was started: the answer was lost."""

    code = "SW824"
    status = ExitStatus.UNFINISHED
    reason = "A workflow is not started a second time as long as the first one may appear."
    remedy = ("look at the repository's page Actions, and start it again if it is not there",)


class AssetCutOff(ShipwayError):
    """The upload of a file to the release did not come to its end."""

    code = "SW830"
    status = ExitStatus.UNFINISHED
    reason = "The connection broke, again and again; the release is a draft still."
    remedy = ("run the same command again: it uploads what is missing",)


class AssetDiffers(ShipwayError):
    """The release has a file of this name with other bytes."""

    code = "SW831"
    reason = "A file that somebody may have downloaded is not replaced."
    remedy = ("look at the release; delete the file there if it is wrong",)


class ReleaseEdited(ShipwayError):
    """Somebody changed the release meanwhile."""

    code = "SW832"
    status = ExitStatus.UNFINISHED
    reason = "What a person wrote is not overwritten."
    remedy = ("look at the release, then run the same command again",)


class ReleaseImmutable(ShipwayError):
    """The release is published and immutable: no file can be added or taken away."""

    code = "SW833"
    reason = "The repository makes releases immutable as they are published."
    remedy = ("release the next version: invoke release --part=patch",)


class ReleaseVanished(ShipwayError):
    """The release is not there any more."""

    code = "SW834"
    status = ExitStatus.UNFINISHED
    reason = "A person deleted it meanwhile, or the token may not write to it."
    remedy = ("run the same command again: it makes a new draft",)


class DraftEdited(ShipwayError):
    """GitHub has a draft for the tag that shipway did not write, or that somebody edited."""

    code = "SW835"
    reason = "What a person wrote is neither overwritten nor published."
    remedy = (
        "look at the draft, then publish it there, or delete it and run the same command again",
    )


class TagNotThere(ShipwayError):
    """The tag of the version is not on GitHub, or not in this clone."""

    code = "SW836"
    reason = (
        "A release on GitHub is one of a tag; where there is none GitHub would make it itself, a "
        "lightweight one."
    )
    remedy = ("git push origin refs/tags/TAG",)


class ReleaseDiffers(ShipwayError):
    """The release that GitHub has published is not the one that was built here."""

    code = "SW837"
    reason = "A release that people have seen is left as it is; only a person changes it."
    remedy = ("look at the release, and compare it with: invoke status",)
