"""Turn what the probe saw into checks. Pure; `facts` is the object that `probe.py` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from shipway.project.counts import counted

from .results import Check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Facts = Mapping[str, Any]

__all__ = ["judge"]

_TRACEBACK = "Traceback (most recent call last)"
_NOT_RUN = (126, 127)
"""How a shell ends that cannot run what it is to run; some launchers are shell scripts."""
_SHOWN = 5
"""How many file names a detail lists before it counts."""


def judge(facts: Facts, expected: Version) -> tuple[Check, ...]:
    """Return the checks of one environment; `expected` is the version that must be installed."""
    if facts["distribution"] is None:
        return (Check("version", passed=False, detail="the distribution is not installed"),)
    return (_version(facts["version"], expected), _files(facts["files"]), *_processes(facts))


def _version(found: str, expected: Version) -> Check:
    """Compare as versions: build backends leave "1.45.0.dev" in the metadata as it was written."""
    try:
        same = Version(found) == expected
    except InvalidVersion:
        same = False
    return Check("version", same, found if same else f"{found or 'none'}, not {expected}")


def _files(facts: Facts) -> Check:
    missing, different = facts["missing"], facts["different"]
    if not facts["count"]:
        return Check("files", passed=False, detail="RECORD is missing or empty")
    if not missing and not different:
        return Check("files", passed=True, detail=f"{counted(facts['count'], 'file')} as in RECORD")
    parts = [("not there", missing), ("other bytes than in RECORD", different)]
    detail = "; ".join(f"{what}: {_listed(names)}" for what, names in parts if names)
    return Check("files", passed=False, detail=detail)


def _listed(names: list[str]) -> str:
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _processes(facts: Facts) -> Iterator[Check]:
    for attempt in facts["imports"]:
        yield _attempt(f"import {attempt['name']}", attempt)
    for script in facts["scripts"]:
        yield _script(script)
    for attempt in facts["commands"]:
        yield _attempt(" ".join(attempt["command"]), attempt)


def _attempt(name: str, attempt: Facts, tried: Facts | None = None) -> Check:
    """Judge an attempt; `tried` says with which extra it was made, or which did not install."""
    tried = attempt if tried is None else tried
    status, extra = attempt["status"], tried.get("extra", "")
    if status == 0:
        detail = f"works with the extra {extra}" if extra else "works"
        return Check(name, passed=True, detail=detail, remark=bool(extra))
    detail = "did not end" if status is None else f"ended with status {status}"
    if extra:
        detail += f", with the extra {extra} too"
    if "not_installed" in tried:
        detail += f"; the extra {tried['not_installed']} does not install"
    return Check(name, passed=False, detail=detail, output=attempt["output"].strip())


def _script(script: Facts) -> Check:
    """Accept an answer to `--help` or `--version`; without one, show what `--help` brought.

    A script that has its own reasons to end with another status was started and ran: it
    passes with a remark. One that ends with a traceback or by a signal, or for want of an
    extra, does not.
    """
    name, attempts = script["name"], script["attempts"]
    if not attempts:
        return Check(name, passed=True, detail=f"not run: it needs the extra {script['needs']}")
    good = [attempt for attempt in attempts if attempt["status"] == 0]
    shown = good[0] if good else attempts[0]
    untried = not script.keys() & {"extra", "not_installed"}
    if untried and _decided(shown):
        said = shown["output"].strip().splitlines()[-1:]
        detail = ": ".join([f"runs, and ended with status {shown['status']}", *said])
        return Check(f"{name} {shown['argument']}", passed=True, detail=detail, remark=True)
    return _attempt(f"{name} {shown['argument']}", shown, script)


def _decided(attempt: Facts) -> bool:
    """Return whether a script ran, and ended with another status than 0 by its own decision."""
    status = attempt["status"]
    if status is None or status <= 0 or status in _NOT_RUN:
        return False
    return _TRACEBACK not in attempt["output"]
