"""What judges a workflow without running it: GitHub's own parser, its schema, and zizmor."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipway.adoption import starters, testing
from shipway.adoption.workflow import WORKFLOW, Settings, rendered
from workflows.judging import faults, found_by

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
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
    return [*own, adopted, tests, audit]


def test_nobody_finds_a_fault(service: Path, files: list[Path]) -> None:
    assert faults(service, *files) == ""


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
