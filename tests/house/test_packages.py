"""The wheel has every package: setuptools cannot find them all, for `tasks` lies elsewhere."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_package_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    source = ROOT / "src"
    folders = [path.parent.relative_to(source) for path in source.rglob("__init__.py")]
    found = {".".join(folder.parts) for folder in folders} | {"shipway.tasks"}
    assert sorted(listed) == sorted(found)
