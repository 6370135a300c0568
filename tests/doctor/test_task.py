"""The task `doctor`, as a user runs it, and what `--fix` makes on GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from doctor.conftest import of
from shipway.doctor.environments import environments
from shipway.doctor.finding import Verdict
from shipway.doctor.mending import mendings
from support.github import faults

if TYPE_CHECKING:
    from conftest import Ran
    from doctor.conftest import Sound
    from support.github.repository import Environment


@pytest.fixture
def doctor(sound: Sound) -> Shipway:
    """Run shipway in the sound setup."""
    return Shipway(sound.root)


def subjects(ran: Ran, verdict: str) -> list[str]:
    return [each["subject"] for each in ran.data["findings"] if each["verdict"] == verdict]


def pypi(sound: Sound) -> Environment:
    return next(each for each in sound.github.repository.environments if each.name == "pypi")


def test_a_sound_setup_ends_with_0(doctor: Shipway) -> None:
    ran = doctor("doctor", "--json")
    assert (ran.status, subjects(ran, "wrong"), subjects(ran, "advice")) == (0, [], [])
    # Offline, and there is no more than that.
    assert subjects(ran, "cannot see") == ["name on testpypi", "name on pypi"]


@pytest.mark.slow
def test_what_is_wrong_ends_with_1_and_is_told_with_its_fix(doctor: Shipway, sound: Sound) -> None:
    (sound.root / "noxfile.py").unlink()
    pypi(sound).branch_policies = None
    ran = doctor("doctor")
    assert ran.status == 1
    assert "✗ noxfile.py: is not there; the publish workflow needs it\n    fix  shipway init\n" in (
        ran.stdout
    )
    assert "    fix  shipway doctor --fix\n" in ran.stdout
    assert " 2 wrong, " in f" {ran.stdout.splitlines()[-1]}"


@pytest.mark.slow
def test_fix_is_only_shown(doctor: Shipway, sound: Sound) -> None:
    sound.github.repository.environments.clear()
    ran = doctor("doctor", "--fix", "--dry-run", "--json")
    calls = [call for each in ran.data["plan"] for call in each["calls"]]
    path = "/repos/octo-org/sample/environments"
    assert calls[0] == f"PUT {path}/testpypi"
    assert (
        calls[2] == f'POST {path}/pypi/deployment-branch-policies {{"name": "v*", "type": "tag"}}'
    )
    assert not [call for call in sound.github.calls if not call.startswith("GET")]


@pytest.mark.slow
def test_fix_makes_the_environments_once(doctor: Shipway, sound: Sound) -> None:
    sound.github.repository.environments.clear()
    ran = doctor("doctor", "--fix", "--yes", "--json")
    assert ran.status == 0
    assert len(ran.data["mended"]) == 2
    # What remains is not the API's to decide.
    assert subjects(ran, "advice") == ["approval"]
    assert pypi(sound).branch_policies == (("tag", "v*"),)
    assert mendings(sound.setup()) == ()


def test_fix_keeps_what_protects_an_environment_already(sound: Sound) -> None:
    pypi(sound).branch_policies, pypi(sound).wait_minutes = None, 10
    (mending,) = mendings(sound.setup())
    mending.do()
    assert of(sound.findings(environments)) == {}
    assert (pypi(sound).reviewers, pypi(sound).wait_minutes) == (("octocat",), 10)


def test_fix_makes_environments_that_nothing_is_wrong_with(sound: Sound) -> None:
    sound.github.repository.environments.clear()
    for mending in mendings(sound.setup()):
        mending.do()
    # Who approves is not the API's to decide.
    assert of(sound.findings(environments)) == {"approval": Verdict.ADVICE}


def test_fix_adds_the_pattern_that_is_missing(sound: Sound) -> None:
    pypi(sound).branch_policies = (("tag", "release-*"),)
    (mending,) = mendings(sound.setup())
    mending.do()
    assert pypi(sound).branch_policies == (("tag", "release-*"), ("tag", "v*"))


@pytest.mark.slow
def test_fix_without_the_right_says_what_it_needs(doctor: Shipway, sound: Sound) -> None:
    sound.github.repository.environments.clear()
    sound.github.fail(faults.permission_missing("administration=write").on("PUT"))
    ran = doctor("doctor", "--fix", "--json")
    assert (ran.status, ran.code) == (1, "SW804")
    assert "administration: write" in ran.data["error"]["what"]


@pytest.mark.slow
def test_fix_without_a_token_says_that_it_has_put_nothing_right(doctor: Shipway) -> None:
    ran = doctor("doctor", "--fix", "--yes", variables={"GITHUB_TOKEN": "", "GH_TOKEN": ""})
    assert ran.status == 1
    assert "what --fix could put right cannot be seen: it needs " in ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--target=pypi",), ("--oidc", "--target=local")])
def test_a_target_that_says_nothing_is_refused(doctor: Shipway, options: tuple[str, ...]) -> None:
    ran = doctor("doctor", "--json", *options)
    assert (ran.status, ran.code) == (2, "SW101")


@pytest.mark.slow
def test_outside_of_ci_a_publisher_cannot_be_proven(doctor: Shipway) -> None:
    ran = doctor("doctor", "--oidc", "--json")
    assert subjects(ran, "cannot see")[-2:] == ["identity testpypi", "identity pypi"]
