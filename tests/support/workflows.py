"""A project whose workflows run on a push, and what GitHub's stand-in knows of it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.github.actions import Run, Workflow
    from support.github.server import GitHubStandIn
    from support.projects import Sample

__all__ = ["AUDIT", "TESTS", "Pushed", "between_looks", "workflow_text"]

FOLDER = ".github/workflows"
TESTS = f"{FOLDER}/tests.yml"
AUDIT = f"{FOLDER}/audit.yml"


@dataclass
class Pushed:
    """A project whose workflows run on a push, and what GitHub knows of it."""

    sample: Sample
    github: GitHubStandIn
    tests: Workflow
    audit: Workflow
    sha: str = ""

    def push(self, message: str = "A change", **files: str) -> str:
        """Commit files, push, and let GitHub know the commit; the runs are the test's to add."""
        for name, text in files.items():
            path = self.sample.root / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.sample.git("add", "--all")
        self.sample.git("commit", "--quiet", "--allow-empty", "--message", message)
        self.sample.git("push", "--quiet", "origin", "main")
        self.sha = self.sample.git("rev-parse", "HEAD").strip()
        self.github.repository.commits[self.sha] = message
        self.github.repository.branches["main"] = self.sha
        return self.sha

    def run(self, workflow: Workflow, conclusion: str | None = None, event: str = "push") -> Run:
        """Add a run for the newest commit."""
        return self.github.repository.add_run(workflow, self.sha, conclusion, event=event)


def workflow_text(name: str, on: str = "push") -> str:
    """Return a workflow file without jobs."""
    return f"name: {name}\non: {on}\njobs: {{}}\n"


def between_looks(github: GitHubStandIn, *things: Callable[[], object]) -> None:
    """Do one thing after the other while a task looks, so that it sees what is before each."""

    def work() -> None:
        for number, thing in enumerate(things, start=1):
            # A call that comes again is of the next look. The one in which a thing is done may
            # see it or not, so there is a whole look before the next thing.
            while max(Counter(github.calls).values(), default=0) < 2 * number:
                time.sleep(0.02)
            thing()

    threading.Thread(target=work, daemon=True).start()
