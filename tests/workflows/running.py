"""Run a workflow as nektos/act does: without containers, and with stand-ins for the actions."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workflows.rerunning import with_kept_jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["STAND_INS", "Ran", "Runner"]

STAND_INS = Path(__file__).with_name("actions")
_BIN = Path(sys.executable).parent
_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "PIP_", "UV_", "SYSTEMROOT")


@dataclass(frozen=True)
class Ran:
    """How a run of a workflow went."""

    status: int
    jobs: Mapping[str, str]
    """The result of each job that ran, by its key; of a matrix the last one's."""
    lines: tuple[str, ...]
    """What the steps printed, each with the key of the job in front."""
    outputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the steps of each job gave as outputs."""

    @property
    def log(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    def said(self, job: str) -> str:
        """Return what the steps of a job printed."""
        return "\n".join(line for line in self.lines if line.startswith(f"{job}: "))


@dataclass
class Runner:
    """Runs the publish workflow of a repository."""

    workflow: str
    origin: Path
    """The bare repository that stands for GitHub's."""
    folder: Path
    """A folder of its own."""
    repository: str = "octo-org/sample"
    variables: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    scripts: Path = _BIN
    """Where the Python is that the jobs set up."""
    number: int = 4711
    attempt: int = 1

    def push(self, ref: str) -> Ran:
        """Run for a push of a branch or a tag."""
        return self._run("push", ref, {})

    def dispatch(self, ref: str, **inputs: str) -> Ran:
        """Run for a dispatch by hand; the event has all inputs as texts."""
        return self._run("workflow_dispatch", ref, {"inputs": inputs})

    def rerun(self) -> None:
        """Let the next run be another attempt of the last one."""
        self.attempt += 1

    def rerun_failed(self, ref: str, before: Ran) -> Ran:
        """Run the failed jobs of the run for a push again, and those that need them.

        `before` is the last attempt.
        """
        self.rerun()
        ran = self._run("push", ref, {}, before)
        return replace(ran, outputs={**before.outputs, **ran.outputs})

    def _run(self, event: str, ref: str, content: dict[str, Any], before: Ran | None = None) -> Ran:
        count = sum(path.is_dir() for path in self.folder.glob("checkout-*"))
        checkout = self.folder / f"checkout-{count}"
        name = ref.split("/", 2)[2]
        command = ("git", "clone", "--quiet", f"--branch={name}", str(self.origin), str(checkout))
        subprocess.run(command, check=True)
        if before is not None:
            workflow = checkout / self.workflow
            text = with_kept_jobs(workflow.read_text("utf-8"), before.jobs, before.outputs)
            workflow.write_text(text, encoding="utf-8")
        sha = _output(checkout, "git", "rev-parse", "HEAD^{commit}")
        short = self.repository.partition("/")[2]
        repository = {"full_name": self.repository, "name": short, "default_branch": "main"}
        payload = self.folder / "event.json"
        payload.write_text(
            json.dumps({"ref": ref, "after": sha, "repository": repository, **content}),
            encoding="utf-8",
        )
        log = checkout.with_suffix(".log")
        # Into a file: what was said before a time-out is there too.
        with log.open("wb") as told:
            ran = subprocess.run(
                [*self._command(event, payload), *self._options(checkout, sha)],
                cwd=checkout,
                env=self._surroundings(),
                check=False,
                stdout=told,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                timeout=1800,
            )
        return _read(ran.returncode, _lines(log))

    def told(self, most: int = 150) -> str:
        """Return the last lines of what act said in every run, as far as it has come."""
        logs = sorted(self.folder.glob("checkout-*.log"))
        ends = (_read(0, _lines(log)).lines[-most:] for log in logs)
        return "\n\n".join("\n".join((log.name, *end)) for log, end in zip(logs, ends, strict=True))

    def _command(self, event: str, payload: Path) -> list[str]:
        return [
            str(_BIN / "act"), event, f"--eventpath={payload}", f"--workflows={self.workflow}",
            "--platform=ubuntu-24.04=-self-hosted", "--container-daemon-socket=-", "--json",
            # Every system is this one here, and once is enough.
            "--no-cache-server", "--no-skip-checkout", "--matrix=os:ubuntu-24.04",
        ]  # fmt: skip

    def _options(self, checkout: Path, sha: str) -> list[str]:
        storage = self.folder / f"artifacts-{self.number}"
        storage.mkdir(exist_ok=True)
        variables = {
            "GITHUB_REPOSITORY": self.repository,
            "GITHUB_RUN_ID": str(self.number),
            "GITHUB_RUN_ATTEMPT": str(self.attempt),
            "GITHUB_SHA": sha,
            "STAND_INS": str(STAND_INS),
            "STAND_IN_BIN": str(self.scripts),
            "STAND_IN_ORIGIN": self.origin.as_uri(),
            "STAND_IN_PYTHON": sys.executable,
            "STAND_IN_STORAGE": str(storage),
            **self.variables,
        }
        used = sorted(set(_used(checkout / self.workflow)))
        return [
            *(f"--env={name}={value}" for name, value in variables.items()),
            *(f"--secret={name}={value}" for name, value in self.secrets.items()),
            *(f"--local-repository={use}={_stand_in(use)}" for use in used),
        ]

    def _surroundings(self) -> dict[str, str]:
        """Return the variables of act itself, which the jobs get too: a home of its own."""
        home = self.folder / "home"
        (home / "act").mkdir(parents=True, exist_ok=True)
        (home / "act" / "actrc").touch()
        kept = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
        return {**kept, "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}


def _used(workflow: Path) -> Iterable[str]:
    """Yield the actions that a workflow uses, each with its commit."""
    return re.findall(r"uses: (\S+@[0-9a-f]{40})", workflow.read_text(encoding="utf-8"))


def _stand_in(use: str) -> Path:
    return STAND_INS / use.partition("@")[0].rpartition("/")[2]


def _output(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return done.stdout.strip()


def _lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def _read(status: int, lines: Iterable[str]) -> Ran:
    jobs: dict[str, str] = {}
    told: list[str] = []
    outputs: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            told.append(line)
            continue
        job = entry.get("jobID", "")
        if "jobResult" in entry:
            jobs[job] = entry["jobResult"]
        if entry.get("command") == "set-output":
            outputs[job][entry["name"]] = entry["arg"]
        told.append(f"{job}: {entry.get('msg', '').rstrip()}")
    return Ran(status, jobs, tuple(told), outputs)
