"""Temporary folders of a run that was killed are removed by the next one, and no others."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from conftest import Shipway
from shipway.doors.scratch import remove_leftovers, scratch_folder
from support.lifetimes import ended
from support.projects import make_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.projects import Sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]
RELEASE = ("release", "--part=patch", "--target=local")
HANG = "import pathlib, time\npathlib.Path({flag!r}).touch()\ntime.sleep(60)\n"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every process a folder for temporary files that a test can look into."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def flag_of(sample: Sample) -> Path:
    return sample.root.parent / f"{sample.name} hangs"


def hanging_build(sample: Sample) -> Sample:
    """Make the build hang for ever, and leave a folder that nothing may be removed from."""
    lines = HANG.format(flag=str(flag_of(sample)))
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace('"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')
    (sample.root / "hooks.py").write_text(
        "def build_sdist(*arguments, **options):\n"
        "    import os; os.makedirs('out/below'); os.chmod('out', 0o500)\n"
        + "".join(f"    {line}\n" for line in lines.splitlines())
    )
    sample.commit("Hang", pyproject__toml=pyproject)
    return sample


def hanging_import(sample: Sample) -> Sample:
    sample.module.write_text(HANG.format(flag=str(flag_of(sample))))
    sample.commit("Hang")
    return sample


@contextmanager
def hung(sample: Sample) -> Iterator[psutil.Process]:
    """Run a release until it hangs; kill it and all that it has started."""
    with subprocess.Popen(
        [sys.executable, "-m", "shipway", *RELEASE],
        cwd=sample.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        end = time.monotonic() + 60
        while not flag_of(sample).exists() and time.monotonic() < end:
            time.sleep(0.02)
        running = psutil.Process(process.pid)
        yield running
        for child in running.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
        running.kill()


def kinds(folder: Path) -> list[str]:
    found = (path.name.split("-")[1] for path in folder.glob("shipway-*"))
    # The trial that begins beside a build has one too.
    return sorted(kind for kind in found if kind != "nox")


@pytest.mark.parametrize(
    ("spoil", "left"),
    [
        (hanging_build, [["build", "tree"]]),
        # The trial begins while the build still ends, and on a busy machine it gets there first.
        (hanging_import, [[], ["tree"], ["build", "tree"]]),
    ],
)
def test_what_a_kill_leaves_is_gone_after_the_next_command(
    sample: Sample,
    shipway: Shipway,
    temporary: Path,
    spoil: Callable[[Sample], Sample],
    left: list[list[str]],
) -> None:
    with hung(spoil(sample)):
        pass
    assert kinds(temporary) in left
    # It need not have the same folder for temporary files.
    undone = shipway("release", "--undo", variables={"TMPDIR": str(temporary.parent)})
    assert undone.status == 0, undone.stderr
    assert list(temporary.iterdir()) == []
    assert sample.git("worktree", "list").count("\n") == 0
    state = sample.root / ".git" / "shipway"
    assert [path.name for path in state.glob("projects/*/build-*")] == []
    assert [path.name for path in state.glob("projects/*/environments")] == []
    assert list((state / "temporary").iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody watches")
@pytest.mark.parametrize("spoil", [hanging_build, hanging_import])
def test_what_hangs_ends_with_a_shipway_that_is_killed(
    sample: Sample, spoil: Callable[[Sample], Sample]
) -> None:
    with hung(spoil(sample)) as running:
        started = running.children(recursive=True)
        running.kill()
        assert len(started) > 1
        assert all(ended(child.pid) for child in started)


def test_the_folders_of_another_repository_are_left_alone(
    sample: Sample, shipway: Shipway, temporary: Path, tmp_path: Path
) -> None:
    other = hanging_build(make_sample(tmp_path, name="other"))
    with hung(hanging_build(sample)):
        pass
    with hung(other):
        assert kinds(temporary) == ["build", "build", "tree", "tree"]
        assert shipway("release", "--undo").status == 0
        assert kinds(temporary) == ["build", "tree"]


def test_a_note_that_was_cut_short_removes_nothing(temporary: Path, tmp_path: Path) -> None:
    shared, precious = tmp_path / "shared", temporary / "precious"
    precious.mkdir()
    (shared / "temporary").mkdir(parents=True)
    (shared / "temporary" / "shipway-tree-0123").write_bytes(os.fsencode(precious))
    (shared / "temporary" / "shipway-tree-4567").write_bytes(b"")
    remove_leftovers(shared, shared.parent)
    assert precious.is_dir()
    assert list((shared / "temporary").iterdir()) == []


def test_a_folder_is_noted_while_it_is_there(temporary: Path, tmp_path: Path) -> None:
    with scratch_folder("try", tmp_path) as folder:
        assert folder.parent == temporary
        assert [path.name for path in (tmp_path / "temporary").iterdir()] == [folder.name]
    assert not folder.exists()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_release_leaves_nothing_among_the_temporary_files(
    tmp_path: Path, temporary: Path
) -> None:
    """Installing an sdist of setuptools, uv leaves a lock there each time."""
    sample = make_sample(tmp_path / "other", backend="setuptools")
    released = Shipway(sample.root)(*RELEASE)
    assert released.status == 0, released.stderr
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("notes", ["temporary", "asking/temporary"])
def test_a_note_that_names_no_path_is_forgotten(
    sample: Sample, shipway: Shipway, notes: str
) -> None:
    note = sample.root / ".git" / "shipway" / notes / "shipway-build-aaaa"
    note.parent.mkdir(parents=True)
    note.write_bytes(b"/tmp/\0/shipway-build-aaaa")
    assert shipway("build").status == 0
    assert not note.exists()
