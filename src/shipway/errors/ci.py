"""SW840 to SW849: runs of workflows that a release waits for, watches or starts."""

from __future__ import annotations

from .base import ShipwayError

__all__ = [
    "CIStillRunning",
    "CommitNotOnGitHub",
    "NoPublishRun",
    "NotStarted",
    "OnlyFromVersionTag",
    "PublishedNothing",
    "RunNeverCame",
    "RunNotSuccessful",
    "TagOfOtherVersion",
    "WorkflowLeftOut",
]


class CommitNotOnGitHub(ShipwayError):
    """GitHub does not have the commit whose runs are asked for."""

    code = "SW840"
    reason = "Workflows run for commits that are pushed."
    remedy = ("git push   (then the same command again)",)


class RunNotSuccessful(ShipwayError):
    """A run of a workflow is over, and it did not succeed."""

    code = "SW841"
    reason = "Only `success` counts; a job that failed, was cancelled or took too long is no proof."
    remedy = ("look at the run's page, mend what it says, and push",)


class CIStillRunning(ShipwayError):
    """The time of `--timeout` is over and a workflow has not ended."""

    code = "SW842"
    reason = "Waiting for ever would hide that something hangs or waits for a person."
    remedy = ("run the same command again, or with a longer --timeout",)


class RunNeverCame(ShipwayError):
    """There is no run of a workflow for the commit, and nothing says that one is to come."""

    code = "SW843"
    reason = (
        "A run is made when a commit is pushed; a run for a pull request tests its merge, not this "
        "commit. What is pushed with the token of a workflow starts none."
    )
    remedy = (
        "let the workflow run on push, or start it: gh workflow run WORKFLOW.yml --ref BRANCH",
    )


class WorkflowLeftOut(ShipwayError):
    """The filters of a workflow leave the commit out, so that it has no run."""

    code = "SW844"
    reason = "A commit that no test ran for is not known to be good."
    remedy = (
        "start it by hand: gh workflow run WORKFLOW.yml --ref BRANCH",
        "if such commits need none, under [tool.shipway]: ci-left-out-passes = true",
    )


class NoPublishRun(ShipwayError):
    """The publish workflow has no run for the commit."""

    code = "SW845"
    reason = (
        "It runs when the default branch or a version tag is pushed, and when it is dispatched."
        " What a workflow pushes with its own GITHUB_TOKEN starts none."
    )
    remedy = (
        "invoke dispatch --target=testpypi --watch",
        "or name a run: invoke watch --run=NUMBER",
    )


class OnlyFromVersionTag(ShipwayError):
    """A publication to PyPI was to be started from something that is no version tag."""

    code = "SW846"
    reason = "What goes to PyPI is what a version tag points to; the workflow refuses all else too."
    remedy = ("git push origin TAG   (publishes it)", "invoke dispatch --target=pypi --ref=TAG")


class TagOfOtherVersion(ShipwayError):
    """A version tag points to a commit whose files say another version."""

    code = "SW847"
    reason = "What is built of the tag would not be the version that the tag names."
    remedy = ("tag the commit that says the version: invoke tag   (at that commit)",)


class NotStarted(ShipwayError):
    """The tag of a release is on GitHub, and it has not started the publish workflow."""

    code = "SW848"
    reason = (
        "A tag starts a workflow when it is pushed. GitHub starts none for a tag that a workflow"
        " pushes with its own GITHUB_TOKEN, and none where more than three tags are pushed at once."
    )
    remedy = ("invoke dispatch --target=pypi --ref=TAG   (starts it; then the same command)",)


class PublishedNothing(ShipwayError):
    """A run of the publish workflow for a version tag has succeeded, and published nothing."""

    code = "SW849"
    reason = "It was a rehearsal (`dry_run`), or it went to another index."
    remedy = ("invoke dispatch --target=pypi --ref=TAG   (publishes; then the same command)",)
