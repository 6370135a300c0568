"""The publish workflow as text: what repositories differ in, and what holds for all of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from shipway.adoption.workflow import (
    REQUIREMENTS,
    WORKFLOW,
    Settings,
    own_settings,
    python_for,
    rendered,
)
from shipway.config import Config

ROOT = Path(__file__).parents[2]
LONGEST = 199
ADOPTED = Settings(
    "trunk", ("3.9", "3.10", "3.13", "3.8"), "lib-v*.*.*", testpypi="rehearsal", pypi="production"
)
BELOW = Settings("main", ("3.11",), "web-v*.*.*", project="web", folder="python/web++")
EACH = pytest.mark.parametrize(
    "settings", [own_settings(), ADOPTED, BELOW], ids=["own", "adopted", "below"]
)


def read(settings: Settings) -> dict[str, Any]:
    """Parse a workflow, with every key and value as text where it is no number."""
    found: dict[str, Any] = yaml.load(rendered(settings), Loader=yaml.BaseLoader)
    return found


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_shipways_own_workflow_is_the_rendered_one() -> None:
    assert (ROOT / WORKFLOW).read_text(encoding="utf-8") == rendered(own_settings())


def test_the_pythons_of_shipways_own_are_those_of_its_metadata() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if ":: 3." in line]
    assert tuple(named) == own_settings().pythons
    assert project["requires-python"] == ">=3.11.4"


@EACH
def test_the_file_stays_below_200_lines(settings: Settings) -> None:
    assert len(rendered(settings).splitlines()) <= LONGEST


@EACH
def test_nothing_is_left_to_fill_in_and_every_action_has_its_commit(settings: Settings) -> None:
    text = rendered(settings)
    assert not re.search(r"(?<![${])\{[a-z_]+\}", text)
    used = re.findall(r"uses: (.+)", text)
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)


def test_what_repositories_differ_in_is_filled_in() -> None:
    workflow = read(ADOPTED)
    assert workflow["on"]["push"] == {"branches": ["trunk"], "tags": ["lib-v*.*.*"]}
    assert workflow["jobs"]["verify"]["strategy"]["matrix"]["python"] == ["3.8", "3.13"]
    environment = workflow["jobs"]["publish"]["environment"]
    assert environment.endswith("== 'pypi' && 'production' || 'rehearsal' }}")
    assert REQUIREMENTS in rendered(ADOPTED)
    assert "install --no-build-isolation" not in rendered(ADOPTED)


def test_a_project_below_the_root_is_published_from_its_folder() -> None:
    workflow, text = read(BELOW), rendered(BELOW)
    assert workflow["name"] == "Publish web"
    assert workflow["on"]["push"] == {
        "branches": ["main"], "tags": ["web-v*.*.*"], "paths": [r"python/web\+\+/**"],
    }  # fmt: skip
    # Others of the repository run at the same time.
    assert workflow["concurrency"]["group"] == "publish-web-${{ github.ref }}"
    assert workflow["defaults"]["run"]["working-directory"] == BELOW.folder
    assert f"--requirement ../../{REQUIREMENTS}\n" in text
    # What actions get is counted from the root, where the git directory is too.
    assert f"{BELOW.folder}/pyproject.toml\n" in text
    assert f" {BELOW.folder}/.nox/.cache/" in text
    publish = workflow["jobs"]["publish"]["steps"]
    assert publish[0] == {"run": "git init --quiet", "working-directory": "."}


def test_one_python_is_one_column_of_the_matrix() -> None:
    matrix = read(Settings("main", ("3.12",)))["jobs"]["verify"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.12"]


@pytest.mark.parametrize(
    ("pythons", "python"),
    [(("3.8", "3.12"), "3.12"), (("3.8", "3.9"), "3.13"), (("3.14", "3.9"), "3.14")],
)
def test_shipway_runs_on_a_python_of_the_project_where_it_can(
    pythons: tuple[str, ...], python: str
) -> None:
    assert python_for(pythons) == python


def test_a_project_of_older_pythons_is_built_on_one_of_its_own() -> None:
    jobs = read(Settings("main", ("3.8", "3.9")))["jobs"]
    (python,) = (
        step["with"]["python-version"]
        for step in jobs["build"]["steps"]
        if "setup-python" in step.get("uses", "")
    )
    # The last one is what runs shipway.
    assert python.split() == ["3.9", "3.13"]


@EACH
def test_the_identity_is_in_one_job_that_runs_no_code_of_the_project(settings: Settings) -> None:
    workflow = read(settings)
    jobs = workflow["jobs"]
    assert workflow["permissions"] == {}
    with_identity = [name for name, job in jobs.items() if "id-token" in job["permissions"]]
    assert with_identity == ["publish"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    runs = [step["run"] for step in jobs["publish"]["steps"] if "run" in step]
    assert not [step for step in jobs["publish"]["steps"] if "checkout" in step.get("uses", "")]
    # Invoke and nox would load files of the repository.
    assert [run for run in runs if "invoke" in run or "nox" in run] == []
    assert [job for job, it in jobs.items() if "write" in it["permissions"].values()] == [
        "publish", "announce",
    ]  # fmt: skip


@EACH
def test_secrets_are_given_to_the_step_that_publishes_alone(settings: Settings) -> None:
    text = rendered(settings)
    assert text.count("secrets.") == 2
    step = next(step for step in steps(read(settings)) if "TWINE_PASSWORD" in step.get("env", {}))
    assert step["run"].startswith("shipway publish")
    # Without its own token PyPI must not get the one for TestPyPI.
    assert step["env"]["TWINE_PASSWORD"] == (
        "${{ env.TARGET == 'pypi' && secrets.PYPI_API_TOKEN"
        " || env.TARGET == 'testpypi' && secrets.TEST_PYPI_API_TOKEN || '' }}"
    )


@EACH
def test_every_step_is_a_task_of_ours_or_brings_what_the_task_needs(settings: Settings) -> None:
    ours = ("invoke ", "shipway ", "nox -s verify_install ")
    brings = ("python -m pip install --require-hashes ", "git init ")
    for step in steps(read(settings)):
        assert "uses" in step or step["run"].startswith(ours + brings)
        # What a person or a branch name says never becomes part of a command.
        assert "${{" not in step.get("run", "")


@EACH
def test_every_job_needs_the_green_commit(settings: Settings) -> None:
    jobs = read(settings)["jobs"]

    def needed(name: str) -> set[str]:
        found = jobs[name].get("needs", [])
        before = [found] if isinstance(found, str) else found
        return set(before).union(*map(needed, before))

    for name in jobs.keys() - {"wait-for-ci"}:
        assert "wait-for-ci" in needed(name)
    assert [name for name, job in jobs.items() if "always()" in str(job.get("if", ""))] == [
        "summary"
    ]


def test_the_workflows_that_are_waited_for_are_shipways_own() -> None:
    folder = ROOT / WORKFLOW
    names = {
        yaml.safe_load(path.read_text(encoding="utf-8"))["name"]
        for path in folder.parent.glob("*.yml")
    }
    assert set(Config().ci_workflows) < names
