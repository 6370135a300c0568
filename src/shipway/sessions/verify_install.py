"""What the session `verify_install` does: between nox, `gathering` and `verifying`.

Only `shipway.nox` calls this. It reads what nox was asked for, has the files
gathered once for all sessions of a run, has them verified on the session's
Python, stores what was found and tells it in plain lines.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.doors.delivery import awaited
from shipway.doors.environment import secrets, working_folder
from shipway.doors.environments import Environment, create_environment, find_uv
from shipway.doors.interpreters import Interpreter, find_python
from shipway.doors.runfolder import RunFolder, run_folder
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.usage import WrongUsage
from shipway.errors.verify import NoPython, PythonMissing
from shipway.project.project import Project, find_project
from shipway.redaction import redact
from shipway.verification.commandline import Asked, read_asked
from shipway.verification.results import Outcome, Result
from shipway.verifying import Subject, at_hand, verify_on

from .gathering import Gathering

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import nox

    from shipway.verification.artifacts import Filename
    from shipway.verification.results import Kind

__all__ = ["verify_session"]


def verify_session(session: nox.Session, problems: Sequence[ShipwayError] = ()) -> None:
    """Verify on the session's Python; what fails ends the session with an error.

    `problems` are what kept the sessions from being chosen.
    """
    try:
        refuse(problems)
        with _libraries_quiet():
            _Session(session).verify()
    except ShipwayError as error:
        found = error.parts
        for line in (line for problem in found for line in _told(problem)):
            session.warn(_clean(line))
        session.error(_clean(error.what))


@contextmanager
def _libraries_quiet() -> Iterator[None]:
    """Keep what libraries log out of nox's output; nox would print all of it, debugging and all."""
    root, nox_logger = logging.getLogger(), logging.getLogger("nox")
    before = root.level, nox_logger.level
    nox_logger.setLevel(before[1] or before[0])
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(before[0])
        nox_logger.setLevel(before[1])


@dataclass
class _Session:
    """One run of the session, on one Python."""

    nox: nox.Session

    @cached_property
    def asked(self) -> Asked:
        return read_asked(self.nox.posargs)

    @cached_property
    def project(self) -> Project:
        return find_project(self.asked.project or working_folder())

    @cached_property
    def run(self) -> RunFolder:
        return run_folder(self.nox.cache_dir.absolute())

    def verify(self) -> None:
        """Gather, install, look, tell. Raises what stands in the way."""
        python = self.nox.python
        if not isinstance(python, str):
            raise WrongUsage(
                "verify_install needs environments of its own",
                fix=["nox -s verify_install   (without --no-venv)"],
            )
        interpreter = find_python(python)
        if interpreter is None:
            self._miss(python)
        else:
            self._verify_on(interpreter)

    def _miss(self, python: str) -> None:
        self._store([Result(python, None, Outcome.MISSING, "not on this machine")])
        if python in self.run.missing:
            raise NoPython(f"none of Python {', '.join(self.run.missing)} is on this machine")
        if self.asked.require:
            raise PythonMissing(f"Python {python} is not on this machine")
        self.nox.skip(f"Python {python} is not on this machine")

    def _verify_on(self, interpreter: Interpreter) -> None:
        gathering = Gathering(self.project, self.asked, self.run, self._tell)
        gathered = gathering.gather()
        if gathered is None:
            self.nox.skip("there is nothing to install; another session of this run says why")
        if gathered.first:
            self._tell(f"verifying {gathered.note}")
            if self.run.missing:
                self._tell(f"not on this machine: Python {', '.join(self.run.missing)}")
        environment = _Environments(self.nox, interpreter, _own_kind(gathered.files))
        if self.asked.coming is None:
            files, folder = at_hand(gathered.files), self.run.files
        else:
            files, folder = _while_built(self.asked.coming, environment), self.asked.coming
        index, patience = gathering.dependency_index(), self.asked.process_timeout
        subject = Subject(self.project, files, folder, index, patience, gathering.links())
        self._report(verify_on(subject, interpreter.version, environment))

    def _report(self, results: Sequence[Result]) -> None:
        self._store(results)
        for result in results:
            self._tell(_line(result))
            for line in _failures(result):
                self.nox.warn(_clean(line))
        failed = [str(result.kind) for result in results if result.outcome is Outcome.FAILED]
        if failed:
            self.nox.error(f"the {' and the '.join(failed)} failed on Python {self.nox.python}")

    def _store(self, results: Sequence[Result]) -> None:
        for result in results:
            name = f"{result.python}-{result.kind}" if result.kind else result.python
            self.run.add_result(name, _clean(result.to_json()))

    def _tell(self, text: str) -> None:
        line = _clean(text)
        self.nox.log(line)
        self.run.tell(line)


class _Environments:
    """Gives an environment for a kind, fresh and made once: nox's own for one, else a sibling."""

    def __init__(self, session: nox.Session, interpreter: Interpreter, own: Kind) -> None:
        self._session = session
        self._interpreter = interpreter
        self._own = own
        self._made: dict[Kind, Environment] = {}

    def __call__(self, kind: Kind) -> Environment:
        """Return the environment of a kind. Raises `EnvironmentNotCreated`."""
        if kind not in self._made:
            self._made[kind] = self._nox_own() if kind == self._own else self._sibling(kind)
        return self._made[kind]

    def _nox_own(self) -> Environment:
        session = self._session
        scripts = Path(session.bin)
        python = shutil.which("python", path=scripts) or str(scripts / "python")
        uv = find_uv() if session.venv_backend == "uv" else None
        return Environment(Path(session.virtualenv.location), Path(python), scripts, uv)

    def _sibling(self, kind: Kind) -> Environment:
        folder = Path(self._session.virtualenv.location)
        sibling = folder.with_name(f"{folder.name}-{kind}")
        shutil.rmtree(sibling, ignore_errors=True)
        return create_environment(sibling, self._interpreter.path)


def _own_kind(files: Sequence[Filename]) -> Kind:
    """Return what nox's own environment is for: the wheel, if there is one or may be."""
    return "sdist" if files and all(name.kind == "sdist" for name in files) else "wheel"


def _while_built(
    folder: Path, environment: Callable[[Kind], Environment]
) -> Callable[[Kind], Sequence[Filename]]:
    """Return what waits for the files of a kind, with the environment made meanwhile."""

    def files(kind: Kind) -> Sequence[Filename]:
        with suppress(ShipwayError):
            # What is in its way is told when a file is to be installed.
            environment(kind)
        return awaited(folder, kind)

    return files


def _line(result: Result) -> str:
    after = f" in {result.seconds:.1f} s" if result.seconds else ""
    file = f" {result.filename}" if result.filename else ""
    return f"Python {result.python}, {result.kind}{file}: {result.outcome}{after}; {result.detail}"


def _failures(result: Result) -> Iterator[str]:
    for check in result.failures:
        yield f"{check.name}: {check.detail}"
        yield from (f"  | {line}" for line in check.output.splitlines())


def _told(problem: ShipwayError) -> Iterator[str]:
    yield f"error {problem.code} {problem.what}"
    if problem.why:
        yield f"  why  {problem.why}"
    yield from (f"  fix  {command}" for command in problem.fix)
    yield from (f"  | {line}" for line in problem.details.splitlines())


def _clean(text: str) -> str:
    return redact(text, secrets())
