"""One thing of the repository's files is broken, and exactly that is found, with a fix."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from doctor.conftest import of
from shipway.adoption.generations import generation_of, stamped
from shipway.adoption.workflow import REQUIREMENTS, WORKFLOW
from shipway.doctor.files import files
from shipway.doctor.finding import Verdict
from shipway.doctor.leaks import leaks
from shipway.doctor.metadata import metadata
from shipway.doctor.repository import repository
from shipway.doctor.targets import targets
from shipway.doctor.tools import tools
from shipway.doctor.workflows import workflows
from shipway.doors.localindex import serving
from support.projects import THIS_PYTHON
from support.slowness import quick_ones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from doctor.conftest import Sound
    from shipway.doctor.finding import Finding
    from shipway.doctor.observed import Setup

TESTS = ".github/workflows/test-suite.yml"
PYPROJECT = "pyproject.toml"
TOKEN = "ghp_" + "0123456789abcdefghijklmnopqrst"
"""Of GitHub's form; its checksum is made below."""
CORP = "pypi.corp.example"
PASSWORD = "letmein-4711"
SMALL = "name: X\non: push\njobs: {}\n"


@dataclass(frozen=True)
class Case:
    """What is broken, and what is found of it."""

    family: Callable[[Setup], Iterator[Finding]]
    breaks: Callable[[Sound], object]
    subject: str
    said: str
    verdict: Verdict = Verdict.WRONG


def proven_token() -> str:
    import zlib  # noqa: PLC0415 - for this one token

    digits, rest = "", zlib.crc32(TOKEN.removeprefix("ghp_").encode())
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    while rest:
        rest, digit = divmod(rest, 62)
        digits = letters[digit] + digits
    return TOKEN + digits.rjust(6, "0")


def called_by_others(sound: Sound) -> None:
    """Move the job that publishes into a reusable workflow."""
    text = (sound.root / WORKFLOW).read_text(encoding="utf-8")
    sound.write(".github/workflows/upload.yml", text.replace("on:\n", "on:\n  workflow_call:\n", 1))
    sound.write(
        WORKFLOW,
        'name: Publish\non:\n  push:\n    branches: [main]\n    tags: ["v*"]\npermissions: {}\n'
        "jobs:\n  release:\n    permissions: { id-token: write }\n"
        "    uses: ./.github/workflows/upload.yml\n",
    )


def configure_a_target(sound: Sound, **urls: str) -> None:
    written = {"upload": f"https://{CORP}/up/", "index": f"https://{CORP}/simple/", **urls}
    table = "".join(f'{key} = "{url}"\n' for key, url in written.items())
    sound.edit(PYPROJECT, "[project]\n", f"[tool.shipway.targets.corp]\n{table}[project]\n")


def take_the_license_out(sound: Sound) -> None:
    (sound.root / "LICENSE").unlink()
    sound.edit(PYPROJECT, "license-files", "# license-files")


def make_it_older(sound: Sound, by: str = "0.0.1") -> None:
    found = generation_of((sound.root / WORKFLOW).read_text(encoding="utf-8"))
    assert found is not None
    sound.write(WORKFLOW, stamped(found.body.replace("minutes: 70", "minutes: 7"), by))


def make_it_newer(sound: Sound) -> None:
    make_it_older(sound, by="99.0")


def ignore_the_list(sound: Sound) -> None:
    sound.write(".gitignore", "/dist/\n__pycache__/\n*.txt\n")
    sound.sample.git("rm", "--quiet", "--cached", REQUIREMENTS)


CASES = {
    "no requires-python": Case(
        metadata,
        lambda it: it.edit(PYPROJECT, "requires-python", "# requires-python"),
        "requires-python", "is missing", Verdict.ADVICE,
    ),
    "odd requires-python": Case(
        metadata,
        lambda it: it.edit(PYPROJECT, 'requires-python = "==', 'requires-python = "three '),
        "requires-python", "is no specifier",
    ),
    "no README": Case(
        metadata, lambda it: (it.root / "README.md").unlink(), "README", "README.md is not there"
    ),
    "README not named": Case(
        metadata, lambda it: it.edit(PYPROJECT, "readme", "# readme"), "README", "would be empty",
        Verdict.ADVICE,
    ),
    "no license": Case(
        metadata,
        take_the_license_out,
        "license", "no file has its text", Verdict.ADVICE,
    ),
    "license not named": Case(
        metadata, lambda it: it.edit(PYPROJECT, "license = ", "# license = "),
        "license", "names no license", Verdict.ADVICE,
    ),
    "no name": Case(
        metadata, lambda it: it.edit(PYPROJECT, 'name = "sampleship"', ""),
        "name", "no project name",
    ),
    "computed version": Case(
        metadata,
        lambda it: it.edit(PYPROJECT, 'version = "1.0.0"', "#"),
        "version", "no version",
    ),
    "password in a URL": Case(
        targets, lambda it: configure_a_target(it, upload=f"https://ann:{PASSWORD}@{CORP}/up/"),
        "target corp", "[tool.shipway.targets.corp] upload holds a user name or a password",
    ),
    "password of the dependencies": Case(
        targets, lambda it: configure_a_target(it, dependencies=f"https://:{PASSWORD}@{CORP}/"),
        "target corp", "[tool.shipway.targets.corp] dependencies holds a user name or a password",
    ),
    "target without an index": Case(
        targets, lambda it: configure_a_target(it, index=""),
        "target corp", "[tool.shipway.targets.corp] index is missing",
    ),
    "no such Python": Case(
        tools,
        lambda it: it.edit(PYPROJECT, 'python = "==3.', 'python = "==3.99.*,==3.'),
        "Pythons", "has none that the project admits",
    ),
    "another remote": Case(
        repository, lambda it: it.sample.git("remote", "rename", "origin", "upstream"),
        "remote", "there is no 'origin', only upstream",
    ),
    "no remote": Case(
        repository, lambda it: it.sample.git("remote", "remove", "origin"),
        "remote", "there is none",
    ),
    "tag above the version": Case(
        repository, lambda it: it.sample.git("tag", "v2.0.0"),
        "tag and version", "the newest tag is v2.0.0, and the files say 1.0.0",
    ),
    "tagged twice": Case(
        repository,
        lambda it: [it.sample.git("tag", tag) for tag in ("v1.0", "v1.0.0")],
        "tags", "is tagged as", Verdict.ADVICE,
    ),
    "no tasks.py": Case(
        files, lambda it: (it.root / "tasks.py").unlink(), "tasks.py", "is not there"
    ),
    "tasks.py of others": Case(
        files, lambda it: it.write("tasks.py", "import invoke\n"), "tasks.py", "imports nothing"
    ),
    "no noxfile.py": Case(
        files, lambda it: (it.root / "noxfile.py").unlink(), "noxfile.py", "is not there"
    ),
    "no publish.yml": Case(
        files, lambda it: (it.root / WORKFLOW).unlink(), "publish workflow", "is not there"
    ),
    "broken publish.yml": Case(
        files, lambda it: it.edit(WORKFLOW, "jobs:", "jobs: ["),
        "publish workflow", "is no workflow",
    ),
    "older publish.yml": Case(
        files, make_it_older, "generation", "of shipway 0.0.1, an older one", Verdict.ADVICE
    ),
    "publish.yml of a newer shipway": Case(
        files, make_it_newer, "generation", "of shipway 99.0, and here it is", Verdict.ADVICE
    ),
    "other Pythons since": Case(
        files,
        lambda it: it.edit(PYPROJECT, f'python = "{THIS_PYTHON}"', 'python = ">=3.9"'),
        "generation", "before branch, tags or Pythons changed", Verdict.ADVICE,
    ),
    "no list": Case(
        files, lambda it: (it.root / REQUIREMENTS).unlink(), "installed by CI", "is not there"
    ),
    "list without hashes": Case(
        files, lambda it: it.write(REQUIREMENTS, "shipway\n"), "installed by CI", "by its hash"
    ),
    "list of another shipway": Case(
        files, lambda it: it.edit(REQUIREMENTS, "\nshipway==", "\nshipway==0.0.1."),
        "installed by CI", "and here it is", Verdict.ADVICE,
    ),
    "list that git ignores": Case(
        files,
        ignore_the_list,
        "installed by CI", "git ignores",
    ),
    "a workflow that GitHub does not read": Case(
        workflows, lambda it: it.write(".github/workflows/x.yml", f"{SMALL}#{'x' * 512_000}\n"),
        "size of workflows", ".github/workflows/x.yml: larger than the 500 KB",
    ),
    "a publish.yml that GitHub does not read": Case(
        workflows, lambda it: it.edit(WORKFLOW, "\non:\n", f"\n#{'x' * 512_000}\non:\n"),
        "size of workflows", "publish.yml: larger than the 500 KB",
    ),
    "movable pin": Case(
        workflows, lambda it: it.edit(WORKFLOW, "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7"),
        "pins of actions", "actions/checkout@v7",
    ),
    "movable pin elsewhere": Case(
        workflows, lambda it: it.edit(TESTS, "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7"),
        "pins of actions", TESTS, Verdict.ADVICE,
    ),
    "no workflow of that name": Case(
        workflows, lambda it: it.edit(TESTS, "name: Test Suite", "name: CI"),
        "workflow Test Suite", "CI (test-suite.yml)",
    ),
    "tests only for pull requests": Case(
        workflows, lambda it: it.edit(TESTS, "  push:\n    branches: [main]\n", ""),
        "workflow Test Suite", "does not run when main is pushed",
    ),
    "tags that start nothing": Case(
        workflows, lambda it: [it.sample.git("tag", tag) for tag in ("0.8.0", "0.9.0")],
        "triggers", "a tag such as 1.0.1 does not start",
    ),
    "pushes that start nothing": Case(
        workflows, lambda it: it.edit(WORKFLOW, "branches: [main]", "branches: [trunk]"),
        "triggers", "rehearses nothing", Verdict.ADVICE,
    ),
    "rights not said": Case(
        workflows, lambda it: it.edit(WORKFLOW, "\npermissions: {}\n", "\n"),
        "rights of jobs", "what the repository gives by default",
    ),
    "no identity": Case(
        workflows, lambda it: it.edit(WORKFLOW, "id-token: write", "id-token: none"),
        "rights of jobs", "may not say who it is",
    ),
    "identity elsewhere": Case(
        workflows,
        lambda it: it.edit(WORKFLOW, "contents: write", "id-token: write"),
        "rights of jobs", "the job announce may say that it is the publisher",
    ),
    "reusable workflow": Case(
        workflows, called_by_others, "trusted publisher", "by the reusable workflow"
    ),
    "can be called": Case(
        workflows, lambda it: it.edit(WORKFLOW, "\non:\n", "\non:\n  workflow_call:\n"),
        "trusted publisher", "can be called by others",
    ),
    "pull_request_target": Case(
        workflows, lambda it: it.edit(WORKFLOW, "\non:\n", "\non:\n  pull_request_target:\n"),
        "trusted publisher", "from which PyPI takes nothing",
    ),
    "token in a file": Case(
        leaks, lambda it: it.write("notes.txt", f"x\n{proven_token()}\n"),
        "secrets in files", "notes.txt:2 a token of GitHub",
    ),
    "perhaps a key": Case(
        leaks, lambda it: it.write("notes.txt", "AKIA" + "QWERTYUIOPASDFGH"),
        "secrets in files", "notes.txt:1 a key of AWS (perhaps)", Verdict.ADVICE,
    ),
    "file for credentials": Case(
        leaks, lambda it: it.write(".pypirc", "[pypi]\n"),
        "secrets in files", ".pypirc is a file for credentials", Verdict.ADVICE,
    ),
}  # fmt: skip


QUICK = {
    "movable pin", "no publish.yml", "no requires-python", "older publish.yml",
    "reusable workflow", "tag above the version", "token in a file",
}  # fmt: skip


@pytest.mark.parametrize("name", quick_ones(QUICK, CASES))
def test_one_broken_thing_is_exactly_that_finding(name: str, sound: Sound) -> None:
    case = CASES[name]
    case.breaks(sound)
    findings = sound.findings(case.family)
    assert of(findings) == {case.subject: case.verdict}
    (found,) = (found for found in findings if found.verdict is not Verdict.RIGHT)
    assert case.said in found.said
    assert found.fix
    assert all(line.strip() for line in found.fix)


def test_a_local_change_of_the_workflow_is_right(sound: Sound) -> None:
    sound.edit(WORKFLOW, "os: [ubuntu-24.04, macos-15, windows-2025]", "os: [ubuntu-24.04]")
    (found,) = (found for found in sound.findings(files) if found.subject == "generation")
    assert found.verdict is Verdict.RIGHT
    assert "with changes of your own" in found.said


def test_no_finding_shows_a_secret(sound: Sound) -> None:
    sound.write("notes.txt", proven_token())
    assert TOKEN not in str(sound.findings(leaks))


def test_no_finding_shows_a_password_of_a_url(sound: Sound) -> None:
    configure_a_target(sound, index=f"https://ann:{PASSWORD}@{CORP}/simple/")
    found = sound.findings()
    assert of(found, Verdict.WRONG) == {"target corp": Verdict.WRONG}
    assert PASSWORD not in str(found)


def test_a_target_without_a_password_is_right(sound: Sound) -> None:
    configure_a_target(sound)
    (found,) = sound.findings(targets)
    assert (found.verdict, found.said) == (Verdict.RIGHT, f"publishes to https://{CORP}/up/")


def test_another_workflow_that_publishes_is_wrong_beside_ours_alone(sound: Sound) -> None:
    sound.write(
        ".github/workflows/deploy.yml",
        "on: {push: , release: , workflow_dispatch: }\npermissions: {}\n"
        "jobs: {do: {steps: [{run: tox -e release,"
        " env: {TWINE_PASSWORD: '${{ secrets.PYPI_TOKEN }}'}}]}}\n",
    )
    (found,) = (each for each in sound.findings(workflows) if each.subject == "other publishers")
    assert found.verdict is Verdict.WRONG
    assert "deploy.yml (on: push, release) publishes" in found.said
    assert "docs/migration.md" in found.fix[0]
    (sound.root / WORKFLOW).unlink()
    (found,) = (each for each in sound.findings(workflows) if each.subject == "other publishers")
    assert found.verdict is Verdict.ADVICE


@pytest.mark.parametrize("gone", [REQUIREMENTS, WORKFLOW])
def test_until_the_index_has_shipway_the_fix_is_to_wait(
    sound: Sound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    (sound.root / gone).unlink()
    with serving(tmp_path / "nothing") as index:
        monkeypatch.setenv("PIP_INDEX_URL", index.index_url)
        found = sound.findings(files)
    (told,) = (each for each in found if each.verdict is not Verdict.RIGHT)
    assert "serves no file of shipway" in told.said
    assert "later" in told.fix[0]
    assert told.verdict is (Verdict.ADVICE if gone == WORKFLOW else Verdict.WRONG)


def test_without_any_workflow_nothing_is_said_of_their_size_and_pins(sound: Sound) -> None:
    shutil.rmtree(sound.root / ".github")
    subjects = {found.subject for found in sound.findings(workflows)}
    assert subjects == {"workflow Test Suite", "workflow Security Audit"}


def test_away_from_github_no_workflow_is_missed(
    sound: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_REPOSITORY", "GITHUB_API_URL"):
        monkeypatch.delenv(name)
    sound.sample.git("remote", "set-url", "origin", "https://gitlab.com/octo-org/sample.git")
    shutil.rmtree(sound.root / ".github")
    (sound.root / "noxfile.py").unlink()
    found = [*sound.findings(files), *sound.findings(workflows)]
    assert of(found) == {"noxfile.py": Verdict.ADVICE, "publish workflow": Verdict.ADVICE}
