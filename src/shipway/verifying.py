"""Verify files on one Python: install each in a fresh environment and look at what is there.

The sessions of `shipway.nox` call this. It prints nothing and knows nothing of nox.
"""

from __future__ import annotations

import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .doors.clock import seconds
from .doors.environments import direct_reference, one_more
from .doors.folders import sha256_of
from .doors.probing import Request, conflicts, probe
from .errors.base import ShipwayError
from .errors.build import InstallFailed, NotADistribution
from .errors.usage import BadConfiguration
from .project.counts import counted
from .verification.artifacts import Filename, choose_wheel, excluded
from .verification.extras import Trial, failing, renewed, trials
from .verification.judge import judge
from .verification.pythons import minor
from .verification.results import Check, Kind, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from .doors.environments import Environment
    from .project.project import Project

__all__ = ["Subject", "at_hand", "verify_on"]

_KINDS: tuple[Kind, ...] = ("wheel", "sdist")


@dataclass(frozen=True)
class Subject:
    """What is verified, and how."""

    project: Project
    files: Callable[[Kind], Sequence[Filename]]
    """Returns the files of a kind, once they are there; called in a thread."""
    folder: Path
    """Where the files lie."""
    dependency_index: str | None
    """The simple index of dependencies; None is the machine's default."""
    timeout: float
    """How long each import, script and command may take, in seconds."""
    links: Path | None = None
    """A folder with further files that dependencies may come from."""

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


def at_hand(files: Sequence[Filename]) -> Callable[[Kind], Sequence[Filename]]:
    """Return what gives a `Subject` files that are there already."""
    return lambda kind: [name for name in files if name.kind == kind]


def verify_on(
    subject: Subject, version: str, environment: Callable[[Kind], Environment]
) -> tuple[Result, ...]:
    """Verify the wheel and the sdist at the same time on the Python of this full version.

    `environment` gives a fresh environment for a kind; it is called in a thread.
    """

    def verified(kind: Kind) -> tuple[Result, ...]:
        chosen = _chosen(subject.files(kind), kind, version)
        return tuple(_verified(subject, version, kind, name, environment) for name in chosen)

    with ThreadPoolExecutor(len(_KINDS)) as pool:
        return tuple(result for results in pool.map(verified, _KINDS) for result in results)


def _chosen(files: Sequence[Filename], kind: Kind, version: str) -> tuple[Filename | None, ...]:
    """Return what to install of a kind; of several wheels the one an installer would take."""
    if kind == "sdist" or not files:
        return tuple(files)
    return (choose_wheel(files, minor(version)),)


def _verified(
    subject: Subject,
    version: str,
    kind: Kind,
    name: Filename | None,
    environment: Callable[[Kind], Environment],
) -> Result:
    python = minor(version)
    if name is None:
        return Result(python, kind, Outcome.EXCLUDED, "no wheel is for this Python and platform")
    start, sha256 = seconds(), sha256_of(subject.folder / name.text) or ""
    try:
        reason = excluded(subject.folder / name.text, version)
        if reason is not None:
            return Result(python, kind, Outcome.EXCLUDED, reason, name.text, sha256=sha256)
        checks = _checks(subject, name, environment(kind))
    except ShipwayError as error:
        at_fault = "file" if isinstance(error, NotADistribution) else "environment"
        checks = (Check(at_fault, passed=False, detail=error.what, output=error.details),)
    return replace(_result(python, name, checks, seconds() - start), sha256=sha256)


def _checks(subject: Subject, name: Filename, environment: Environment) -> tuple[Check, ...]:
    path = subject.folder / name.text
    try:
        _install(subject, environment, path)
    except InstallFailed as error:
        return (Check("install", passed=False, detail="does not install", output=error.details),)
    with ThreadPoolExecutor(1) as pool:
        unmet = pool.submit(conflicts, environment)
        facts = probe(environment, subject.request)
    # In environments of their own: what is said of this one is said of the plain installation.
    facts = _with_extras(subject, path, environment, facts)
    return (_dependencies(unmet.result()), *judge(facts, name.version))


def _with_extras(
    subject: Subject, path: Path, environment: Environment, facts: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Run what failed once more with the extra that it seems to lack, if there is such an extra.

    One extra at a time, in a fresh environment: what two bring together proves nothing.
    """
    if facts["distribution"] is None:
        return facts
    for trial in trials(facts):
        left = Trial(trial.extra, trial.things & failing(facts))
        if left.things:
            facts = renewed(facts, left, _seen_with(subject, path, environment, left, facts))
    return facts


def _seen_with(
    subject: Subject,
    path: Path,
    environment: Environment,
    trial: Trial,
    facts: Mapping[str, Any],
) -> Mapping[str, Any] | None:
    """Return the facts of an installation with an extra; None where it does not install."""

    def others(kind: str) -> tuple[str, ...]:
        return tuple(x["name"] for x in facts[kind] if (kind, x["name"]) not in trial.things)

    request = subject.request
    request = replace(
        request,
        skip_imports=request.skip_imports + others("imports"),
        skip_scripts=request.skip_scripts + others("scripts"),
        commands=(),
    )
    with one_more(environment) as fresh:
        try:
            _install(subject, fresh, direct_reference(path, trial.extra))
        except InstallFailed:
            return None
        return probe(fresh, request)


def _install(subject: Subject, environment: Environment, requirement: str | Path) -> None:
    environment.install(
        [requirement],
        index=subject.dependency_index,
        links=subject.links,
        timeout=subject.project.config.build_timeout,
    )


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
    told = failed or [check for check in checks if check.remark]
    parts = [] if failed else [counted(len(checks), "check")]
    detail = "; ".join([*parts, *(f"{check.name}: {check.detail}" for check in told)])
    outcome = Outcome.FAILED if failed else Outcome.PASSED
    return Result(python, name.kind, outcome, detail, name.text, tuple(checks), duration)
