"""Wheels with one fault each, really installed: what a verification says of them."""

from __future__ import annotations

import hashlib
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

from shipway.doors.environments import create_environment
from shipway.doors.probing import conflicts
from shipway.verification.results import Outcome
from support.slowness import slow
from support.verification import Verifier, Wheel

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.verification.results import Check, Result
    from support.verification import StaticSimpleIndex

MAIN = "import argparse\n\n\ndef main():\n    argparse.ArgumentParser().parse_args()\n"
GOOD = Wheel(files={"demo/__init__.py": MAIN, "demo/part.py": ""}, scripts={"demo": "demo:main"})


def check_of(result: Result, name: str) -> Check:
    return next(check for check in result.checks if check.name == name)


def failures(result: Result) -> list[str]:
    return [check.name for check in result.failures]


def test_a_good_wheel_passes_every_check(tmp_path: Path, verified: Verifier) -> None:
    wheel = GOOD.write(tmp_path / "files")
    result = verified(wheel)
    assert result.outcome is Outcome.PASSED, result
    assert result.sha256 == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert [check.name for check in result.checks] == [
        "dependencies", "version", "files", "import demo", "demo --help",
    ]  # fmt: skip
    assert result.seconds > 0


def test_a_script_that_dies_with_module_not_found_fails(tmp_path: Path, verified: Verifier) -> None:
    """The wheel builds, installs and imports; only running it shows that a package was left out."""
    main = "def main():\n    from commands import run\n    run()\n"
    wheel = Wheel(files={"demo/__init__.py": main}, scripts={"demo": "demo:main"})
    result = verified(wheel.write(tmp_path / "files"))
    assert result.outcome is Outcome.FAILED
    assert failures(result) == ["demo --help"]
    assert "No module named 'commands'" in check_of(result, "demo --help").output


@pytest.mark.parametrize(
    ("body", "timeout", "said"),
    [
        ("import sys\nsys.exit(0)\n", 60, "the import called sys.exit(0)"),
        ("raise ImportError('half a module')\n", 60, "half a module"),
        slow("import os\nos.kill(os.getpid(), 9)\n", 60, ""),
        slow("import time\ntime.sleep(60)\n", 2, "still running after 2 s"),
    ],
    ids=["exits", "raises", "crashes", "hangs"],
)
def test_an_import_that_ends_badly_is_a_finding_and_the_rest_is_still_looked_at(
    tmp_path: Path, verified: Verifier, body: str, timeout: float, said: str
) -> None:
    wheel = Wheel(
        files={"good.py": MAIN, "bad.py": body}, scripts={"good": "good:main", "bad": "bad:main"}
    )
    result = verified(wheel.write(tmp_path / "files"), timeout=timeout)
    assert "import bad" in failures(result)
    assert said in check_of(result, "import bad").output
    assert check_of(result, "import good").passed
    assert check_of(result, "good --help").passed


def test_a_module_that_leaves_a_thread_running_imports(tmp_path: Path, verified: Verifier) -> None:
    body = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n"
    result = verified(Wheel(files={"demo.py": body}).write(tmp_path / "files"), timeout=30)
    assert result.outcome is Outcome.PASSED, result


def test_a_dependency_that_nobody_declared_is_found(tmp_path: Path, verified: Verifier) -> None:
    body = "import a_module_that_is_nowhere\n"
    result = verified(Wheel(files={"demo.py": body}).write(tmp_path / "files"))
    assert failures(result) == ["import demo"]
    assert "a_module_that_is_nowhere" in check_of(result, "import demo").output


def test_a_dependency_that_is_nowhere_keeps_it_from_installing(
    tmp_path: Path, verified: Verifier, two_indexes: tuple[StaticSimpleIndex, StaticSimpleIndex]
) -> None:
    wheel = Wheel(metadata=["Requires-Dist: a-project-that-nobody-has==9.9"])
    result = verified(wheel.write(tmp_path / "files"), index=two_indexes[0].url)
    assert failures(result) == ["install"]
    assert "a-project-that-nobody-has" in check_of(result, "install").output


def test_a_dependency_that_is_gone_is_what_the_installer_says_of_it(tmp_path: Path) -> None:
    environment = create_environment(tmp_path / "environment")
    assert conflicts(environment) == ""
    wheel = Wheel(metadata=["Requires-Dist: a-project-that-nobody-has"]).write(tmp_path)
    packages = next(environment.folder.glob("[Ll]ib/**/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    assert "a-project-that-nobody-has" in conflicts(environment)


def test_a_record_that_does_not_match_its_files_is_found(
    tmp_path: Path, verified: Verifier
) -> None:
    wheel = Wheel(files={"demo.py": "A = 1\n"}, changes={"demo.py": b"A = 2\n"})
    result = verified(wheel.write(tmp_path / "files"))
    assert failures(result) == ["files"]
    assert check_of(result, "files").detail == "other bytes than in RECORD: demo.py"


def test_an_import_that_writes_into_its_package_is_no_fault(
    tmp_path: Path, verified: Verifier
) -> None:
    body = "import pathlib\npathlib.Path(__file__).with_name('data.txt').write_text('new')\n"
    wheel = Wheel(files={"demo/__init__.py": body, "demo/data.txt": "old"})
    assert verified(wheel.write(tmp_path / "files")).outcome is Outcome.PASSED


def test_versions_compare_as_versions(tmp_path: Path, verified: Verifier) -> None:
    """Backends normalise the file name and leave METADATA as it was written."""
    written = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.45.0-dev\n"
    wheel = Wheel(version="1.45.0.dev0", changes={"*.dist-info/METADATA": written})
    result = verified(wheel.write(tmp_path / "files"))
    assert check_of(result, "version").passed
    assert check_of(result, "version").detail == "1.45.0-dev"


def test_what_is_imported_is_each_top_level_module_and_what_namespaces_hold(
    tmp_path: Path, verified: Verifier
) -> None:
    files = {
        "one.py": "",
        "two/__init__.py": "",
        "two/inside.py": "raise RuntimeError('not top-level')\n",
        "space/three/__init__.py": "",
        "space/four.py": "",
        "two-stubs/__init__.pyi": "",
        "data/not a module.py": "",
        "data/libshared.so": "",
        "__main__.py": "raise RuntimeError('not to be imported')\n",
    }
    result = verified(Wheel(files=files).write(tmp_path / "files"))
    assert result.outcome is Outcome.PASSED, result
    imported = [check.name for check in result.checks if check.name.startswith("import ")]
    assert imported == ["import one", "import space.four", "import space.three", "import two"]


def test_a_script_may_answer_version_instead_of_help(tmp_path: Path, verified: Verifier) -> None:
    main = "import sys\n\n\ndef main():\n    sys.exit(0 if sys.argv[1] == '--version' else 2)\n"
    wheel = Wheel(files={"demo.py": main}, scripts={"demo": "demo:main"})
    result = verified(wheel.write(tmp_path / "files"))
    assert check_of(result, "demo --version").passed


@pytest.mark.parametrize(
    ("body", "passes"),
    [
        ("sys.exit('this is no repository')", True),
        slow("sys.exit(2)", True),
        ("import nothing_of_this_name", False),
        slow("os.kill(os.getpid(), signal.SIGKILL)", False),
    ],
)
def test_a_script_may_have_reasons_to_end_otherwise_but_not_fail_to_run(
    tmp_path: Path, verified: Verifier, body: str, *, passes: bool
) -> None:
    wheel = Wheel(
        files={"demo.py": f"import os, signal, sys\n\n\ndef main():\n    {body}\n"},
        scripts={"demo": "demo:main"},
    )
    check = check_of(verified(wheel.write(tmp_path / "files")), "demo --help")
    assert (check.passed, check.remark) == (passes, passes), check


@pytest.mark.slow
def test_a_script_that_hangs_fails_in_time(tmp_path: Path, verified: Verifier) -> None:
    main = "def main():\n    import time\n    time.sleep(60)\n"
    wheel = Wheel(files={"demo.py": main}, scripts={"demo": "demo:main"})
    result = verified(wheel.write(tmp_path / "files"), timeout=0.5)
    assert check_of(result, "demo --help").detail == "did not end"
    assert result.seconds < 40


def test_only_console_scripts_without_extras_run(tmp_path: Path, verified: Verifier) -> None:
    """Entry points of other groups may need extras, a display, or a program that loads them."""
    points = (
        b"[console_scripts]\nplain = demo:main\nextra = demo:absent [cli]\n"
        b"[gui_scripts]\nwindow = demo:absent\n[some.plugins]\nit = demo:absent\n"
    )
    wheel = Wheel(files={"demo.py": MAIN}, changes={"*.dist-info/entry_points.txt": points})
    result = verified(wheel.write(tmp_path / "files"))
    names = [check.name for check in result.checks]
    assert names[-2:] == ["plain --help", "extra"]
    assert check_of(result, "extra").detail == "not run: it needs the extra cli"


def test_the_configuration_leaves_out_imports_and_scripts_and_adds_commands(
    tmp_path: Path, verified: Verifier
) -> None:
    files = {"demo.py": MAIN, "windows_only.py": "import winreg\n"}
    wheel = Wheel(files=files, scripts={"demo": "demo:main", "gui": "windows_only:main"})
    result = verified(
        wheel.write(tmp_path / "files"),
        configuration="""
            skip-imports = ["windows_only"]
            skip-scripts = ["gui"]
            commands = ["demo --help", "python -c 'import demo, sys; sys.exit(\\"no\\")'", "absent"]
        """,
    )
    assert [check.name for check in result.checks[3:5]] == ["import demo", "demo --help"]
    first, second, third = result.checks[5:]
    assert first.passed
    assert (second.detail, second.output) == ("ended with status 1", "no")
    assert "no such program" in third.output


def test_a_command_that_is_not_quoted_right_is_a_fault_of_the_configuration(
    tmp_path: Path, verified: Verifier
) -> None:
    result = verified(GOOD.write(tmp_path / "files"), configuration="commands = ['demo \"x']")
    assert result.outcome is Outcome.FAILED
    assert "[tool.shipway] commands" in result.detail


def test_the_surroundings_neither_help_nor_leak(
    tmp_path: Path, verified: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is on PYTHONPATH would hide a dependency that is not declared; a token could leak."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "undeclared.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "here"))
    monkeypatch.setenv("TWINE_PASSWORD", "pypi-secret-of-the-user")
    main = (
        "import os\n\n\ndef main():\n    print(sorted(os.environ))\n"
        "    assert 'TWINE_PASSWORD' not in os.environ\n    import undeclared\n"
    )
    wheel = Wheel(files={"demo.py": main}, scripts={"demo": "demo:main"})
    output = check_of(verified(wheel.write(tmp_path / "files")), "demo --help").output
    assert "No module named 'undeclared'" in output
    assert os.environ["TWINE_PASSWORD"] == "pypi-secret-of-the-user"


def test_a_file_for_other_pythons_is_excluded_and_not_a_failure(
    tmp_path: Path, verified: Verifier
) -> None:
    wheel = Wheel(metadata=["Requires-Python: <3"]).write(tmp_path / "files")
    result = verified(wheel)
    assert result.outcome is Outcome.EXCLUDED
    assert result.detail.startswith("Requires-Python <3 excludes 3.")


def test_a_wheel_for_another_platform_is_excluded(tmp_path: Path, verified: Verifier) -> None:
    wheel = GOOD.write(tmp_path / "files")
    other = wheel.rename(wheel.with_name("demo-1.0-cp27-cp27mu-win32.whl"))
    result = verified(other)
    assert result.outcome is Outcome.EXCLUDED
    assert result.detail == "no wheel is for this Python and platform"
