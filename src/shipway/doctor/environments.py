"""Findings about the environments that publish, and about the tokens that workflows can read.

https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from shipway.adoption.accounts import ENVIRONMENTS
from shipway.doors.github.protection import Unseen

from .finding import advice, right, unseen, wrong
from .github import page
from .workflows import next_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.doors.github.protection import DeployPattern, Environment

    from .finding import Finding
    from .observed import Setup

__all__ = ["TOKENS", "admits", "environments"]

TOKENS = {"testpypi": "TEST_PYPI_API_TOKEN", "pypi": "PYPI_API_TOKEN"}
"""The secrets that are used where trusted publishing is not."""
_FIX = "shipway doctor --fix"


def environments(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of the environments and of the secrets."""
    found = setup.environments
    for target, name in ENVIRONMENTS.items():
        subject = f"environment {name}"
        if isinstance(found, Unseen):
            yield unseen(subject, found.needs)
        elif name not in found:
            yield wrong(subject, "is not there: the publish workflow would make it, open", _FIX)
        elif target == "pypi":
            yield _for_tags(setup, subject, found[name])
            yield _approval(setup, found[name])
        else:
            yield _for_branch(setup, subject, found[name])
    for target in TOKENS:
        yield _credentials(setup, target)


def admits(patterns: tuple[DeployPattern, ...], kind: str, name: str) -> bool:
    """Return whether patterns let a branch or a tag of this name deploy."""
    return any(each.kind == kind and fnmatchcase(name, each.pattern) for each in patterns)


def _for_tags(setup: Setup, subject: str, environment: Environment) -> Finding:
    if environment.deploys_from == "anything":
        return wrong(subject, "every branch may deploy, so whoever can push can publish", _FIX)
    if environment.deploys_from == "protected branches":
        return wrong(subject, "protected branches may deploy, and version tags may not", _FIX)
    patterns = setup.deploy_patterns(environment.name)
    if isinstance(patterns, Unseen):
        return unseen(subject, patterns.needs)
    tag = next_tag(setup)
    if not admits(patterns, "tag", tag):
        return wrong(subject, f"a tag such as {tag} may not deploy", _FIX)
    branches = ", ".join(each.pattern for each in patterns if each.kind == "branch")
    if branches:
        fix = f"take them out: {page(setup, 'settings/environments')}"
        return advice(subject, f"branches may deploy as well: {branches}", fix)
    return right(subject, f"tags such as {tag} may deploy, and nothing else")


def _for_branch(setup: Setup, subject: str, environment: Environment) -> Finding:
    if environment.deploys_from != "patterns":
        return right(subject, f"{environment.deploys_from} may deploy")
    patterns = setup.deploy_patterns(environment.name)
    if isinstance(patterns, Unseen):
        return unseen(subject, patterns.needs)
    branch = setup.facts.default_branch
    if not admits(patterns, "branch", branch):
        fix = f"add the branch {branch}: {page(setup, 'settings/environments')}"
        return wrong(subject, f"the branch {branch} may not deploy", fix)
    return right(subject, f"{branch} may deploy")


def _approval(setup: Setup, environment: Environment) -> Finding:
    subject = "approval"
    if environment.reviewers:
        return right(subject, f"by {', '.join(environment.reviewers)}")
    fix = f"add required reviewers: {page(setup, 'settings/environments')}"
    return advice(subject, f"nobody is asked before {environment.name} is deployed to", fix)


def _credentials(setup: Setup, target: str) -> Finding:
    subject, token, environment = f"credentials {target}", TOKENS[target], ENVIRONMENTS[target]
    everywhere, there = setup.secrets, setup.environment_secrets(environment)
    if not isinstance(everywhere, Unseen) and token in everywhere:
        fix = (f"gh secret set {token} --env {environment}", f"gh secret delete {token}")
        return advice(subject, f"every workflow can read the secret {token}", *fix)
    if not isinstance(there, Unseen) and token in there:
        return right(subject, f"the secret {token} of the environment {environment}")
    if isinstance(everywhere, Unseen):
        return unseen(subject, everywhere.needs)
    if isinstance(there, Unseen):
        return unseen(subject, there.needs)
    return right(subject, "trusted publishing; in CI `shipway doctor --oidc` proves it")
