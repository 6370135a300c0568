"""The Nox sessions for any repository; its noxfile.py has `from shipway.nox import verify_install`.

A session is registered when its name is imported from here, so that a noxfile
with a `build` of its own can take `verify_install` alone. Both stay out of what
a bare `nox` runs. This module is loaded whenever anybody runs nox in such a
repository: it looks for Pythons only if `verify_install` may run, and what a
session does is imported when it runs.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from typing import TYPE_CHECKING

import nox
from nox.virtualenv import ALL_VENVS, PassthroughEnv, VirtualEnv, find_uv

from .doors.environment import variable, working_folder
from .doors.interpreters import find_python, find_pythons
from .doors.runfolder import begin_run
from .errors.base import ShipwayError
from .neighbours import project_of
from .verification.commandline import SESSION, Selected, read_asked, read_selected
from .verification.pythons import RELEASED, Choice, choose_pythons

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nox._decorators import Func
    from nox.virtualenv import ProcessEnv

    build: Func
    verify_install: Func

__all__ = ["build", "verify_install"]

_PROBLEMS: list[ShipwayError] = []
"""What kept the Pythons from being chosen; the project may be readable again when it is told."""
_ADD = re.compile("^add (?=--project=)")
_BACKEND = "shipway"
"""The name under which nox finds `_fresh_environment`."""


def __getattr__(name: str) -> Func:
    """Register the session of that name with nox, once, and return it."""
    makers = {"build": _register_build, "verify_install": _register_verify_install}
    if name not in makers:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    session = makers[name]()
    globals()[name] = session
    return session


def _register_build() -> Func:
    return nox.session(python=False, name="build", default=False)(_build)


def _register_verify_install() -> Func:
    selected = read_selected(sys.argv[1:], variable("NOXSESSION"))
    pythons = _pythons(selected)
    ALL_VENVS[_BACKEND] = _fresh_environment
    if selected.only_ours and len(pythons) > 1:
        # Only where nothing else runs: sessions of the repository may not bear company.
        nox.options.parallel = min(len(pythons), os.cpu_count() or 1)
    register = nox.session(
        name=SESSION,
        python=pythons,
        venv_backend=_BACKEND,
        default=False,
        allow_parallel=True,
    )
    return register(_verify_install)


def _build(session: nox.Session) -> None:
    """Build the sdist and the wheel in isolated environments, as `invoke build` does."""
    # -P keeps the repository's own modules from standing in for those of the tools.
    session.run(sys.executable, "-P", "-m", "shipway", "build", *session.posargs, external=True)


def _verify_install(session: nox.Session) -> None:
    """Install what was built, or what an index serves, in fresh environments and run it.

    Without arguments it takes what lies in the dist folder. After `--`:
    `--target=NAME --version=VERSION` takes the files from that index, `--require`
    makes a supported Python that is not on this machine an error.
    """
    from .sessions.verify_install import verify_session  # noqa: PLC0415 - see the module docstring

    verify_session(session, _PROBLEMS)


def _pythons(selected: Selected) -> Sequence[str]:
    """Return the minor versions that nox makes sessions of, and begin the run."""
    choice = _choice(selected)
    begin_run(choice.missing)
    return choice.present or choice.missing


def _choice(selected: Selected) -> Choice:
    if selected.named:
        return Choice(selected.named, ())
    if not selected.concerns_us:
        return Choice(RELEASED, ())
    try:
        project = project_of(read_asked(selected.rest).project or working_folder())
        named, requires_python = project.config.pythons, project.requires_python
        found = [interpreter.version for interpreter in find_pythons()]
        return choose_pythons(requires_python, named, found)
    except ShipwayError as problem:
        command = shlex.join(["nox", "-s", SESSION, "--", *selected.rest])
        problem.fix = tuple(_ADD.sub(f"{command} ", line) for line in problem.fix)
        # Told when the session runs: the repository's other sessions must not suffer from it.
        _PROBLEMS.append(problem)
        return Choice((".".join(map(str, sys.version_info[:2])),), ())


def _fresh_environment(
    location: str,
    *,
    interpreter: str,
    download_python: str,  # noqa: ARG001 - nox's interface; nothing is downloaded
    reuse_existing: bool,  # noqa: ARG001 - nox's interface; what is reused proves nothing
    venv_params: Sequence[str],
) -> ProcessEnv:
    """Make nox an environment of a Python that its own search may not find: see `interpreters`."""
    found = find_python(interpreter)
    if found is None:
        # The session reports it; nox would fail in CI and skip elsewhere.
        return PassthroughEnv()
    return VirtualEnv(
        location,
        interpreter=str(found.path),
        download_python="never",
        reuse_existing=False,
        venv_backend="uv" if find_uv()[0] else "virtualenv",
        venv_params=venv_params,
    )
