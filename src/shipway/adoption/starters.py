"""The workflows `Test Suite` and `Security Audit`, for repositories that have none. Pure.

They are a start: once written they are the repository's own, to be changed as it needs.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from shipway.verification.pythons import in_order

from .workflow import branch_pattern, filled, python_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .testing import Tests

__all__ = ["AUDIT", "AUDIT_FILE", "TESTS", "TESTS_FILE", "audit_workflow", "test_workflow"]

TESTS = "Test Suite"
TESTS_FILE = "test-suite.yml"
AUDIT = "Security Audit"
AUDIT_FILE = "security-audit.yml"

_AUDITORS = "python -m pip install . pip-audit==2.10.1 zizmor==1.32.0"


def test_workflow(default_branch: str, pythons: Sequence[str], tests: Tests) -> str:
    """Return the workflow that runs the tests on each Python."""
    named = ", ".join(f'"{name}"' for name in in_order(pythons))
    values = {
        "default_branch": branch_pattern(default_branch),
        "pythons": f"[{named}]",
        "install": tests.install,
        "test": tests.run,
    }
    return filled(_template("tests.yml"), values)


def audit_workflow(default_branch: str, pythons: Sequence[str]) -> str:
    """Return the workflow that looks for vulnerable dependencies and faults of workflows."""
    values = {
        "default_branch": branch_pattern(default_branch),
        "python": python_for(pythons),
        "install": _AUDITORS,
    }
    return filled(_template("audit.yml"), values)


def _template(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")
