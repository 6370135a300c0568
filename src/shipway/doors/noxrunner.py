"""Run `nox -s verify_install` as a child process, and read what it found.

The task `verify` and the last step of a release do it this way, so that a
repository without a noxfile verifies exactly as one that has the sessions.
Environments, results and the log of nox stay in a folder that the caller names,
out of the working tree; the next run removes them. Each run has environments of
its own there: a nox that outlived a kill of its parent cannot meddle with them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO

from shipway.errors.verify import NoPython, NoxFailed
from shipway.verification.problems import revived
from shipway.verification.pythons import in_order
from shipway.verification.results import Outcome, Result

from .lifetimes import ending_with_us
from .process import stop_group
from .removal import remove_tree
from .runfolder import VARIABLE, RunFolder, runs_folder
from .scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["NoxRun", "run_verify_install"]

_SESSION = "verify_install"
_LOOK = 0.1
"""Seconds between two looks at what the sessions have told."""
_GRACE = 5.0
"""Seconds that nox has to stop its sessions."""
_TAIL_LINES = 40


def run_verify_install(  # noqa: PLR0913 - one call for the whole verification, each named
    project: Path,
    folder: Path,
    *,
    target: str | None = None,
    files: Path | None = None,
    pythons: Sequence[str] = (),
    require: bool = False,
    on_line: Callable[[str], None] = lambda _: None,
    shared: Path | None = None,
) -> tuple[Result, ...]:
    """Verify the project in the folder `project`; return a result for each Python and kind.

    What lies in the folder `files` is verified, else what lies in dist. `target` says
    where dependencies come from. `pythons` are minor versions, none for all that the
    project supports. `on_line` hears plain lines while it runs. `shared` is that of
    `scratch_folder`.

    A file that fails is a result. Raises what `NoxRun.results` raises.
    """
    options = {"project": project, "target": target, "files": files}
    with closing(NoxRun(folder, shared)) as nox:
        nox.start(options, pythons=pythons, require=require)
        return nox.results(on_line)


class NoxRun:
    """One run of `nox -s verify_install`, and the places where it leaves things."""

    def __init__(self, folder: Path, shared: Path | None = None) -> None:
        """Wait for a run that uses this folder to end; then it is ours until `close`.

        `shared` is that of `scratch_folder`.
        """
        from filelock import FileLock  # noqa: PLC0415 - 15 ms that listing tasks does not need

        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / "lock", thread_local=False)
        self._lock.acquire()
        self.process: subprocess.Popen[bytes] | None = None
        self._shared = shared
        self._resources = ExitStack()
        self._earlier = folder / "runs"
        self.folder = self._earlier / os.urandom(4).hex()
        """Where this run leaves everything; the next run removes it."""
        self.folder.mkdir(parents=True)
        self._runs = runs_folder(self.folder / ".cache")
        self._log = self.folder / "nox.log"
        self._report = self.folder / "report.json"

    def start(
        self,
        options: Mapping[str, object],
        *,
        pythons: Sequence[str] = (),
        require: bool = False,
    ) -> None:
        """Start nox. `options` are what the session reads; None is left out."""
        # While nox runs: what the last one installed may be many files.
        Thread(target=self._remove_earlier, daemon=True).start()
        named = [f"--{name}={value}" for name, value in options.items() if value is not None]
        named += ["--require"] if require else []
        chosen = ("--python", *pythons) if pythons else ()
        with self._log.open("wb") as log:
            command = [*self._command(), *chosen, "--", *named]
            temporary = self._resources.enter_context(scratch_folder("nox", self._shared))
            self.process = _start(command, self.folder, log, temporary)

    def results(self, on_line: Callable[[str], None]) -> tuple[Result, ...]:
        """Wait for nox to end and return what the sessions found.

        Raises what keeps the verification from happening: `NothingToVerify` and
        the like, `NoPython`, `PythonMissing` with `require`, `NoxFailed`.
        """
        if self.process is not None:
            self._wait(self.process, on_line)
        return self._found()

    def close(self) -> None:
        """Stop nox where it still runs, and let others use the folder."""
        if self.process is not None and self.process.poll() is None:
            # nox gives each parallel session a group of its own, and ends those on SIGINT.
            stop_group(self.process, gently=signal.SIGINT, grace=_GRACE)
        self._resources.close()
        self._lock.release()

    def _wait(self, process: subprocess.Popen[bytes], on_line: Callable[[str], None]) -> None:
        waiter = Thread(target=process.wait, daemon=True)
        waiter.start()
        told, ended = 0, False
        while not ended:
            waiter.join(_LOOK)
            ended = not waiter.is_alive()
            told += self._pass_on(told, on_line)

    def _found(self) -> tuple[Result, ...]:
        run = self._run_folder()
        gathered = json.loads(run.gathered() or "{}") if run else {}
        if "problem" in gathered:
            raise revived(gathered["problem"])
        if not self._report.is_file():
            # It writes that at its end: what was found until then is not all.
            raise NoxFailed("nox was ended before it was done", details=self._tail())
        found = [Result.from_json(text) for text in run.results()] if run else []
        found += self._broken({result.python for result in found})
        if not found:
            raise NoxFailed("nox did not verify anything", details=self._tail())
        if all(result.outcome is Outcome.MISSING for result in found):
            names = ", ".join(in_order(result.python for result in found))
            raise NoPython(f"none of Python {names} is on this machine")
        order = in_order(result.python for result in found)
        return tuple(sorted(found, key=lambda one: (order.index(one.python), one.kind != "wheel")))

    def _remove_earlier(self) -> None:
        for folder in self._earlier.iterdir():
            if folder != self.folder:
                remove_tree(folder)

    def _command(self) -> list[str]:
        noxfile = Path(__file__).parents[1] / "noxfile.py"
        command = [sys.executable, "-P", "-m", "nox", "--noxfile", str(noxfile)]
        places = ["--envdir", str(self.folder), "--report", str(self._report)]
        return [*command, *places, "--session", _SESSION]

    def _pass_on(self, told: int, on_line: Callable[[str], None]) -> int:
        run = self._run_folder()
        lines = run.told()[told:] if run else ()
        for line in lines:
            on_line(line)
        return len(lines)

    def _run_folder(self) -> RunFolder | None:
        folders = list(self._runs.iterdir()) if self._runs.is_dir() else []
        return RunFolder(folders[0]) if folders else None

    def _broken(self, known: set[str]) -> Iterator[Result]:
        """Yield a failure for each session that ended before it had a result to store."""
        try:
            sessions: list[dict[str, Any]] = json.loads(self._report.read_bytes())["sessions"]
        except (OSError, ValueError):
            sessions = []
        for session in sessions:
            python = session["signatures"][0].removeprefix(f"{_SESSION}-")
            if python not in known and session["result_code"] <= 0:
                reason = session["reason"] or f"the session broke off; see {self._log}"
                yield Result(python, None, Outcome.FAILED, reason)

    def _tail(self) -> str:
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-_TAIL_LINES:])


def _start(
    command: Sequence[str], folder: Path, log: BinaryIO, temporary: Path
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        # What is tried, and uv with its locks, leave files there that nobody else removes.
        env={**_environment(), **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        # A group of its own, so that it can be stopped with all that it has started.
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Return the environment of nox: without what steers a nox that the user runs himself."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("NOX") and name not in ("FORCE_COLOR", VARIABLE)
    }
    # nox starts further processes of itself; -P of this one does not reach them.
    return {**kept, **ending_with_us(), "NO_COLOR": "1", "PYTHONSAFEPATH": "1"}
