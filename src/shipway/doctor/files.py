"""Findings about the files that shipway brings: entry points, the workflow, what it installs."""

from __future__ import annotations

import re
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

from shipway.adoption.documents import publish_workflow, without_workflows
from shipway.adoption.entrypoints import NOXFILE, TASKS
from shipway.adoption.generations import digest_of, generation_of
from shipway.adoption.planning import UPGRADE
from shipway.adoption.served import served_list
from shipway.adoption.workflow import REQUIREMENTS
from shipway.ci.jobs import jobs_of
from shipway.ci.workflowfile import read_workflow
from shipway.errors.base import ShipwayError
from shipway.errors.verify import VersionNotServed

from .finding import advice, right, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.adoption.entrypoints import EntryPoint

    from .finding import Finding
    from .observed import Setup

__all__ = ["files"]

_INIT = "shipway init"
_UPDATE = "shipway init --update"
_LATER = (
    "shipway init   (later, once the index has it)",
    "until then, from this machine: shipway release --target=pypi",
)


def files(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of tasks.py, noxfile.py, the publish workflow and its list."""
    yield _entry_point(setup, TASKS)
    yield _entry_point(setup, NOXFILE)
    workflow = setup.facts.workflow
    text, reason = setup.workflows.get(workflow), without_workflows(setup.facts)
    if text is None and reason:
        yield advice("publish workflow", reason)
        return
    if text is None:
        yield _missing(setup)
        return
    file = read_workflow(workflow, text)
    if file is not None and file.too_large:
        # The finding about the size of workflows says it.
        return
    if file is None or not jobs_of(text):
        said = f"{workflow} is no workflow: it does not parse, or lacks `on` or `jobs`"
        yield wrong("publish workflow", said, "mend it; zizmor .github/workflows says where")
        return
    yield right("publish workflow", workflow)
    yield _generation(setup, text)
    if not setup.facts.own:
        yield _requirements(setup)


def _missing(setup: Setup) -> Finding:
    """Return that no workflow publishes; where shipway is on no index yet, none can be wanted."""
    subject, said = "publish workflow", f"{setup.facts.workflow} is not there"
    unserved = None if setup.facts.own else _unserved()
    if unserved is None:
        return wrong(subject, said, _INIT)
    return advice(subject, f"{said}, and could not work yet: {unserved.what}", *_LATER)


def _unserved() -> VersionNotServed | None:
    """Return that pip's index lacks this shipway; None where it has it, or does not answer."""
    try:
        served_list(installed_version("shipway"))
    except VersionNotServed as error:
        return error
    except ShipwayError:
        pass
    return None


def _entry_point(setup: Setup, entry: EntryPoint) -> Finding:
    path = entry.path_in(setup.workspace.project.root)
    if not path.is_file():
        if setup.facts.workflow not in setup.workflows:
            return advice(entry.file, "is not there; every task is `shipway TASK` as well", _INIT)
        return wrong(entry.file, "is not there; the publish workflow needs it", _INIT)
    lines = entry.missing(path.read_bytes().decode("utf-8-sig", "replace"))
    if lines:
        return wrong(entry.file, f"imports nothing of {entry.module}", f"add: {lines[0]}")
    return right(entry.file, f"imports {entry.module}")


def _generation(setup: Setup, text: str) -> Finding:
    subject = "generation"
    expected = publish_workflow(setup.facts, installed_version("shipway"))
    found = generation_of(text)
    if (text if found is None else found.body).replace("\r\n", "\n") == expected.body:
        return right(subject, "as this version of shipway writes it")
    if found is None:
        fix = (f"move {setup.facts.workflow} aside, then: {_INIT}",)
        return advice(subject, "it is not shipway's, so nobody knows how it publishes", *fix)
    if found.digest == digest_of(expected.body):
        return right(subject, f"of shipway {found.version}, with changes of your own")
    here = expected.version
    if found.is_newer_than(here):
        return advice(subject, f"of shipway {found.version}, and here it is {here}", UPGRADE)
    changed = ", with changes of your own, which stay" if found.changed else ""
    older = "an older one" if found.version != here else "before branch, tags or Pythons changed"
    return advice(subject, f"of shipway {found.version}, {older}{changed}", _UPDATE)


def _requirements(setup: Setup) -> Finding:
    subject = "installed by CI"
    workflow, path = setup.facts.workflow, setup.workspace.repository.root / REQUIREMENTS
    if REQUIREMENTS not in setup.workflows[workflow]:
        return right(subject, f"{workflow} does not use {REQUIREMENTS}")
    if not path.is_file():
        said = f"{REQUIREMENTS} is not there, and {workflow} needs it"
        unserved = _unserved()
        late = f"{said}; it cannot be made yet: {unserved.what}" if unserved else said
        return wrong(subject, late, *(_LATER if unserved else (_INIT,)))
    text = path.read_text(encoding="utf-8", errors="replace")
    pinned = re.search(r"(?m)^shipway==(\S+)", text)
    if pinned is None or "--hash=sha256:" not in text:
        return wrong(subject, f"{REQUIREMENTS} has no shipway in it, by its hash", _UPDATE)
    here = installed_version("shipway")
    if pinned[1] != here:
        return advice(subject, f"shipway {pinned[1]}, and here it is {here}", _UPDATE)
    if REQUIREMENTS not in setup.workspace.repository.files():
        fix = f"git add --force {REQUIREMENTS}"
        return wrong(subject, f"git ignores {REQUIREMENTS}, so that CI will not have it", fix)
    return right(subject, f"shipway {here} and all that it needs, by hash")
