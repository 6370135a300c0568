"""The commands that errors propose are whole: for the target and the project that were typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis.strategies import text
from shipway.tasks import ns

from shipway.doors.journal import Story
from shipway.doors.standpoint import path_for_git
from shipway.errors.usage import NoProject, UnknownTarget
from shipway.proposals import _WITH_PROJECT, _WITH_TARGET, completed, spoken, with_option
from shipway.release import Options
from shipway.request import Request, as_begun, told_as_begun
from shipway.unfinished import ways_out
from support.command_line import arguments

if TYPE_CHECKING:
    from pathlib import Path

_CHAIN = "invoke build --project=lib check --target=local --project=lib"
TYPED = Request("release", project="lib", target="local")


@pytest.mark.parametrize(
    ("proposed", "whole"),
    [
        (
            "invoke release   (finishes it)",
            "invoke release --target=local --project=lib   (finishes it)",
        ),
        (
            "invoke bump --part=dev --unique build   (HEAD)",
            "invoke bump --part=dev --unique --project=lib build --project=lib   (HEAD)",
        ),
        (
            "invoke build check publish --target=pypi",
            f"{_CHAIN} publish --target=pypi --project=lib",
        ),
        ("invoke release --undo", "invoke release --undo --project=lib"),
        (
            "git switch --detach v1 && invoke build check",
            f"git switch --detach v1 && {_CHAIN}",
        ),
        (
            "invoke bump --to=1 && git tag 'a  build' && invoke tag",
            "invoke bump --to=1 --project=lib && git tag 'a  build' && invoke tag --project=lib",
        ),
        (
            "then: invoke build check",
            f"then: {_CHAIN}",
        ),
        (
            "invoke current shows where the version is read from",
            "invoke current --project=lib shows where the version is read from",
        ),
        ("invoke --help release", "invoke --help release"),
        ("run `invoke build` again", "run `invoke build` again"),
        ("give build an option", "give build an option"),
    ],
)
def test_each_task_of_a_command_gets_the_options_that_were_typed(proposed: str, whole: str) -> None:
    assert completed(proposed, TYPED) == whole


@pytest.mark.parametrize(
    ("proposed", "told"),
    [
        ("invoke release   (finishes it)", "shipway release   (finishes it)"),
        ("git switch x && invoke -R build check", "git switch x && shipway -R build check"),
        ("run `invoke build` again", "run `shipway build` again"),
        ("then: invoke --help release", "then: shipway --help release"),
        ("nox -s build, then verify again", "shipway build, then verify again"),
        ("nox -s verify_install -- --target=NAME", "shipway verify --target=NAME"),
        ("pip install invoke tasks", "pip install invoke tasks"),
        ("pip install -U invoke", "pip install -U invoke"),
        ("tasks/invoke build", "tasks/invoke build"),
    ],
)
def test_who_typed_the_console_script_is_proposed_it(proposed: str, told: str) -> None:
    assert completed(proposed, Request("release", command="shipway release")) == told
    assert spoken(told, "shipway") == told


@pytest.mark.parametrize(
    "line",
    [
        "git clone the project's repository, and release from there",
        "it's that, and  that",
        "git commit -m 'Initial commit'",
        "   ",
    ],
)
def test_a_sentence_comes_through_unchanged(line: str) -> None:
    assert completed(line, TYPED) == line


@given(text(alphabet="ab' \t\"=-/`.").filter(lambda line: "invoke" not in line))
def test_a_line_without_a_command_of_ours_comes_through_unchanged(line: str) -> None:
    assert completed(line, TYPED) == line


def test_an_apostrophe_before_a_command_hides_it_from_nobody() -> None:
    line = "it's the project's: invoke build, or don't"
    assert completed(f"{line} invoke tag", TYPED) == f"{line} invoke tag --project=lib"


@pytest.mark.parametrize(
    ("typed", "proposed", "whole"),
    [
        ("build check", "add --project='a b'", "build --project='a b' check --project='a b'"),
        ("bump --part=rc", "add --project=core", "bump --part=rc --project=core"),
        ("release --target=locl --yes", "give --target=local", "release --yes --target=local"),
        ("verify --target locl", "give --target=local", "verify --target=local"),
        (
            "release --part=rc",
            "or release without pushing: add --no-push",
            "release --no-push --part=rc   (pushes nothing)",
        ),
        (
            "release --part=minor --target=local --push --keep",
            "or release without pushing: add --no-push",
            "release --no-push --part=minor --target=local --keep   (pushes nothing)",
        ),
    ],
)
def test_an_option_to_add_is_the_whole_command_as_typed(
    typed: str, proposed: str, whole: str
) -> None:
    assert with_option(proposed, ["shipway", *typed.split()]) == f"shipway {whole}"


def test_any_other_proposal_is_no_option_to_add() -> None:
    for line in (*UnknownTarget.remedy, *NoProject.remedy, "add new files to .gitignore"):
        assert with_option(line, ["shipway", "check"]) == line


def test_nothing_typed_is_nothing_added() -> None:
    chain = "invoke bump --part=dev --unique build   (HEAD)"
    assert completed(chain, Request("build")) == chain
    spaced = Request("build", project="my lib")
    assert completed("invoke build", spaced) == "invoke build --project='my lib'"
    assert completed("invoke build --project='my lib' tag", spaced) == (
        "invoke build --project='my lib' tag --project='my lib'"
    )


@pytest.mark.parametrize(("push", "option"), [(True, " --push"), (False, " --no-push"), (None, "")])
def test_a_release_pushes_as_was_typed(*, push: bool | None, option: str) -> None:
    typed = Request("release", options=Options(push=push))
    chain = "git pull && invoke build && invoke release --part=patch"
    assert completed(f"{chain}   (next)", typed) == f"{chain}{option}   (next)"
    for said in ("invoke release --push", "invoke release --no-push", "invoke release --undo"):
        assert completed(said, typed) == said


@pytest.mark.parametrize(("begun", "option"), [("yes", " --push"), ("no", " --no-push"), ("", "")])
def test_what_was_begun_goes_on_as_it_was_begun(begun: str, option: str) -> None:
    story = Story({"version": "1.0", "target": "local", "push": begun}, (), "")
    for line in ways_out(story, public=True):
        command, _, remark = line.partition("   ")
        assert command.endswith(f" --target=local{option}")
        assert completed(line, Request("status")) == f"{command}   {remark}"


def test_the_tasks_that_take_them_are_known() -> None:
    """`proposals` may not import the tasks; what it knows of them is held to them here."""
    taking = {
        option: {task for task in ns.task_names if _takes(task, option)}
        for option in ("project", "target", "push")
    }
    assert taking["project"] == _WITH_PROJECT
    assert taking["push"] == {"release"}
    # Targets of these are what a workflow was started for.
    assert taking["target"] - {"dispatch", "wait-for-ci"} == _WITH_TARGET


def _takes(task: str, option: str) -> bool:
    return any(option in argument.names for argument in arguments(task))


@pytest.mark.parametrize(
    ("project", "proposed", "whole"),
    [
        (
            "lib",
            "git switch --detach v1 && git log",
            "git -C lib switch --detach v1 && git -C lib log",
        ),
        ("lib/a b", "git push origin v1", "git -C lib push origin v1"),
        ("bare", "git init && git add -A", "git -C bare init && git -C bare add -A"),
        (".", "git stash", "git stash"),
        ("lib", "git config --global core.x 1", "git config --global core.x 1"),
        ("lib", "git takes it, as in 'git add'", "git takes it, as in 'git add'"),
    ],
)
def test_outside_of_the_repository_git_is_told_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: str, proposed: str, whole: str
) -> None:
    for folder in ("lib/.git", "lib/a b", "bare"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    typed = Request("status", project=project)
    assert completed(proposed, typed) == whole
    assert completed(whole, typed) == whole
    monkeypatch.chdir(tmp_path / "lib" / "a b")
    assert completed("git stash", Request("status", project="..")) == "git stash"
    where = tmp_path / "lib" / "x.py"
    assert path_for_git(where, tmp_path / "lib") == "../x.py"
    monkeypatch.chdir(tmp_path)
    assert path_for_git(where, tmp_path / "lib") == "x.py"


@pytest.mark.parametrize("target", ["", "local", "pypi"])
def test_what_a_rehearsal_was_content_with_holds_for_its_target_alone(target: str) -> None:
    begun = {"target": "local", "pythons": "3.12 3.13", "require": "yes"}
    typed = Request("release", target=target)
    taken = as_begun(typed, begun)
    there = target != "pypi"
    assert taken.options.pythons == (("3.12", "3.13") if there else ())
    assert taken.options.require == there
    said = "it goes on as it was begun, with --python=3.12 --python=3.13 --require"
    assert told_as_begun(typed, taken) == (said if there else "")
