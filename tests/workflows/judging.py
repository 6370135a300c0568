"""What judges a workflow file without running it: GitHub's own parser, its schema, and zizmor."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from workflows.running import STAND_INS

__all__ = ["BIN", "faults", "found_by", "run"]

BIN = Path(sys.executable).parent

run = partial(subprocess.run, capture_output=True, encoding="utf-8", check=False)


def faults(service: Path, *files: Path) -> str:
    """Return what any of the three finds in workflows; nothing where all is well."""
    told = "\n".join(found_by(service, *files))
    schema = ("--builtin-schema", "vendor.github-workflows")
    validated = run([BIN / "check-jsonschema", *schema, *files])
    told += validated.stdout if validated.returncode else ""
    options = ("--offline", "--no-progress", "--persona", "pedantic")
    audited = run([BIN / "zizmor", *options, *files])
    sound = audited.returncode == 0 and "No findings" in audited.stdout
    return told if sound else told + audited.stdout + audited.stderr


def found_by(service: Path, *files: str | Path) -> list[str]:
    """Return what GitHub's language service finds in workflows."""
    said = run([BIN / "node", service, STAND_INS, *files])
    assert said.returncode == 0, said.stderr
    return str(said.stdout).splitlines()
