"""Look at what is installed in an environment: dependencies by the installer, the rest by a probe.

Verification calls this. Nothing here judges what was seen.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipway.errors.usage import CommandFailed

from .environment import secret_names, without
from .lifetimes import ending_with_us
from .process import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .environments import Environment

__all__ = ["Request", "conflicts", "probe"]

_PROBE = Path(__file__).parents[1] / "verification" / "probe.py"


@dataclass(frozen=True)
class Request:
    """What the probe is to look at."""

    name: str
    """The project's name."""
    timeout: float
    """How long each import, script and command may take, in seconds."""
    skip_imports: tuple[str, ...] = ()
    skip_scripts: tuple[str, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    """Argument lists to run besides the console scripts."""


def probe(environment: Environment, request: Request) -> Mapping[str, Any]:
    """Return the facts that `verification/probe.py` describes.

    Raises `CommandFailed` where the probe itself could not run.
    """
    done = run(
        [str(environment.python), "-I", "-B", str(_PROBE), json.dumps(asdict(request))],
        folder=environment.folder,
        environment={
            # Variables that would change what runs.
            **without("PYTHON", "SHIPWAY_"),
            # What is tried has no business with any other secret either.
            **dict.fromkeys(secret_names()),
            **environment.variables,
            **ending_with_us(),
            # Packages of the user would hide a dependency that was not declared.
            "PYTHONNOUSERSITE": "1",
            # Output that goes to a file must not fail for its encoding where a console would do.
            "PYTHONIOENCODING": "utf-8",
        },
    )
    facts: Mapping[str, Any] = json.loads(done.stdout)
    return facts


def conflicts(environment: Environment) -> str:
    """Return what the installer says of missing or conflicting dependencies; empty where all fit.

    The rule is that of `pip check`: https://pip.pypa.io/en/stable/cli/pip_check/
    """
    python = str(environment.python)
    if environment.uv is None:
        command = [python, "-I", "-m", "pip", "check"]
    else:
        command = [str(environment.uv), "pip", "check", "--python", python]
    try:
        run(command, folder=environment.folder, environment={"UV_NO_CONFIG": "1", "NO_COLOR": "1"})
    except CommandFailed as error:
        return error.details
    return ""
