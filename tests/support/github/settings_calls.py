"""The repository itself, its refs, and its settings: the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .calls import Call, Reply, missing, page, refused
from .contract import example
from .shapes import FIRST_REVIEWER, environment_shape, ref_shape, repository_shape, ruleset_shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .calls import Handler
    from .repository import Environment, Repository

__all__ = ["CALLS"]

_REPOSITORY = "/repos/{owner}/{repo}"
_ENVIRONMENT = f"{_REPOSITORY}/environments/{{environment_name}}"


def _repository(repository: Repository, _: Call) -> Reply:
    return Reply(200, repository_shape(repository))


def _ref(repository: Repository, call: Call) -> Reply:
    kind, _, name = call.parameters["ref"].partition("/")
    known = {"heads": repository.branches, "tags": repository.tags}.get(kind, {})
    return Reply(200, ref_shape(f"refs/{kind}/{name}", known[name])) if name in known else missing()


def _commit(repository: Repository, call: Call) -> Reply:
    ref = call.parameters["ref"]
    kind, _, name = ref.partition("/")
    known = {"heads": repository.branches, "tags": repository.tags}.get(kind, {})
    sha = known.get(name) or (ref if ref in repository.commits else None)
    if sha is None:
        return refused(f"No commit found for SHA: {ref}")
    shape: dict[str, Any] = example("commit")
    # The files in GitHub's example are not as GitHub describes them.
    shape.update(sha=sha, files=[])
    shape["commit"]["message"] = repository.commits.get(sha, "")
    return Reply(200, shape)


def _environments(repository: Repository, call: Call) -> Reply:
    shapes = [environment_shape(environment) for environment in repository.environments]
    return page(repository, call, shapes, "environments")


def _environment(repository: Repository, call: Call) -> Reply:
    found = _environment_of(repository, call)
    return Reply(200, environment_shape(found)) if found else missing()


def _put_environment(repository: Repository, call: Call) -> Reply:
    found = _environment_of(repository, call)
    if found is None:
        found = repository.add_environment(call.parameters["environment_name"])
    found.wait_minutes = int(call.data.get("wait_timer") or 0)
    policy = call.data.get("deployment_branch_policy")
    found.protected_branches = bool(policy and policy["protected_branches"])
    found.branch_policies = () if policy and policy["custom_branch_policies"] else None
    found.reviewers = tuple(
        found.reviewers[item["id"] - FIRST_REVIEWER] for item in call.data.get("reviewers") or ()
    )
    found.prevent_self_review = bool(call.data.get("prevent_self_review"))
    return Reply(200, environment_shape(found))


def _policies(repository: Repository, call: Call) -> Reply:
    found = _environment_of(repository, call)
    if found is None:
        return missing()
    shapes = [
        {"id": number, "node_id": f"policy{number}", "name": pattern, "type": kind}
        for number, (kind, pattern) in enumerate(found.branch_policies or (), start=1)
    ]
    return page(repository, call, shapes, "branch_policies")


def _allow(repository: Repository, call: Call) -> Reply:
    found = _environment_of(repository, call)
    if found is None or found.branch_policies is None:
        return missing()
    kind, pattern = call.data.get("type", "branch"), call.data["name"]
    known = found.branch_policies
    if (kind, pattern) in known:
        return Reply(303, None, {"Location": f"{call.root}{call.path}/1"})
    found.branch_policies = (*known, (kind, pattern))
    return Reply(200, {"id": len(known) + 1, "node_id": "policy", "name": pattern, "type": kind})


def _secrets(repository: Repository, call: Call) -> Reply:
    return page(repository, call, _secret_shapes(repository.secrets), "secrets")


def _environment_secrets(repository: Repository, call: Call) -> Reply:
    found = _environment_of(repository, call)
    return page(repository, call, _secret_shapes(found.secrets), "secrets") if found else missing()


def _secret_shapes(names: Iterable[str]) -> list[dict[str, Any]]:
    shape = example("actions-secret-paginated")["secrets"][0]
    return [{**shape, "name": name} for name in names]


def _protection(repository: Repository, call: Call) -> Reply:
    if not repository.admin:
        return missing()
    found = repository.protection.get(call.parameters["branch"])
    return Reply(200, found) if found is not None else refused("Branch not protected", 404)


def _rulesets(repository: Repository, call: Call) -> Reply:
    targets = call.query.get("targets", "branch,tag,push").split(",")
    found = [ruleset for ruleset in repository.rulesets if ruleset.target in targets]
    shapes = [ruleset_shape(repository, ruleset, whole=False) for ruleset in found]
    return page(repository, call, shapes)


def _ruleset(repository: Repository, call: Call) -> Reply:
    wanted = int(call.parameters["ruleset_id"])
    for ruleset in repository.rulesets:
        if ruleset.id == wanted:
            return Reply(200, ruleset_shape(repository, ruleset, whole=True))
    return missing()


def _branch_rules(repository: Repository, call: Call) -> Reply:
    branch = call.parameters["branch"]
    names = {"~ALL", f"refs/heads/{branch}"}
    names |= {"~DEFAULT_BRANCH"} if branch == repository.default_branch else set()
    origin = example("repository-rule-items")[0]
    shapes = [
        {
            **rule,
            "ruleset_id": ruleset.id,
            "ruleset_source": repository.full_name,
            "ruleset_source_type": origin["ruleset_source_type"],
        }
        for ruleset in repository.rulesets
        if ruleset.target == "branch" and ruleset.enforcement == "active"
        if names & set(ruleset.include)
        for rule in ruleset.rules
    ]
    return page(repository, call, shapes)


def _actions(repository: Repository, _: Call) -> Reply:
    if not repository.admin:
        return missing()
    content: dict[str, object] = {
        "enabled": repository.actions_enabled,
        "sha_pinning_required": repository.sha_pinning_required,
    }
    if repository.actions_enabled:
        content["allowed_actions"] = repository.allowed_actions
    return Reply(200, content)


def _workflow_permissions(repository: Repository, _: Call) -> Reply:
    if not repository.admin:
        return missing()
    content = {
        "default_workflow_permissions": repository.workflow_permissions,
        "can_approve_pull_request_reviews": repository.can_approve,
    }
    return Reply(200, content)


def _immutable_releases(repository: Repository, _: Call) -> Reply:
    # GitHub answers 404 where the setting is off, and where one may not know.
    if not repository.admin or not repository.immutable_releases:
        return missing()
    return Reply(200, {"enabled": True, "enforced_by_owner": False})


def _environment_of(repository: Repository, call: Call) -> Environment | None:
    wanted = call.parameters["environment_name"]
    return next((e for e in repository.environments if e.name == wanted), None)


CALLS: dict[tuple[str, str], Handler] = {
    ("GET", _REPOSITORY): _repository,
    ("GET", f"{_REPOSITORY}/git/ref/{{ref}}"): _ref,
    ("GET", f"{_REPOSITORY}/commits/{{ref}}"): _commit,
    ("GET", f"{_REPOSITORY}/environments"): _environments,
    ("GET", _ENVIRONMENT): _environment,
    ("PUT", _ENVIRONMENT): _put_environment,
    ("GET", f"{_ENVIRONMENT}/deployment-branch-policies"): _policies,
    ("POST", f"{_ENVIRONMENT}/deployment-branch-policies"): _allow,
    ("GET", f"{_ENVIRONMENT}/secrets"): _environment_secrets,
    ("GET", f"{_REPOSITORY}/actions/secrets"): _secrets,
    ("GET", f"{_REPOSITORY}/actions/permissions"): _actions,
    ("GET", f"{_REPOSITORY}/actions/permissions/workflow"): _workflow_permissions,
    ("GET", f"{_REPOSITORY}/branches/{{branch}}/protection"): _protection,
    ("GET", f"{_REPOSITORY}/rules/branches/{{branch}}"): _branch_rules,
    ("GET", f"{_REPOSITORY}/rulesets"): _rulesets,
    ("GET", f"{_REPOSITORY}/rulesets/{{ruleset_id}}"): _ruleset,
    ("GET", f"{_REPOSITORY}/immutable-releases"): _immutable_releases,
}
