"""The files that a repository gets, each with what it says if nobody changes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.ci.workflowfile import FOLDER, read_workflow

from .generations import stamped
from .otherpublishers import publishes
from .starters import AUDIT, AUDIT_FILE, TESTS, TESTS_FILE, audit_workflow, test_workflow
from .testing import tests_of
from .workflow import REQUIREMENTS, rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .facts import Facts

__all__ = [
    "Document",
    "lacking",
    "other_workflows",
    "publish_workflow",
    "requirements",
    "starters",
    "without_workflows",
    "workflow_texts",
]

_PUBLISHING = re.compile(rf"{re.escape(FOLDER)}/publish(-.+)?\.yml")
"""The workflows that publish, of this project and of others; they are not waited for."""
_TESTING = re.compile(r"(?i)(?<![a-z])(?:tests?|testing|tox|pytest|ci|checks?)(?![a-z])")
"""What a workflow that tests is called, or its file."""


@dataclass(frozen=True)
class Document:
    """A file of shipway's that a repository gets."""

    path: Path
    body: str
    version: str
    """The version of shipway that writes it; empty for one that has no line saying so."""

    @property
    def text(self) -> str:
        """The whole of a new file."""
        return stamped(self.body, self.version) if self.version else self.body


def publish_workflow(facts: Facts, version: str) -> Document:
    """Return the workflow that publishes."""
    path = facts.workspace.repository.root / facts.workflow
    return Document(path, rendered(facts.settings), "" if facts.own else version)


def requirements(facts: Facts, text: str, version: str) -> Document:
    """Return the list of what the workflow installs; `text` is what it has to say."""
    return Document(facts.workspace.repository.root / REQUIREMENTS, text, version)


def starters(facts: Facts, texts: Mapping[str, str], version: str) -> Iterator[Document]:
    """Yield the workflows that are waited for and that no file is called by.

    One that shipway wrote is yielded too, so that it can be brought up to date. `texts` are
    the workflow files that are there, by their paths. For a project below the root there are
    none: such a workflow is of the whole repository.
    """
    if not facts.at_root:
        return
    root, wanted = facts.workspace.repository.root, facts.workspace.project.config.ci_workflows
    taken = _names(texts)
    project = facts.workspace.project
    if TESTS in wanted and taken.get(TESTS, TESTS_FILE) == TESTS_FILE:
        body = test_workflow(facts.default_branch, facts.pythons, tests_of(project))
        yield Document(root / FOLDER / TESTS_FILE, body, version)
    if AUDIT in wanted and taken.get(AUDIT, AUDIT_FILE) == AUDIT_FILE:
        body = audit_workflow(facts.default_branch, facts.pythons)
        yield Document(root / FOLDER / AUDIT_FILE, body, version)


def without_workflows(facts: Facts) -> str:
    """Return why the repository gets no workflows; empty where it gets them."""
    if facts.remote is None and facts.place is None:
        return (
            "no workflow is written, for there is no remote:"
            " git remote add origin https://github.com/OWNER/REPOSITORY.git, then shipway init"
        )
    if facts.place is None:
        return (
            f"no workflow is written, for the remote {facts.remote} does not lead to GitHub;"
            " publish with: shipway release --target=pypi"
        )
    return ""


def lacking(facts: Facts, texts: Mapping[str, str]) -> list[str]:
    """Return the workflows that are waited for and that no file is called by."""
    files = [file for path, text in texts.items() if (file := read_workflow(path, text))]
    wanted = facts.workspace.project.config.ci_workflows
    return [name for name in wanted if not any(name in file.names for file in files)]


def other_workflows(facts: Facts, texts: Mapping[str, str]) -> list[str]:
    """Return the workflows that run when something is pushed and are waited for by nobody.

    Those that seem to test come first; one that publishes is none that a release waits for.
    """
    wanted = facts.workspace.project.config.ci_workflows
    others = {
        path: text
        for path, text in texts.items()
        if not _PUBLISHING.fullmatch(path) and not publishes(text, texts)
    }
    files = (read_workflow(path, text) for path, text in others.items())
    named = (file for file in files if file and file.push and not file.names & set(wanted))
    # A sort leaves those in their order that are alike.
    return [
        f"{file.name} ({file.file})"
        for file in sorted(named, key=lambda file: not _TESTING.search(f"{file.name} {file.file}"))
    ]


def workflow_texts(root: Path) -> dict[str, str]:
    """Return the workflow files of a repository, by their paths from its root."""
    folder = root / FOLDER
    found = sorted(path for path in folder.glob("*.y*ml") if path.is_file())
    return {
        f"{FOLDER}/{path.name}": path.read_bytes().decode("utf-8-sig", "replace") for path in found
    }


def _names(texts: Mapping[str, str]) -> dict[str, str]:
    """Return which file has which workflow, by the workflow's name."""
    files = (read_workflow(path, text) for path, text in texts.items())
    return {file.name: file.file for file in files if file}
