"""What taking shipway into a repository means: which files are written, and what people do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

from shipway.ci.workflowfile import FOLDER
from shipway.doors.files import write_all
from shipway.doors.folders import is_writable
from shipway.doors.index import read_files
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.usage import CannotWrite
from shipway.project.edits import Edit
from shipway.project.paths import shown_path
from shipway.proposals import completed, with_options
from shipway.request import Request

from .accounts import INDEX_SITES, ByPerson, github_steps, publisher
from .documents import (
    lacking,
    other_workflows,
    publish_workflow,
    requirements,
    starters,
    without_workflows,
    workflow_texts,
)
from .entrypoints import NOXFILE, TASKS
from .facts import Facts
from .otherpublishers import MIGRATION, other_publishers, starts_of
from .served import ONCE, served_list
from .settingsfile import gitignore_edit, sdist_key, settings_edit, settings_needed
from .workflow import REQUIREMENTS
from .writing import Left, outcome, updated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shipway.workspace import Workspace

    from .documents import Document
    from .entrypoints import EntryPoint

__all__ = ["UPGRADE", "Adoption", "adoption_of", "write"]

_PLAIN = Request("init")
UPGRADE = "python -m pip install --upgrade shipway"
_SHOWN = 3
"""Of how many workflows the names are told."""


@dataclass(frozen=True)
class Adoption:
    """What is to be done so that a repository publishes with shipway."""

    facts: Facts
    edits: tuple[Edit, ...]
    """The files that are written."""
    by_hand: tuple[ByPerson, ...]
    """What is to be changed in files that shipway does not write to."""
    accounts: tuple[ByPerson, ...]
    """What is to be done on PyPI, TestPyPI and GitHub."""
    then: str
    """What comes after it, with the command that looks whether all is right."""


def adoption_of(workspace: Workspace, *, update: bool, typed: Request = _PLAIN) -> Adoption:
    """Return what is missing, and what is to be done by hand; nothing is written.

    With `update` files of an older generation are brought up to date. The commands that are
    proposed mean the project that was `typed`. The caller holds the lock, since the build
    backend may have to be asked.

    Raises `CannotMerge`, or several of them as `SeveralProblems`.
    """
    facts = Facts(workspace)
    edits: list[Edit] = []
    by_hand: list[ByPerson] = []
    faults: list[ShipwayError] = []
    for found in _everything(facts, update=update):
        if isinstance(found, Edit):
            edits.append(found)
        elif isinstance(found, ByPerson):
            by_hand.append(replace(found, what=completed(found.what, typed)))
        else:
            faults.append(found)
    refuse(faults)
    then = with_options("then: git add and commit the files, push, and: shipway doctor", typed)
    return Adoption(facts, tuple(edits), tuple(by_hand), tuple(_accounts(facts)), then)


def write(adoption: Adoption) -> None:
    """Write all files, or none. Raises `CannotWrite`."""
    for edit in adoption.edits:
        folder = next(folder for folder in edit.path.parents if folder.exists())
        if not is_writable(folder):
            raise CannotWrite(f"{edit.path} could not be written: {folder} is not writable")
    write_all({edit.path: edit.after for edit in adoption.edits})


def _everything(facts: Facts, *, update: bool) -> Iterator[Edit | ByPerson | ShipwayError]:
    if isinstance(facts.version_location, ShipwayError):
        error = facts.version_location
        yield ByPerson("the version", f"{error.what}; {error.fix[0]}")
    entries = [*_entry_point(facts, TASKS), *_entry_point(facts, NOXFILE)]
    yield from entries
    key = sdist_key(facts)
    if key and any(isinstance(found, Edit) for found in entries):
        what = f"the sdist has tasks.py and noxfile.py too, unless you say otherwise: {key}"
        yield ByPerson("pyproject.toml", what)
    yield from settings_edit(facts)
    if settings_needed(facts) and not (facts.workspace.project.root / "pyproject.toml").is_file():
        yield ByPerson("pyproject.toml", f'add [tool.shipway] with remote = "{facts.remote}"')
    yield from gitignore_edit(facts)
    yield from _workflows(facts, update=update)


def _entry_point(facts: Facts, entry: EntryPoint) -> Iterator[Edit | ByPerson]:
    path = entry.path_in(facts.workspace.project.root)
    if not path.is_file():
        yield Edit(path, b"", entry.text.encode())
        return
    for line in entry.missing(path.read_bytes().decode("utf-8-sig", "replace")):
        yield ByPerson(shown_path(path, facts.workspace.repository.root), f"add: {line}")


def _workflows(facts: Facts, *, update: bool) -> Iterator[Edit | ByPerson | ShipwayError]:
    reason = without_workflows(facts)
    if reason:
        yield ByPerson("GitHub", reason)
        return
    version = installed_version("shipway")
    texts = workflow_texts(facts.workspace.repository.root)
    yield from _publishing(facts, texts, version, update=update)
    if facts.own:
        return
    for starter in starters(facts, texts, version):
        if not starter.path.is_file():
            yield from _beside(facts, starter, other_workflows(facts, texts))
        yield from _document(facts, starter, update=update)
    if not facts.at_root:
        yield from _to_be_written(facts, lacking(facts, texts))


def _publishing(
    facts: Facts, texts: Mapping[str, str], version: str, *, update: bool
) -> Iterator[Edit | ByPerson | ShipwayError]:
    """Yield the workflow that publishes and what it installs: both, or neither without the list."""
    publish = publish_workflow(facts, version)
    found = outcome(publish)
    if facts.own or (isinstance(found, Left) and found.foreign):
        yield from _document(facts, publish, update=update)
        return
    listed = _listed(version)
    there = requirements(facts, "", version).path.is_file()
    if isinstance(listed, ShipwayError) and not there:
        yield _postponed(facts, listed, is_there=publish.path.is_file())
    yield from _beside_others(facts, texts)
    if there or publish.path.is_file() or isinstance(listed, str):
        yield from _document(facts, publish, update=update)
    if isinstance(listed, str):
        yield from _document(facts, requirements(facts, listed, version), update=update)


def _listed(version: str) -> str | ShipwayError:
    """Return the list of what the workflow installs, or why nobody can make it now."""
    try:
        return served_list(version)
    except ShipwayError as error:
        return error


def _postponed(facts: Facts, error: ShipwayError, *, is_there: bool) -> ByPerson:
    what = (
        f"it cannot work without {REQUIREMENTS}, which is not written"
        if is_there
        else "not written yet, for it installs shipway from the index, by hash"
    )
    said = (
        f"{what}: {error.what}. Later again: shipway init"
        "   (until then, from this machine: shipway release --target=pypi)"
    )
    return ByPerson(facts.workflow, said)


def _beside_others(facts: Facts, texts: Mapping[str, str]) -> Iterator[ByPerson]:
    """Yield the workflows that publish too, which have to leave that to one of them."""
    own = facts.workflow.rpartition("/")[2]
    for other in other_publishers(texts, facts.workflow):
        what = (
            f"it publishes as well (on: {', '.join(starts_of(other))}), and beside {own} both"
            f" would: in the commit that brings {own}, leave it `workflow_dispatch` alone, or if"
            " it tests too, take the job out that publishes; or keep to it, and commit no"
            f" {own}. In which order: {MIGRATION}"
        )
        yield ByPerson(other.path, what)


def _to_be_written(facts: Facts, names: Sequence[str]) -> Iterator[ByPerson]:
    """Yield what is waited for and is of the whole repository; a project in it writes none."""
    for name in names:
        what = (
            f"publishing waits for a workflow called {name}, and there is none: write it, or name"
            f" yours in ci-workflows under [tool.shipway] of {facts.folder}/pyproject.toml"
        )
        yield ByPerson(FOLDER, what)


def _beside(facts: Facts, starter: Document, others: Sequence[str]) -> Iterator[ByPerson]:
    """Yield how a workflow of the repository's own takes the place of one that is written."""
    if others:
        name = shown_path(starter.path, facts.workspace.repository.root)
        known = " or ".join((*others[:_SHOWN], *(["another"] if len(others) > _SHOWN else [])))
        what = f"if {known} does this already: leave this file out, and name yours"
        yield ByPerson(name, f"{what} in ci-workflows under [tool.shipway]")


def _document(
    facts: Facts, document: Document, *, update: bool
) -> Iterator[Edit | ByPerson | ShipwayError]:
    repository = facts.workspace.repository
    name = shown_path(document.path, repository.root)
    found = outcome(document)
    if isinstance(found, Edit):
        yield found
    elif isinstance(found, Left) and found.foreign:
        what = "it is there and not shipway's; move it aside, then: shipway init"
        yield ByPerson(name, what)
    elif isinstance(found, Left) and found.newer:
        what = f"the newer shipway {found.newer} wrote it: {UPGRADE}"
        yield ByPerson(name, what)
    elif isinstance(found, Left) and update:
        try:
            yield updated(document, repository)
        except ShipwayError as error:
            yield error
    elif isinstance(found, Left):
        yield ByPerson(name, "it is of an older generation: shipway init --update")


def _accounts(facts: Facts) -> Iterator[ByPerson]:
    if facts.place is None:
        return
    workflow = facts.workflow.rpartition("/")[2]
    for target, site in INDEX_SITES.items():
        known = _is_known(f"{site}/simple/", facts.name)
        yield publisher(target, facts.name, facts.place, workflow, known=known)
    yield from github_steps(facts.place, facts.default_branch, facts.protected_tags)


def _is_known(index: str, name: str) -> bool | None:
    try:
        return bool(read_files(index, name, limits=ONCE))
    except ShipwayError:
        return None
