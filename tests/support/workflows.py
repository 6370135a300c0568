"""A project whose workflows run on a push, and what GitHub's stand-in knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.github.actions import Run, Workflow
    from support.github.server import GitHubStandIn
    from support.projects import Sample

__all__ = ["AUDIT", "TESTS", "Pushed", "workflow_text"]

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
