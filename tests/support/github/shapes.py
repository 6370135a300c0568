"""What the stand-in knows, in the shapes that GitHub answers with.

What no test looks at (users, links) is taken from GitHub's own examples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .contract import example

if TYPE_CHECKING:
    from .actions import Job, Run, Workflow
    from .releases import Asset, Release
    from .repository import Environment, Repository, Ruleset

__all__ = [
    "FIRST_REVIEWER",
    "asset_shape",
    "environment_shape",
    "job_shape",
    "ref_shape",
    "release_shape",
    "repository_shape",
    "ruleset_shape",
    "run_shape",
    "workflow_shape",
]

FIRST_REVIEWER = 1000
"""The number that GitHub calls the first reviewer of an environment by."""
_UPLOAD_QUERY = "{?name,label}"


def repository_shape(repository: Repository) -> dict[str, Any]:
    """Return a repository."""
    shape: dict[str, Any] = example("full-repository-default-response")
    for related in ("parent", "source", "template_repository", "organization"):
        del shape[related]
    shape.update(
        id=repository.id,
        full_name=repository.full_name,
        name=repository.full_name.partition("/")[2],
        default_branch=repository.default_branch,
        private=repository.private,
        archived=repository.archived,
        language=None,
        html_url=f"https://github.com/{repository.full_name}",
    )
    shape["permissions"]["admin"] = repository.admin
    return shape


def workflow_shape(workflow: Workflow) -> dict[str, Any]:
    """Return a workflow."""
    shape: dict[str, Any] = example("workflow")
    for name in ("id", "name", "path", "state"):
        shape[name] = getattr(workflow, name)
    return shape


def run_shape(repository: Repository, run: Run) -> dict[str, Any]:
    """Return a run, with what its newest attempt is."""
    shape: dict[str, Any] = example("workflow-run")
    shape.update(
        id=run.id,
        name=run.workflow.name,
        path=run.workflow.path,
        workflow_id=run.workflow.id,
        head_sha=run.sha,
        head_branch=run.branch,
        display_title=repository.commits.get(run.sha, ""),
        event=run.event,
        status=run.status,
        conclusion=run.conclusion,
        run_number=run.number,
        run_attempt=run.attempt,
        html_url=f"https://github.com/{repository.full_name}/actions/runs/{run.id}",
        created_at=run.created_at,
        run_started_at=run.started_at,
        updated_at=run.updated_at,
    )
    return shape


def job_shape(repository: Repository, run: Run, job: Job) -> dict[str, Any]:
    """Return a job with its steps."""
    shape: dict[str, Any] = example("job-paginated")["jobs"][0]
    page = f"https://github.com/{repository.full_name}/actions/runs/{run.id}/job/{job.id}"
    shape.update(
        id=job.id,
        run_id=run.id,
        run_attempt=job.attempt,
        head_sha=run.sha,
        head_branch=run.branch,
        workflow_name=run.workflow.name,
        name=job.name,
        html_url=page,
        status=job.status,
        conclusion=job.conclusion,
        created_at=job.created_at,
        started_at=job.started_at or job.created_at,
        completed_at=job.completed_at,
        steps=[{"number": number, **vars(step)} for number, step in enumerate(job.steps, start=1)],
    )
    return shape


def release_shape(repository: Repository, release: Release, root: str) -> dict[str, Any]:
    """Return a release; its files are sent to the stand-in, below `root`."""
    shape: dict[str, Any] = example("release")
    page = f"https://github.com/{repository.full_name}/releases/tag/{release.tag}"
    path = f"repos/{repository.full_name}/releases/{release.id}/assets"
    shape.update(
        id=release.id,
        tag_name=release.tag,
        name=release.name,
        body=release.body,
        draft=release.draft,
        prerelease=release.prerelease,
        immutable=release.immutable,
        target_commitish=release.commitish,
        html_url=page,
        upload_url=f"{root}/uploads/{path}{_UPLOAD_QUERY}",
        created_at=release.created_at,
        updated_at=release.updated_at,
        published_at=release.published_at,
        assets=[asset_shape(asset) for asset in release.assets],
    )
    return shape


def asset_shape(asset: Asset) -> dict[str, Any]:
    """Return a file of a release."""
    shape: dict[str, Any] = example("release-asset-response-for-successful-upload")
    shape.update(
        id=asset.id,
        name=asset.name,
        label=None,
        content_type=asset.content_type,
        size=len(asset.content),
        digest=asset.digest,
        state=asset.state,
        created_at=asset.created_at,
        updated_at=asset.created_at,
    )
    return shape


def ref_shape(ref: str, sha: str) -> dict[str, Any]:
    """Return a branch or a tag as git has it."""
    shape: dict[str, Any] = example("git-ref")
    shape["ref"] = ref
    shape["object"]["sha"] = sha
    return shape


def environment_shape(environment: Environment) -> dict[str, Any]:
    """Return an environment with its protection rules."""
    shape: dict[str, Any] = example("environments")["environments"][0]
    rules: list[dict[str, Any]] = []
    if environment.wait_minutes:
        rules.append({"type": "wait_timer", "wait_timer": environment.wait_minutes})
    if environment.reviewers:
        user = example("release")["author"]
        reviewers = [
            {"type": "User", "reviewer": {**user, "login": login, "id": number}}
            for number, login in enumerate(environment.reviewers, start=FIRST_REVIEWER)
        ]
        rules.append(
            {
                "type": "required_reviewers",
                "reviewers": reviewers,
                "prevent_self_review": environment.prevent_self_review,
            }
        )
    policy = None
    if environment.branch_policies is not None or environment.protected_branches:
        custom = not environment.protected_branches
        policy = {"protected_branches": not custom, "custom_branch_policies": custom}
        rules.append({"type": "branch_policy"})
    for number, rule in enumerate(rules, start=1):
        rule.update(id=number, node_id=f"rule{number}")
    shape.update(
        id=environment.id,
        name=environment.name,
        protection_rules=rules,
        deployment_branch_policy=policy,
    )
    return shape


def ruleset_shape(repository: Repository, ruleset: Ruleset, *, whole: bool) -> dict[str, Any]:
    """Return a ruleset; lists leave out its conditions and rules."""
    shape: dict[str, Any] = example("repository-ruleset")
    shape.update(
        id=ruleset.id,
        name=ruleset.name,
        target=ruleset.target,
        enforcement=ruleset.enforcement,
        source=repository.full_name,
    )
    if whole:
        names = {"include": list(ruleset.include), "exclude": list(ruleset.exclude)}
        shape.update(conditions={"ref_name": names}, rules=ruleset.rules)
    else:
        del shape["conditions"], shape["rules"]
    return shape
