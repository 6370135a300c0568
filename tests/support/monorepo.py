"""A repository of three packages, one depending on the other, with a bare remote."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from .projects import THIS_PYTHON, Sample

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make_monorepo"]

_PYPROJECT = """\
[build-system]
requires = ["flit_core>=3.11"]
build-backend = "flit_core.buildapi"

[project]
name = "{name}"
version = "1.0.0"
description = "A sample project"
requires-python = "{pythons}"
license = "MIT"
license-files = ["LICENSE"]
readme = "README.md"
dependencies = [{dependencies}]
"""

_PACKAGES = {
    "acme-core": "",
    "acme-sdk": '"acme-core == 1.0.0"',
    "acme-web": "",
}


def make_monorepo(folder: Path) -> Sample:
    """Make the packages core, sdk and web, all at 1.0.0 and with nothing at the root.

    acme-sdk keeps acme-core exactly; acme-web depends on nothing.
    """
    root, remote = folder / "acme", folder / "acme.git"
    for name, dependencies in _PACKAGES.items():
        project = root / "packages" / name.removeprefix("acme-")
        module = project / "src" / name.replace("-", "_") / "__init__.py"
        module.parent.mkdir(parents=True)
        module.write_text('"""A sample package."""\n', encoding="utf-8")
        text = _PYPROJECT.format(name=name, pythons=THIS_PYTHON, dependencies=dependencies)
        (project / "pyproject.toml").write_text(text, encoding="utf-8")
        (project / "README.md").write_text(f"# {name}\n\nA sample project.\n", encoding="utf-8")
        (project / "LICENSE").write_text("MIT License\n", encoding="utf-8")
    (root / ".gitignore").write_text("dist/\n__pycache__/\n", encoding="utf-8")
    _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "Start")
    _git(root, "remote", "add", "origin", str(remote))
    _git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return Sample(root, remote, "acme")


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
