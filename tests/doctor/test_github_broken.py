"""One setting on GitHub is otherwise, and exactly that is found; hidden, it cannot be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from doctor.conftest import CHECKS, of
from shipway.doctor.environments import environments
from shipway.doctor.finding import Verdict
from shipway.doctor.github import github
from shipway.doctor.protection import protection
from support.github import faults
from support.slowness import quick_ones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from doctor.conftest import Sound
    from shipway.doctor.finding import Finding
    from shipway.doctor.observed import Setup
    from support.github.repository import Environment, Repository, Ruleset

FAMILIES = (github, environments, protection)


@dataclass(frozen=True)
class Case:
    """What is otherwise, and what is found of it."""

    breaks: Callable[[Repository], object]
    subject: str
    said: str
    verdict: Verdict = Verdict.WRONG


def is_now(**values: object) -> Callable[[Repository], None]:
    """Return what sets fields of the repository."""

    def set_fields(repository: Repository) -> None:
        for name, value in values.items():
            setattr(repository, name, value)

    return set_fields


def environment(repository: Repository, name: str) -> Environment:
    return next(each for each in repository.environments if each.name == name)


def ruleset(repository: Repository, name: str) -> Ruleset:
    return next(each for each in repository.rulesets if each.name == name)


def patterns(*policies: tuple[str, str], of_: str = "pypi") -> Callable[[Repository], None]:
    def set_policies(repository: Repository) -> None:
        environment(repository, of_).branch_policies = policies or None

    return set_policies


def only_protected_branches(repository: Repository) -> None:
    pypi = environment(repository, "pypi")
    pypi.branch_policies, pypi.protected_branches = None, True


def nobody_approves(repository: Repository) -> None:
    environment(repository, "pypi").reviewers = ()


def without(rule: str, name: str = "main") -> Callable[[Repository], None]:
    def take_out(repository: Repository) -> None:
        found = ruleset(repository, name)
        found.rules = [each for each in found.rules if each["type"] != rule]

    return take_out


def require_the_tests_alone(repository: Repository) -> None:
    (checks,) = (each for each in ruleset(repository, "main").rules if "parameters" in each)
    checks["parameters"] = {
        "strict_required_status_checks_policy": False,
        "required_status_checks": [{"context": CHECKS[0]}],
    }


CASES = {
    "archived": Case(is_now(archived=True), "repository", "is archived"),
    "another default branch": Case(
        is_now(default_branch="trunk"), "repository", "its default branch is trunk"
    ),
    "Actions off": Case(is_now(actions_enabled=False), "Actions", "are turned off"),
    "only local Actions": Case(is_now(allowed_actions="local_only"), "Actions", "only those"),
    "pins not required": Case(
        is_now(sha_pinning_required=False), "Actions", "without the hash", Verdict.ADVICE
    ),
    "writing by default": Case(
        is_now(workflow_permissions="write"), "default rights", "may write to the repository"
    ),
    "approving": Case(is_now(can_approve=True), "default rights", "may approve"),
    "workflow not pushed": Case(
        is_now(workflows=[]), "workflow on GitHub", "is not on the default branch"
    ),
    "workflow disabled": Case(
        lambda it: setattr(it.workflows[0], "state", "disabled_inactivity"),
        "workflow on GitHub", "is disabled inactivity",
    ),
    "no environment testpypi": Case(
        lambda it: it.environments.pop(0), "environment testpypi", "is not there"
    ),
    "no environment pypi": Case(
        lambda it: it.environments.pop(1), "environment pypi", "is not there"
    ),
    "everything deploys": Case(patterns(), "environment pypi", "every branch may deploy"),
    "protected branches deploy": Case(
        only_protected_branches, "environment pypi", "version tags may not"
    ),
    "other tags deploy": Case(
        patterns(("tag", "release-*")), "environment pypi", "a tag such as v1.0.1 may not deploy"
    ),
    "branches deploy too": Case(
        patterns(("tag", "v*"), ("branch", "main")), "environment pypi",
        "branches may deploy as well: main", Verdict.ADVICE,
    ),
    "main does not deploy to testpypi": Case(
        patterns(("branch", "release/*"), of_="testpypi"), "environment testpypi",
        "the branch main may not deploy",
    ),
    "nobody approves": Case(nobody_approves, "approval", "nobody is asked", Verdict.ADVICE),
    "token for every workflow": Case(
        is_now(secrets=["PYPI_API_TOKEN"]), "credentials pypi", "every workflow can read",
        Verdict.ADVICE,
    ),
    "main can be deleted": Case(
        without("deletion"), "default branch", "main can be deleted or rewritten", Verdict.ADVICE
    ),
    "no check required": Case(
        without("required_status_checks"), "required checks", "no check is required", Verdict.ADVICE
    ),
    "one check required": Case(
        require_the_tests_alone, "required checks", "no job of Security Audit", Verdict.ADVICE
    ),
    "tags can be moved": Case(
        without("update", "versions"), "version tags", "v1.0.1 can be moved", Verdict.ADVICE
    ),
    "tags are not protected yet": Case(
        lambda it: setattr(ruleset(it, "versions"), "enforcement", "evaluate"),
        "version tags", "can be moved or deleted", Verdict.ADVICE,
    ),
    "other tags are protected": Case(
        lambda it: setattr(ruleset(it, "versions"), "include", ("refs/tags/x*",)),
        "version tags", "can be moved or deleted", Verdict.ADVICE,
    ),
    "mutable releases": Case(
        is_now(immutable_releases=False), "immutable releases", "can be replaced", Verdict.ADVICE
    ),
}  # fmt: skip


def of_github(setup: Setup) -> Iterator[Finding]:
    for family in FAMILIES:
        yield from family(setup)


QUICK = {"no environment pypi", "tags can be moved"}


@pytest.mark.parametrize("name", quick_ones(QUICK, CASES))
def test_one_broken_thing_is_exactly_that_finding(name: str, sound: Sound) -> None:
    case = CASES[name]
    case.breaks(sound.github.repository)
    findings = sound.findings(of_github)
    assert of(findings) == {case.subject: case.verdict}
    (found,) = (found for found in findings if found.verdict is not Verdict.RIGHT)
    assert case.said in found.said
    assert found.fix


def test_classic_protection_counts_as_well(sound: Sound) -> None:
    repository = sound.github.repository
    repository.rulesets = [each for each in repository.rulesets if each.target == "tag"]
    repository.protection["main"] = {
        "required_status_checks": {
            "strict": True,
            "contexts": list(CHECKS),
            "checks": [{"context": check, "app_id": None} for check in CHECKS],
        },
        "allow_force_pushes": {"enabled": False},
        "allow_deletions": {"enabled": False},
    }
    assert of(sound.findings(protection)) == {}


def test_a_token_of_the_environment_is_right(sound: Sound) -> None:
    environment(sound.github.repository, "pypi").secrets = ["PYPI_API_TOKEN"]
    assert of(sound.findings(environments)) == {}


def test_who_is_no_admin_cannot_see_and_is_not_told_that_it_is_wrong(sound: Sound) -> None:
    repository = sound.github.repository
    repository.admin = False
    sound.github.fail(
        faults.permission_missing("administration=read").on("GET", "secrets", times=9)
    )
    found = of(sound.findings(of_github))
    assert set(found.values()) == {Verdict.UNSEEN}
    assert {"default rights", "Actions", "credentials pypi", "immutable releases"} <= found.keys()
    assert "environment pypi" not in found


def test_a_github_that_fails_is_no_answer(sound: Sound) -> None:
    sound.github.fail(faults.server_error().on("GET", "/environments", times=99))
    findings = sound.findings(environments)
    assert set(of(findings).values()) == {Verdict.UNSEEN}
    assert "answers 502" in findings[0].said


def test_a_renamed_repository_is_told(sound: Sound) -> None:
    sound.github.repository.renamed_to = "octo-org/other"
    (found,) = (found for found in sound.findings(github) if found.subject == "repository")
    assert found.verdict is Verdict.WRONG
    assert "octo-org/other" in found.said


def test_a_github_that_is_out_of_reach_is_asked_once(sound: Sound) -> None:
    sound.github.fail(faults.connection_cut().on("GET", times=999))
    found = sound.findings(of_github)
    assert {each.verdict for each in found} == {Verdict.UNSEEN}
    assert len(set(sound.github.calls)) == 1


def test_a_token_that_is_refused_is_told_once(sound: Sound) -> None:
    sound.github.token = "another"
    found = sound.findings(of_github)
    assert of(found, Verdict.WRONG) == {"repository": Verdict.WRONG}
    assert len(sound.github.calls) == 1
