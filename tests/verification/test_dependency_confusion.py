"""Dependencies come from the index they are meant to come from, whatever else is configured.

Anyone may take a name on TestPyPI. An installer that looks there for
dependencies too installs what a stranger put there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.verification.results import Outcome
from support.slowness import quick_ones
from support.verification import StaticSimpleIndex, Verifier, Wheel

if TYPE_CHECKING:
    from pathlib import Path

    Indexes = tuple[StaticSimpleIndex, StaticSimpleIndex]

NEEDY = Wheel(files={"demo.py": "import helper\n"}, metadata=["Requires-Dist: helper"])
INSTALLERS = pytest.mark.parametrize("uv", quick_ones({True}, [True, False]), ids=["uv", "pip"])


def serve(index: StaticSimpleIndex, folder: Path, version: str) -> None:
    """Serve a version of the dependency whose import tells which one it is."""
    body = f"print('this is helper {version}')\n"
    if version != "1.0":
        body += "raise SystemExit('from the wrong index')\n"
    wheel = Wheel(name="helper", version=version, files={"helper.py": body})
    index.add(wheel.write(folder / version), "helper")


@pytest.mark.slow
@INSTALLERS
def test_a_dependency_that_only_the_target_has_is_not_taken(
    tmp_path: Path, verified: Verifier, two_indexes: Indexes, *, uv: bool
) -> None:
    target, dependencies = two_indexes
    serve(target, tmp_path, "1.0")
    result = verified(NEEDY.write(tmp_path / "files"), index=dependencies.url, uv=uv)
    assert [check.name for check in result.failures] == ["install"]
    assert target.asked == []
    assert "/simple/helper/" in dependencies.asked


@INSTALLERS
def test_a_higher_version_that_variables_and_the_project_point_at_is_not_taken(
    tmp_path: Path,
    verified: Verifier,
    two_indexes: Indexes,
    monkeypatch: pytest.MonkeyPatch,
    *,
    uv: bool,
) -> None:
    target, dependencies = two_indexes
    serve(target, tmp_path, "99.0")
    serve(dependencies, tmp_path, "1.0")
    for name in (
        "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL",
        "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL",
    ):  # fmt: skip
        monkeypatch.setenv(name, target.url)
    monkeypatch.setenv("PIP_FIND_LINKS", f"{target.url}helper/")
    monkeypatch.setenv("UV_FIND_LINKS", f"{target.url}helper/")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "uv.toml").write_text(f'[[index]]\nurl = "{target.url}"\n')
    result = verified(NEEDY.write(tmp_path / "files"), index=dependencies.url, uv=uv)
    assert result.outcome is Outcome.PASSED, result
    assert target.asked == []


def test_the_file_itself_is_never_taken_from_an_index(
    tmp_path: Path, verified: Verifier, two_indexes: Indexes
) -> None:
    """Even where a dependency asks for the project back, in a version that the index has too."""
    _, dependencies = two_indexes
    stranger = Wheel(files={"demo.py": "raise SystemExit('not the file')\n"})
    dependencies.add(stranger.write(tmp_path / "stranger"), "demo")
    circle = Wheel(name="helper", files={"helper.py": ""}, metadata=["Requires-Dist: demo>=1.0"])
    dependencies.add(circle.write(tmp_path / "circle"), "helper")
    result = verified(NEEDY.write(tmp_path / "files"), index=dependencies.url)
    assert result.outcome is Outcome.PASSED, result
