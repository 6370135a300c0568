"""Verify files on one Python: install each in a fresh environment and look at what is there.

The sessions of `shipway.nox` call this. It prints nothing and knows nothing of nox.
"""

from __future__ import annotations

import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .doors.clock import seconds
from .doors.probing import Request, conflicts, probe
from .errors.base import ShipwayError
from .errors.build import InstallFailed, NotADistribution
from .errors.usage import BadConfiguration
from .verification.artifacts import Filename, choose_wheel, excluded
from .verification.judge import judge
from .verification.pythons import minor
from .verification.results import Check, Kind, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from .doors.environments import Environment
    from .project.project import Project

__all__ = ["Subject", "verify_on"]


@dataclass(frozen=True)
class Subject:
    """What is verified, and how."""

    project: Project
    files: tuple[Filename, ...]
    folder: Path
    """Where the files lie."""
    dependency_index: str | None
    """The simple index of dependencies; None is the machine's default."""
    timeout: float
    """How long each import, script and command may take, in seconds."""

    @property
    def request(self) -> Request:
        """What the probe is to look at."""
        config = self.project.config
        return Request(
            self.project.name,
            self.timeout,
            config.skip_imports,
            config.skip_scripts,
            tuple(_split(command) for command in config.commands),
        )


def verify_on(
    subject: Subject, version: str, environment: Callable[[Kind], Environment]
) -> tuple[Result, ...]:
    """Verify the wheel and the sdist at the same time on the Python of this full version.

    `environment` gives a fresh environment for a kind; it is called in a thread.
    """
    chosen = tuple(_chosen(subject, version))
    with ThreadPoolExecutor(max(1, len(chosen))) as pool:
        return tuple(pool.map(lambda one: _verified(subject, version, one, environment), chosen))


def _chosen(subject: Subject, version: str) -> Iterator[tuple[Kind, Filename | None]]:
    """Yield each kind that there is, with the file of it that an installer would take."""
    wheels = [name for name in subject.files if name.kind == "wheel"]
    if wheels:
        yield "wheel", choose_wheel(wheels, minor(version))
    for name in subject.files:
        if name.kind == "sdist":
            yield "sdist", name


def _verified(
    subject: Subject,
    version: str,
    chosen: tuple[Kind, Filename | None],
    environment: Callable[[Kind], Environment],
) -> Result:
    kind, name = chosen
    python = minor(version)
    if name is None:
        return Result(python, kind, Outcome.EXCLUDED, "no wheel is for this Python and platform")
    start = seconds()
    try:
        reason = excluded(subject.folder / name.text, version)
        if reason is not None:
            return Result(python, kind, Outcome.EXCLUDED, reason, name.text)
        checks = _checks(subject, name, environment(kind))
    except ShipwayError as error:
        at_fault = "file" if isinstance(error, NotADistribution) else "environment"
        checks = (Check(at_fault, passed=False, detail=error.what, output=error.details),)
    return _result(python, name, checks, seconds() - start)


def _checks(subject: Subject, name: Filename, environment: Environment) -> tuple[Check, ...]:
    path = subject.folder / name.text
    try:
        environment.install([path], index=subject.dependency_index)
    except InstallFailed as error:
        return (Check("install", passed=False, detail="does not install", output=error.details),)
    with ThreadPoolExecutor(1) as pool:
        unmet = pool.submit(conflicts, environment)
        facts = probe(environment, subject.request)
    return (_dependencies(unmet.result()), *judge(facts, name.version))


def _split(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command))
    except ValueError as error:
        raise BadConfiguration(
            f"[tool.shipway] commands has {command!r}: {error}",
            fix=["in pyproject.toml, quote it as for a shell"],
        ) from error


def _dependencies(unmet: str) -> Check:
    if unmet:
        return Check("dependencies", passed=False, detail="do not fit together", output=unmet)
    return Check("dependencies", passed=True, detail="all there, all fit")


def _result(python: str, name: Filename, checks: Sequence[Check], duration: float) -> Result:
    failed = [check for check in checks if not check.passed]
    detail = (
        "; ".join(f"{check.name}: {check.detail}" for check in failed)
        if failed
        else f"{len(checks)} checks"
    )
    outcome = Outcome.FAILED if failed else Outcome.PASSED
    return Result(python, name.kind, outcome, detail, name.text, tuple(checks), duration)
