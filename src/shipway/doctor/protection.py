"""Findings about what keeps branch, version tags and releases from being changed.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.ci.filters import admitted
from shipway.ci.jobs import jobs_of
from shipway.ci.workflowfile import read_workflow
from shipway.doors.github.protection import Unseen

from .finding import advice, right, unseen
from .github import page
from .workflows import next_tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.doors.github.protection import Ruleset

    from .finding import Finding
    from .observed import Setup

__all__ = ["protection"]

_FAST_FORWARD = frozenset({"deletion", "non_fast_forward"})
_TAGS = "refs/tags/"


def protection(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of the default branch, the version tags and the releases."""
    yield _branch(setup)
    yield _checks(setup)
    yield _tags(setup)
    yield _releases(setup)


def _branch(setup: Setup) -> Finding:
    subject, rules, classic = "default branch", setup.branch_rules, setup.branch_protection
    branch = setup.facts.default_branch
    if not isinstance(rules, Unseen) and {rule.kind for rule in rules} >= _FAST_FORWARD:
        return right(subject, f"a ruleset keeps {branch} from being deleted or rewritten")
    if classic is not None and not isinstance(classic, Unseen):
        if not classic.force_pushes and not classic.deletions:
            return right(subject, f"{branch} is protected")
    else:
        for found in (rules, classic):
            if isinstance(found, Unseen):
                return unseen(subject, found.needs)
    fix = f"add a ruleset for {branch}: {page(setup, 'settings/rules')}"
    return advice(subject, f"{branch} can be deleted or rewritten", fix)


def _checks(setup: Setup) -> Finding:
    subject, rules, classic = "required checks", setup.branch_rules, setup.branch_protection
    required = () if isinstance(classic, Unseen) or classic is None else classic.required_checks
    if not isinstance(rules, Unseen):
        required += tuple(check for rule in rules for check in rule.required_checks)
    missing = _unrequired(setup, required)
    if required and not missing:
        return right(subject, ", ".join(dict.fromkeys(required)))
    for found in (rules, classic):
        if isinstance(found, Unseen):
            return unseen(subject, found.needs)
    fix = f"require a job of each: {page(setup, 'settings/rules')}"
    said = "no check is required" if not required else f"no job of {', '.join(missing)} is required"
    return advice(subject, f"{said} of {setup.facts.default_branch}", fix)


def _unrequired(setup: Setup, required: tuple[str, ...]) -> list[str]:
    """Return the workflows that are waited for and of which no job is a required check."""
    missing = []
    for name in setup.workspace.project.config.ci_workflows:
        for path, text in setup.workflows.items():
            file = read_workflow(path, text)
            if file and name in file.names:
                jobs = jobs_of(text)
                if not any(job.is_called(check) for job in jobs for check in required):
                    missing.append(name)
    return missing


def _tags(setup: Setup) -> Finding:
    subject, found = "version tags", setup.tag_rulesets
    if isinstance(found, Unseen):
        return unseen(subject, found.needs)
    tag = next_tag(setup)
    for ruleset in found:
        if ruleset.enforced and _covers(ruleset, tag):
            kinds = {rule.kind for rule in ruleset.rules}
            if "deletion" in kinds and kinds & {"update", "non_fast_forward"}:
                return right(subject, f"the ruleset {ruleset.name!r} keeps them as they are")
    pattern = setup.facts.protected_tags
    fix = (
        f"add a ruleset for tags {pattern}, with Restrict updates and Restrict deletions:"
        f" {page(setup, 'settings/rules')}"
    )
    return advice(subject, f"a tag such as {tag} can be moved or deleted", fix)


def _covers(ruleset: Ruleset, tag: str) -> bool:
    def meets(patterns: tuple[str, ...]) -> bool:
        named = [pattern.removeprefix(_TAGS) for pattern in patterns if pattern != "~ALL"]
        return "~ALL" in patterns or admitted(named, tag)

    return meets(ruleset.include) and not meets(ruleset.exclude)


def _releases(setup: Setup) -> Finding:
    subject, found = "immutable releases", setup.immutable_releases
    if isinstance(found, Unseen):
        return unseen(subject, found.needs)
    if found.enabled:
        return right(subject, "a published release stays as it is")
    fix = f"turn on Release immutability: {page(setup, 'settings')}"
    return advice(subject, "files of a published release can be replaced", fix)
