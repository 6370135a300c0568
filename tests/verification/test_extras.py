"""What fails in a plain installation and works with an extra, really installed."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from shipway.verification.extras import trials
from shipway.verification.results import Outcome
from support.slowness import quick_ones
from support.verification import StaticSimpleIndex, Verifier, Wheel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shipway.verification.results import Check, Result

    Indexes = tuple[StaticSimpleIndex, StaticSimpleIndex]

INSTALLERS = pytest.mark.parametrize("uv", quick_ones({True}, [True, False]), ids=["uv", "pip"])
PLAIN = "def main():\n    pass\n"
NEEDY = "import helper\n\n\ndef main():\n    pass\n"
SAYS_SO = """\
import sys


def main():
    try:
        import helper.deep
    except ImportError:
        print("it cannot run; install it with: pip install 'Demo[CLI]'")
        sys.exit(1)
"""


def extra(name: str, *requirements: str) -> list[str]:
    """Return the lines of METADATA that declare an extra."""
    lines = [f'Requires-Dist: {text}; extra == "{name}"' for text in requirements]
    return [f"Provides-Extra: {name}", *lines]


def demo(
    files: Mapping[str, str], metadata: Sequence[str], scripts: Mapping[str, str] | None = None
) -> Wheel:
    return Wheel(files=files, metadata=metadata, scripts=scripts or {})


@pytest.fixture
def index(tmp_path: Path, two_indexes: Indexes) -> StaticSimpleIndex:
    """Serve what the extras of the tests require."""
    for name in ("helper", "other", "heavy"):
        files = {f"{name}/__init__.py": "", f"{name}/deep.py": ""}
        two_indexes[0].add(Wheel(name=name, files=files).write(tmp_path / name), name)
    return two_indexes[0]


def check_of(result: Result, name: str) -> Check:
    return next(check for check in result.checks if check.name == name)


def failures(result: Result) -> list[str]:
    return [check.name for check in result.failures]


@pytest.mark.slow
@INSTALLERS
def test_a_script_that_names_its_extra_passes_with_it(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex, *, uv: bool
) -> None:
    """The folder has every character that a path may have and a URL may not."""
    wheel = demo({"demo.py": SAYS_SO}, extra("cli", "helper"), {"demo": "demo:main"})
    result = verified(wheel.write(tmp_path / "a [b]#c%20 ü;x@y"), index=index.url, uv=uv)
    assert result.outcome is Outcome.PASSED, result
    check = check_of(result, "demo --help")
    assert (check.detail, check.remark) == ("works with the extra cli", True)
    assert result.detail == "5 checks; demo --help: works with the extra cli"
    assert not [*(tmp_path / "environments").glob("*/one-more")]


@INSTALLERS
def test_a_module_and_its_script_pass_with_the_extra_that_brings_what_is_missing(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex, *, uv: bool
) -> None:
    """What installs least is tried first, and nothing that brings other things is installed."""
    metadata = [*extra("all", "helper", "heavy"), *extra("D_1", "Helper>=1"), *extra("x", "heavy")]
    files = {"demo.py": PLAIN, "daemon.py": NEEDY}
    wheel = demo(files, metadata, {"demo": "demo:main", "daemon": "daemon:main"})
    result = verified(wheel.write(tmp_path / "files"), index=index.url, uv=uv)
    assert result.outcome is Outcome.PASSED, result
    assert check_of(result, "import daemon").detail == "works with the extra d-1"
    assert check_of(result, "daemon --help").detail == "works with the extra d-1"
    assert not check_of(result, "demo --help").remark
    assert not [path for path in index.asked if "heavy" in path]


@pytest.mark.slow
def test_an_sdist_is_installed_with_the_extra_too(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    """Its backend is in the tree, so that nothing but the index of the test is needed."""
    wheel = demo({"demo.py": SAYS_SO}, extra("cli", "helper"), {"demo": "demo:main"})
    built = wheel.write(tmp_path / "built")
    backend = (
        "import pathlib, shutil\n\n\ndef build_wheel(folder, config=None, metadata=None):\n"
        f"    shutil.copy({built.name!r}, folder)\n    return {built.name!r}\n"
    )
    project = '[build-system]\nrequires = []\nbuild-backend = "own"\nbackend-path = ["."]\n'
    members = {
        "PKG-INFO": b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        "pyproject.toml": project.encode(),
        "own.py": backend.encode(),
        built.name: built.read_bytes(),
    }
    sdist = tmp_path / "files" / "demo-1.0.tar.gz"
    sdist.parent.mkdir()
    with tarfile.open(sdist, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(f"demo-1.0/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    result = verified(sdist, index=index.url)
    assert result.outcome is Outcome.PASSED, result
    assert check_of(result, "demo --help").detail == "works with the extra cli"


def test_a_dependency_in_no_extra_or_in_one_for_development_is_still_missing(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    metadata = [*extra("dev", "helper"), *extra("Tests", "helper"), *extra("cli", "heavy")]
    wheel = demo({"demo.py": PLAIN, "daemon.py": NEEDY}, metadata, {"daemon": "daemon:main"})
    result = verified(wheel.write(tmp_path / "files"), index=index.url)
    assert failures(result) == ["import daemon", "daemon --help"]
    assert check_of(result, "import daemon").detail == "ended with status 1"
    assert index.asked == []


def test_a_package_that_nobody_imports_without_an_extra_is_broken(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    result = verified(
        demo({"demo.py": NEEDY}, extra("cli", "helper")).write(tmp_path / "files"), index=index.url
    )
    assert failures(result) == ["import demo"]
    assert index.asked == []


@pytest.mark.slow
def test_what_fails_with_its_extra_too_fails(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    """No two extras together make it pass: it is told of one, and what that one brought."""
    body = "def main():\n    import helper\n    import nowhere\n"
    metadata = [*extra("cli", "helper"), *extra("gone", "nowhere")]
    wheel = demo({"demo.py": body}, metadata, {"demo": "demo:main"})
    result = verified(wheel.write(tmp_path / "files"), index=index.url)
    check = check_of(result, "demo --help")
    assert (check.passed, check.detail) == (False, "ended with status 1, with the extra cli too")
    assert "No module named 'nowhere'" in check.output


@pytest.mark.slow
def test_an_extra_that_does_not_install_is_named(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    metadata = extra("cli", "helper==9")
    wheel = demo({"demo.py": SAYS_SO}, metadata, {"demo": "demo:main"})
    result = verified(wheel.write(tmp_path / "files"), index=index.url)
    check = check_of(result, "demo --help")
    assert check.detail == "ended with status 1; the extra cli does not install"
    assert "pip install" in check.output


@pytest.mark.slow
def test_a_command_of_the_configuration_never_passes_with_an_extra(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    wheel = demo({"demo.py": SAYS_SO}, extra("cli", "helper"), {"demo": "demo:main"})
    result = verified(
        wheel.write(tmp_path / "files"), configuration='commands = ["demo"]', index=index.url
    )
    assert check_of(result, "demo --help").passed
    assert failures(result) == ["demo"]


def test_one_extra_does_not_help_what_another_is_for(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    """Each extra has an environment of its own: what two bring together proves nothing."""
    both = "def main():\n    import other\n    import helper\n"
    metadata = [*extra("a", "helper"), *extra("b", "other")]
    files = {"demo.py": PLAIN, "one.py": NEEDY, "two.py": both}
    wheel = demo(files, metadata, {"one": "one:main", "two": "two:main"})
    result = verified(wheel.write(tmp_path / "files"), index=index.url)
    assert check_of(result, "one --help").detail == "works with the extra a"
    assert failures(result) == ["two --help"]
    assert check_of(result, "two --help").detail == "ended with status 1, with the extra b too"


@pytest.mark.slow
def test_files_and_dependencies_are_those_of_the_plain_installation(
    tmp_path: Path, verified: Verifier, index: StaticSimpleIndex
) -> None:
    """A fault that only the plain installation has does not go with the extra."""
    wheel = Wheel(
        files={"demo.py": SAYS_SO, "data.txt": "old"},
        scripts={"demo": "demo:main"},
        metadata=extra("cli", "helper"),
        changes={"data.txt": b"new"},
    )
    result = verified(wheel.write(tmp_path / "files"), index=index.url)
    assert failures(result) == ["files"]
    assert check_of(result, "demo --help").detail == "works with the extra cli"
    packages = next((tmp_path / "environments" / "wheel").glob("[Ll]ib/**/site-packages"))
    assert not (packages / "helper").exists()


def failed(
    output: str, *metadata: str, python: str = "3.12.4", imports: str = "plain"
) -> dict[str, Any]:
    """Return the facts of a script that printed this, on a Python."""
    head = "\n".join(["Metadata-Version: 2.1", "Name: my.demo", "Version: 1", *metadata])
    attempt = {"command": [], "status": 1, "output": output}
    return {
        "python": python,
        "metadata": head,
        "imports": [{"name": imports, "status": 0, "output": ""}],
        "scripts": [{"name": "script", "needs": "", "attempts": [attempt]}],
    }


def extras(facts: Mapping[str, Any]) -> list[str]:
    return [trial.extra for trial in trials(facts)]


def test_a_marker_counts_as_it_does_on_the_python_in_question() -> None:
    metadata = [
        "Provides-Extra: old",
        "Requires-Dist: tomli; python_version < '3.11' and extra == 'old'",
        "Provides-Extra: platform",
        "Requires-Dist: tomli; sys_platform == 'nowhere' and extra == 'platform'",
    ]
    output = "ModuleNotFoundError: No module named 'tomli.deep'"
    assert extras(failed(output, *metadata, python="3.10.2")) == ["old"]
    assert extras(failed(output, *metadata, python="3.12.4")) == []


def test_what_the_output_names_comes_first_then_what_brings_least() -> None:
    metadata = [*extra("big", "x", "y", "z"), *extra("small", "x"), *extra("full", "x", "y")]
    output = "No module named 'x': pip install my_demo[big]"
    assert extras(failed(output, *metadata)) == ["big", "small", "full"]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('install "My-Demo[CLI]"', ["cli"]),
        ("install My.Demo[cli, x_y]", ["cli,x-y"]),
        ("install other[cli]", []),
        ("install my.demo[absent]", []),
        ("install my.demo[dev]", []),
        ("usage: my.demo [cli] [x-y]", []),
        ("nothing of the kind", []),
        ("No module named 'cli'", []),
    ],
)
def test_only_extras_of_this_project_that_exist_are_taken_from_the_output(
    output: str, expected: list[str]
) -> None:
    metadata = [*extra("cli", "a"), *extra("x-y", "b"), *extra("dev", "c")]
    assert extras(failed(output, *metadata)) == expected


def test_metadata_that_does_not_parse_has_no_candidates() -> None:
    metadata = ["Provides-Extra: cli", "Requires-Dist: helper (=bad; extra == 'cli'"]
    assert extras(failed("No module named 'helper'", *metadata)) == []
