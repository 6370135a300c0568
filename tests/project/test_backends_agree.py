"""After an edit, and with the variables, the real build backends say the new version."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from email.parser import Parser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from pyproject_hooks import BuildBackendHookCaller

from shipway.doors.files import write_bytes
from shipway.project.project import find_project
from shipway.project.sources import find_source
from support.layouts import FILE_LAYOUTS
from support.poetry_constraints import CONSTRAINTS
from support.tag_layouts import TAG_LAYOUTS
from support.tool_layouts import UNTOLD_LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from email.message import Message

    from support.layout import Layout

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::pyproject_hooks.BuildBackendWarning"),
]

NEW = Version("1.3.0rc1")
NO_CONSTRAINTS = ("", "3.x", "three")
BACKENDS = (
    "setuptools",
    "setuptools-scm",
    "hatchling",
    "hatch-vcs",
    "flit-core",
    "flit-scm",
    "maturin",
    "meson-python",
    "ninja",
    "pbr",
    "pdm-backend",
    "poetry-core",
    "poetry-dynamic-versioning",
    "scikit-build-core",
    "uv-dynamic-versioning",
    "versioneer",
    "versioningit",
)


@pytest.fixture(scope="session")
def backend_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make an environment with the backends and return its Python."""
    folder = tmp_path_factory.mktemp("backends") / "venv"
    uv = (sys.executable, "-m", "uv")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([*uv, "venv", "--quiet", str(folder)], check=True)
    subprocess.run(
        [*uv, "pip", "install", "--quiet", "--python", str(python), *BACKENDS], check=True
    )
    return str(python)


@pytest.mark.parametrize("layout", FILE_LAYOUTS, ids=lambda layout: layout.name)
def test_a_backend_says_what_was_edited(
    layout: Layout, tmp_path: Path, backend_python: str
) -> None:
    if layout.kind == "cargo" and shutil.which("cargo") is None:
        pytest.skip("maturin asks cargo, and there is none on this machine")
    root = tagged(layout.write(tmp_path / "project"))
    source = find_source(find_project(root))
    for edit in source.edits(NEW):
        write_bytes(edit.path, edit.after)
    assert built_version(root, backend_python, source.build_environment(NEW)) == NEW


@pytest.mark.parametrize("layout", FILE_LAYOUTS, ids=lambda layout: layout.name)
def test_a_backend_says_what_was_edited_in_a_linked_file_with_odd_line_ends(
    layout: Layout, tmp_path: Path, backend_python: str
) -> None:
    if layout.kind == "cargo" and shutil.which("cargo") is None:
        pytest.skip("maturin asks cargo, and there is none on this machine")
    root = layout.write(tmp_path / "project")
    path = root / layout.edited
    text = re.sub("\r?\n", "\r\n", path.read_bytes().decode()).rstrip("\r\n")
    path.write_bytes(text.encode())
    if layout.kind != "cargo":
        # Cargo takes no manifest of another name.
        path.rename(path.with_name(f"the-{path.name}"))
        path.symlink_to(f"the-{path.name}")
    tagged(root)
    source = find_source(find_project(root))
    for edit in source.edits(NEW):
        write_bytes(edit.path, edit.after)
    assert path.is_symlink() is (layout.kind != "cargo")
    assert built_version(root, backend_python, source.build_environment(NEW)) == NEW


@pytest.mark.skipif(shutil.which("cargo") is None, reason="maturin asks cargo")
@pytest.mark.parametrize("version", ["1.3.0.dev4", "1.3.0rc1.dev0", "1.3.0a1"])
def test_maturin_reads_development_versions_as_cargo_spells_them(
    version: str, tmp_path: Path, backend_python: str
) -> None:
    layout = next(item for item in FILE_LAYOUTS if item.kind == "cargo")
    root = layout.write(tmp_path / "project")
    for edit in find_source(find_project(root)).edits(Version(version)):
        write_bytes(edit.path, edit.after)
    assert built_version(root, backend_python, {}) == Version(version)


@pytest.mark.parametrize("layout", TAG_LAYOUTS, ids=lambda layout: layout.name)
def test_a_backend_that_reads_tags_believes_the_variables(
    layout: Layout, tmp_path: Path, backend_python: str
) -> None:
    root = tagged(layout.write(tmp_path / "project"))
    source = find_source(find_project(root))
    assert built_version(root, backend_python, source.build_environment(NEW)) == NEW


@pytest.mark.parametrize("layout", UNTOLD_LAYOUTS, ids=lambda layout: layout.name)
def test_a_backend_that_believes_no_variable_says_the_tag(
    layout: Layout, tmp_path: Path, backend_python: str
) -> None:
    root = tagged(layout.write(tmp_path / "project"), f"v{NEW}")
    source = find_source(find_project(root))
    assert built_version(root, backend_python, source.build_environment(NEW)) == NEW


@pytest.mark.parametrize(
    ("constraint", "specifier"), [case for case in CONSTRAINTS if isinstance(case[0], str | dict)]
)
def test_poetry_writes_the_pythons_that_are_read_in_its_constraint(
    constraint: object, specifier: str | None, tmp_path: Path, backend_python: str
) -> None:
    """Of a union or a hole poetry-core writes more than the constraint admits, and never less."""
    layout = next(item for item in FILE_LAYOUTS if item.name == "poetry")
    root = layout.write(tmp_path / "project")
    toml = json.dumps(constraint) if isinstance(constraint, str) else '{ version = "^3.9" }'
    with (root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"[tool.poetry.dependencies]\npython = {toml}\n")
    if constraint in NO_CONSTRAINTS:
        with pytest.raises(AssertionError, match="Could not parse version constraint"):
            built_metadata(root, backend_python, {})
        return
    written = built_metadata(root, backend_python, {}).get("Requires-Python", "")
    # poetry-core 2.5 writes it so of a union that admits all.
    written = "" if written == "*" else written
    pythons = [f"3.{minor}.{patch}" for minor in range(16) for patch in (0, 1, 2, 20)]
    admitted = set(SpecifierSet(written).filter(pythons))
    read = set(SpecifierSet(specifier or "").filter(pythons))
    if specifier is not None:
        assert read <= admitted
    if not {"|", "!"} & set(str(constraint)):
        assert read == admitted


def tagged(root: Path, tag: str = "v0.5") -> Path:
    """Commit the project and give it a version's tag, by default one that no test wants."""
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "All"), ("tag", tag)):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    return root


def built_version(root: Path, python: str, environment: Mapping[str, str]) -> Version:
    return Version(built_metadata(root, python, environment)["Version"])


def built_metadata(root: Path, python: str, environment: Mapping[str, str]) -> Message:
    """Ask the project's backend for the metadata (PEP 517) and return it."""
    out = root.parent / "metadata"
    out.mkdir()
    hooks = BuildBackendHookCaller(
        str(root),
        find_project(root).backend,
        python_executable=python,
        runner=partial(run, environment),
    )
    folder = hooks.prepare_metadata_for_build_wheel(str(out))
    return Parser().parsestr((out / folder / "METADATA").read_text(encoding="utf-8"))


def run(
    environment: Mapping[str, str],
    command: Sequence[str],
    cwd: str | None = None,
    extra_environ: Mapping[str, str] | None = None,
) -> None:
    """Run a hook with some variables set, and show what it printed where it fails."""
    # As a build does it: some backends start a tool that is installed beside them.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]])
    variables = {**os.environ, "PATH": path, **(extra_environ or {}), **environment}
    done = subprocess.run(
        command, cwd=cwd, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
