"""Fixtures for every test: a git of its own, a sample project, a way to run shipway."""

from __future__ import annotations

import json
import os
import re
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from support.projects import Sample, make_sample
from support.warm import run_shipway

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from support.github.server import GitHubStandIn

# Real processes and files take what they take; speed is measured in `nox -s bench`.
settings.register_profile("shipway", deadline=None)
settings.load_profile("shipway")

# A shell that starts the suite in the background makes it, and all it starts, ignore Ctrl-C;
# nohup makes it ignore SIGHUP.
with suppress(ValueError):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)

# What the machine that runs the tests may have set, and what must not steer them.
_STEERING = (
    "TWINE_",
    "GIT_",
    "GITHUB_",
    "GH_",
    "NOX",
    "VIRTUAL_ENV",
    "SOURCE_DATE_EPOCH",
    "NO_COLOR",
)
_STEERING_NAMES = {"UV"}


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a home folder with a git identity and nothing else."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        "[user]\n\tname = A Tester\n\temail = tester@example.org\n"
        "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n",
        encoding="utf-8",
    )
    return home


@pytest.fixture(autouse=True)
def _own_git(_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the machine's own settings out of every test."""
    steering = {name for name in os.environ if name.startswith(_STEERING)} | _STEERING_NAMES
    for name in steering & set(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(_home / ".gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    """Make a project at 1.0.0, built by flit, with a bare remote."""
    return make_sample(tmp_path)


@dataclass(frozen=True)
class Ran:
    """A shipway command that ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def data(self) -> dict[str, Any]:
        """What `--json` wrote: one object."""
        found: dict[str, Any] = json.loads(self.stdout)
        return found

    @property
    def code(self) -> str:
        """The code of the error that `--json` told."""
        return str(self.data["error"]["code"])


@dataclass(frozen=True)
class Shipway:
    """Runs shipway as a user does: a process of its own in a folder."""

    folder: Path

    def __call__(
        self,
        *arguments: str,
        folder: Path | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Ran:
        done = run_shipway(arguments, folder or self.folder, {**os.environ, **(variables or {})})
        # One of shipway's own starts its line; one that it quotes does not.
        assert "\nTraceback" not in f"\n{done.stderr}", done.stderr
        _refuse_errors_without_a_fix(done.stderr)
        return Ran(done.status, done.stdout, done.stderr)


def _refuse_errors_without_a_fix(said: str) -> None:
    """Hold every error that any test meets to the rule: a reason and a fix stand below it."""
    for told in re.split(r"^(?=error SW\d{3} )", said, flags=re.MULTILINE)[1:]:
        assert re.search(r"^  why  \S", told, re.MULTILINE), told
        assert re.search(r"^  fix  \S", told, re.MULTILINE), told


@pytest.fixture
def shipway(sample: Sample) -> Shipway:
    """Run shipway in the sample project."""
    return Shipway(sample.root)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubStandIn]:
    """Be in the repository octo-org/sample of a GitHub on loopback, with a token for it."""
    from support.github.server import GitHubStandIn, running  # noqa: PLC0415 - costs a second

    state = GitHubStandIn()
    with running(state):
        monkeypatch.setenv("GITHUB_API_URL", state.url)
        monkeypatch.setenv("GITHUB_REPOSITORY", state.repository.full_name)
        monkeypatch.setenv("GITHUB_TOKEN", state.token)
        yield state
    assert not state.violations, "\n".join(state.violations)
