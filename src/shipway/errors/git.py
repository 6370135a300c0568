"""SW3xx: the git repository, its tags and its remote."""

from __future__ import annotations

from .base import ExitStatus, ShipwayError

__all__ = [
    "AlreadyReleased",
    "BehindRemote",
    "BranchNotAllowed",
    "CommitRefused",
    "DetachedHead",
    "DirtyTree",
    "GitFailed",
    "NoCommits",
    "NoIdentity",
    "NoRemote",
    "NoVersionTag",
    "NotAGitRepository",
    "OperationInProgress",
    "PushCutOff",
    "PushHookRefused",
    "PushRejected",
    "RemoteUnreachable",
    "TagElsewhere",
    "TagRefused",
    "UntrustedRepository",
]


class NotAGitRepository(ShipwayError):
    """The project's folder is not inside a git repository."""

    code = "SW301"
    reason = "A release is a commit and a tag; shipway builds what is committed."
    remedy = ("git init && git add -A && git commit -m 'Initial commit'",)


class NoCommits(ShipwayError):
    """The repository has no commit yet."""

    code = "SW302"
    reason = "Only what is committed can be tagged and built."
    remedy = ("git add -A && git commit -m 'Initial commit'",)


class DirtyTree(ShipwayError):
    """The project's folder has changes or files that are not committed."""

    code = "SW303"
    reason = "What is not committed would not be in the release, or would slip in unseen."
    remedy = (
        "git commit .   (files that git knows, also what `bump` wrote; new ones: git add first)",
        "add new files that are not to be released to .gitignore",
        "git stash   (sets changes aside, also what `bump` wrote; git stash pop --index: back)",
    )


class DetachedHead(ShipwayError):
    """No branch is checked out."""

    code = "SW304"
    reason = "The release commit would belong to no branch, and could not be pushed to one."
    remedy = ("git switch --no-overwrite-ignore BRANCH",)


class BranchNotAllowed(ShipwayError):
    """The branch is none of those that `branches` of `[tool.shipway]` allows."""

    code = "SW305"
    reason = "The configuration names the branches that releases are made from."
    remedy = ("git switch --no-overwrite-ignore BRANCH   (one that `branches` names)",)


class NoRemote(ShipwayError):
    """The repository has no remote of the configured name."""

    code = "SW306"
    reason = "`release` pushes the branch and the tag before it publishes."
    remedy = ("git remote add origin URL", "or release without pushing: add --no-push")


class BehindRemote(ShipwayError):
    """The branch on the remote has commits that are not here."""

    code = "SW307"
    reason = "The push would be rejected, after everything else was done."
    remedy = ("git pull --ff-only   (where both have commits of their own: git pull --rebase)",)


class RemoteUnreachable(ShipwayError):
    """The remote did not answer, so how it stands is unknown."""

    code = "SW308"
    reason = "An answer that could not be had is not taken for a no."
    remedy = ("run the git command that is named above: it says what is in the way",)


class TagElsewhere(ShipwayError):
    """The tag of this version exists already, on another commit."""

    code = "SW309"
    reason = "shipway never moves or deletes an existing tag: somebody may have built from it."
    remedy = ("invoke release --part=patch   (the next version)",)


class AlreadyReleased(ShipwayError):
    """The project's version is tagged, and the project has changed in commits since."""

    code = "SW310"
    reason = "A version is released once; what came after it needs a version of its own."
    remedy = ("invoke release --part=patch",)


class CommitRefused(ShipwayError):
    """`git commit` failed, usually because a commit hook refused."""

    code = "SW312"
    reason = "What the hook or git said stands below."
    remedy = ("mend what the hook names, then run the same command again",)


class TagRefused(ShipwayError):
    """`git tag` failed, usually because signing failed."""

    code = "SW313"
    reason = "What git said stands below."
    remedy = ("git config tag.gpgSign, git config user.signingKey: see what git signs with",)


class PushRejected(ShipwayError):
    """The remote refused the push."""

    code = "SW314"
    reason = "Somebody pushed meanwhile, the branch is protected, or a hook on the remote refused."
    remedy = (
        "do what the remote says below, then run the same command again",
        "where the branch is protected: release from one that may be pushed",
    )


class PushCutOff(ShipwayError):
    """A push was stopped, and whether the remote takes it nobody can tell yet."""

    code = "SW321"
    status = ExitStatus.UNFINISHED
    reason = (
        "A remote goes on with what it has got of a push, and nobody here knows how long a hook"
        " there runs. For two minutes nothing is taken back; what is taken back later becomes"
        " public all the same, if the push arrives after that."
    )
    remedy = ("git ls-remote --tags   (says whether it has arrived)",)


class NoIdentity(ShipwayError):
    """Git does not know who makes the commit."""

    code = "SW315"
    reason = "A commit and an annotated tag carry a name and an email address."
    remedy = ("git config user.name 'Your Name'", "git config user.email you@example.org")


class GitFailed(ShipwayError):
    """A git command failed in a way that shipway does not know."""

    code = "SW316"
    reason = "What git said stands below."
    remedy = ("run the git command by hand",)


class UntrustedRepository(ShipwayError):
    """Git refuses to work in the repository, because it belongs to another user."""

    code = "SW318"
    reason = "Its hooks and settings would run with your rights (git's safe.directory)."
    remedy = ("git config --global --add safe.directory FOLDER",)


class NoVersionTag(ShipwayError):
    """The version lives in the tags, and no tag in this history says one."""

    code = "SW317"
    reason = "The build backend takes the version from git tags, so the first one must be given."
    remedy = (
        "git fetch --tags   (if tags are on the remote)",
        "invoke bump --to=0.1.0   (makes the tag)",
    )


class OperationInProgress(ShipwayError):
    """A merge, rebase, cherry-pick, revert or bisect is half done in the working tree."""

    code = "SW319"
    reason = "Git makes no other commit before it has ended, or HEAD is on no branch meanwhile."
    remedy = ("git status   (says how to end it)",)


class PushHookRefused(ShipwayError):
    """The repository's own pre-push hook refused, so nothing was sent to the remote."""

    code = "SW320"
    reason = "What the hook said stands below."
    remedy = ("mend what the hook names, then run the same command again",)
