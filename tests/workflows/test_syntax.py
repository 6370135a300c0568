"""What judges a workflow without running it: GitHub's own parser, its schema, and zizmor."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from shipway.adoption import starters, testing
from shipway.adoption.workflow import WORKFLOW, Settings, rendered
from workflows.running import STAND_INS

ROOT = Path(__file__).parents[2]
NODE = Path(__file__).with_name("node")
BIN = Path(sys.executable).parent
BANNER = (
    'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);'
)

run = partial(subprocess.run, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return shipway's own workflows, and those of another repository."""
    adopted = tmp_path / "publish.yml"
    settings = Settings(
        "trunk", ("3.8", "3.14"), "lib-v*.*.*", testpypi="rehearsal", pypi="production"
    )
    adopted.write_text(rendered(settings))
    tests, audit = tmp_path / "test-suite.yml", tmp_path / "security-audit.yml"
    how = testing.Tests("python -m pip install '.[test]'", "python -m pytest")
    tests.write_text(starters.test_workflow("release/1.x", ("3.8", "3.14"), how))
    audit.write_text(starters.audit_workflow("1.0", ("3.8", "3.14")))
    own = sorted((ROOT / WORKFLOW).parent.glob("*.yml"))
    return [str(path) for path in (*own, adopted, tests, audit)]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bundle GitHub's language service, which plain Node cannot load.

    NODE_PATH says where its packages are; the nox session installs them.
    """
    bundle = tmp_path_factory.mktemp("service") / "validate.mjs"
    esbuild = Path(os.environ["NODE_PATH"]) / ".bin" / "esbuild"
    built = run(
        [
            esbuild, NODE / "validate.mjs", "--bundle", "--platform=node", "--format=esm",
            f"--outfile={bundle}", f"--banner:js={BANNER}", "--log-level=warning",
        ]
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return bundle


def found_by(service: Path, *files: str | Path) -> list[str]:
    """Return what GitHub's language service finds in workflows."""
    said = run([BIN / "node", service, STAND_INS, *files])
    assert said.returncode == 0, said.stderr
    return str(said.stdout).splitlines()


def test_githubs_own_parser_and_language_service_find_nothing(
    service: Path, files: list[str]
) -> None:
    assert found_by(service, *files) == []


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("needs: [build, publish]", "needs: [build, publsh]", "depends on unknown job 'publsh'"),
        ("fetch-depth: 0", "fetch-deth: 0", "Invalid action input 'fetch-deth'"),
        ("steps.tools.outputs", "steps.tool.outputs", "Context access might be invalid: tool"),
        ("!inputs.dry_run", "!inputs.dryrun", "Context access might be invalid: dryrun"),
    ],
)
def test_githubs_language_service_would_find_a_fault(
    service: Path, tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    text = (ROOT / WORKFLOW).read_text(encoding="utf-8")
    assert right in text
    broken = tmp_path / "publish.yml"
    broken.write_text(text.replace(right, wrong), encoding="utf-8")
    assert any(told in line for line in found_by(service, broken))


def test_they_are_as_the_schema_says(files: list[str]) -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")
    done = run([BIN / "check-jsonschema", *schema, *files])
    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing(files: list[str]) -> None:
    done = run([BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", *files])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No findings" in done.stdout
