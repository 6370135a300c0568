"""Trying out what is built while it is being built."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import psutil
import pytest

from shipway.distributions.hashing import hash_distribution
from shipway.distributions.ledger import Ledger
from shipway.doors.delivery import Delivery, awaited
from shipway.doors.trial import Trial
from shipway.verification.results import Outcome
from support.verification import RUNNING, Wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DELIVERING = """
import pathlib, sys, time
from shipway.doors.delivery import Delivery
delivery = Delivery(pathlib.Path(sys.argv[1]))
print("begun", flush=True)
time.sleep(60)
"""


def test_who_waits_gets_a_file_as_soon_as_it_is_there(tmp_path: Path) -> None:
    wheel, folder = Wheel().write(tmp_path), tmp_path / "coming"
    delivery = Delivery(folder)
    threading.Timer(0.1, delivery.put, (wheel,)).start()
    assert [name.text for name in awaited(folder, "wheel")] == [wheel.name]
    threading.Timer(0.1, delivery.end).start()
    start = time.monotonic()
    assert awaited(folder, "sdist") == ()
    assert time.monotonic() - start < 30


def test_who_waits_for_a_process_that_was_killed_waits_no_longer(tmp_path: Path) -> None:
    folder = tmp_path / "coming"
    with subprocess.Popen(
        [sys.executable, "-c", DELIVERING, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        threading.Timer(0.2, process.kill).start()
        assert awaited(folder, "wheel") == ()


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text('[project]\nname = "demo"\n')
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    with closing(Trial(project, tmp_path / "state", "local", pythons=[RUNNING])) as made:
        yield made


def ledger_of(*files: Path) -> Ledger:
    distributions = tuple(hash_distribution(file) for file in files)
    return Ledger("demo", "1.0", "0" * 40, dirty=False, built="", distributions=distributions)


def outcomes(trial: Trial, *files: Path) -> list[Outcome]:
    results = trial.results(ledger_of(*files), files[0].parent, lambda _: None)
    return [result.outcome for result in results]


def test_what_is_put_meanwhile_is_tried(tmp_path: Path, trial: Trial) -> None:
    wheel = Wheel().write(tmp_path / "kept")
    trial.begin()
    trial.put(wheel)
    assert outcomes(trial, wheel) == [Outcome.PASSED]


def test_what_was_built_before_is_tried_too(tmp_path: Path, trial: Trial) -> None:
    assert outcomes(trial, Wheel().write(tmp_path / "kept")) == [Outcome.PASSED]


def test_other_bytes_than_the_ledgers_prove_nothing(tmp_path: Path, trial: Trial) -> None:
    """A build that is repeated with other bytes: the first ones run, the last ones count."""
    trial.begin()
    trial.put(Wheel().write(tmp_path / "first"))
    broken = Wheel(files={"demo.py": "import not_there\n"}).write(tmp_path / "kept")
    assert outcomes(trial, broken) == [Outcome.FAILED]


def test_a_trial_that_is_given_up_leaves_no_process(trial: Trial) -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    trial.begin()
    time.sleep(0.3)
    trial.close()
    left = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    _, alive = psutil.wait_procs(left, timeout=5)
    assert alive == []
