"""Findings about the workflow files: pins, what starts them, what they may, who publishes."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.adoption.documents import without_workflows
from shipway.adoption.otherpublishers import MIGRATION, other_publishers, starts_of
from shipway.ci.jobs import jobs_of, says_permissions
from shipway.ci.workflowfile import TOO_LARGE, read_workflow

from .finding import advice, right, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.ci.jobs import Job
    from shipway.ci.workflowfile import WorkflowFile

    from .finding import Finding
    from .observed import Setup

__all__ = ["next_tag", "workflows"]

_PINNED = re.compile(r"[0-9a-f]{40}")
_CALLED = "workflow_call"
_FOREIGN = "pull_request_target"
_NO_REUSABLE = (
    "PyPI knows a publisher by the workflow that was started, and takes no reusable one:"
    " put the job that uploads into {} itself"
)


def workflows(setup: Setup) -> Iterator[Finding]:
    """Yield what is so of the workflow files of the working tree."""
    workflow = setup.facts.workflow
    if setup.workflows:
        yield _sizes(setup)
        yield _pins(setup)
        yield _others(setup)
    if workflow in setup.workflows or not without_workflows(setup.facts):
        yield from _ci(setup)
    text = setup.workflows.get(workflow)
    file = None if text is None else read_workflow(workflow, text)
    if text is None or file is None or file.too_large:
        # The finding about the file says it.
        return
    yield _triggers(setup, file)
    yield _rights(workflow, text, jobs_of(text))
    yield _publisher(setup, file, jobs_of(text))


def next_tag(setup: Setup) -> str:
    """Return a tag as the next version would have it."""
    version = setup.facts.newest or Version("1.0.0")
    numbers = [*version.release[:-1], version.release[-1] + 1]
    return setup.workspace.tags.of(Version(".".join(map(str, numbers))))


def _sizes(setup: Setup) -> Finding:
    subject = "size of workflows"
    read = (read_workflow(path, text) for path, text in setup.workflows.items())
    large = [file.path for file in read if file and file.too_large]
    if not large:
        return right(subject, "each small enough for GitHub to read it")
    said = f"{', '.join(large)}: {TOO_LARGE}, and never runs"
    return wrong(subject, said, "move what is long in it into scripts")


def _pins(setup: Setup) -> Finding:
    subject = "pins of actions"
    movable = [
        (path, action)
        for path, text in setup.workflows.items()
        for job in jobs_of(text)
        for action in (*job.actions, *([job.calls] if job.calls else []))
        if not action.startswith(("./", "docker://"))
        if not _PINNED.fullmatch(action.partition("@")[2].partition(" ")[0])
    ]
    if not movable:
        return right(subject, "each by the hash of a commit")
    workflow = setup.facts.workflow
    path, action = next((each for each in movable if each[0] == workflow), movable[0])
    said = f"{path} uses {action}, which can be moved to other code; {len(movable)} in all"
    name, _, ref = action.partition("@")
    owner = "/".join(name.split("/")[:2])
    source = shlex.join([f"https://github.com/{owner}", ref or "HEAD"])
    fix = f"git ls-remote {source}   (then {name}@HASH # {ref})"
    return wrong(subject, said, fix) if path == workflow else advice(subject, said, fix)


def _others(setup: Setup) -> Finding:
    subject, own = "other publishers", setup.facts.workflow
    others = list(other_publishers(setup.workflows, own))
    if not others:
        return right(subject, "no other workflow publishes")
    said = ", ".join(f"{other.path} (on: {', '.join(starts_of(other))})" for other in others)
    leave = (
        f"in {others[0].path}: on: workflow_dispatch, or if it tests too, without the job that"
        f" publishes   (and in which order: {MIGRATION})"
    )
    if own not in setup.workflows:
        said = f"{said} publishes; beside a release from here or {own} both would"
        return advice(subject, said, leave)
    keep = f"or keep to it, without shipway's: git rm {shlex.quote(own)}"
    said = f"{said} publishes as well as {own}: the same version twice"
    # In a repository of several projects it may be that of another one.
    if not setup.facts.at_root:
        return advice(subject, f"{said}, if it is of {setup.facts.name} too", leave, keep)
    return wrong(subject, said, leave, keep)


def _ci(setup: Setup) -> Iterator[Finding]:
    read = (read_workflow(path, text) for path, text in setup.workflows.items())
    known = [file for file in read if file]
    for name in setup.workspace.project.config.ci_workflows:
        subject = f"workflow {name}"
        file = next((file for file in known if name in file.names), None)
        if file is None:
            others = ", ".join(f"{file.name} ({file.file})" for file in known) or "none"
            said = f"no workflow is called so; there are: {others}"
            configured = 'or, under [tool.shipway]: ci-workflows = ["NAME"]'
            yield wrong(subject, said, "shipway init", configured)
        elif file.push is None or not file.push.admit_ref(_branch(setup)):
            said = f"{file.path} does not run when {setup.facts.default_branch} is pushed"
            fix = f"in {file.path}: on: push: branches: [{setup.facts.default_branch}]"
            yield wrong(subject, f"{said}, and publishing waits for it", fix)
        else:
            yield right(subject, file.path)


def _triggers(setup: Setup, file: WorkflowFile) -> Finding:
    subject, tag, branch = "triggers", next_tag(setup), setup.facts.default_branch
    if file.push is None or not file.push.admit_ref(f"refs/tags/{tag}"):
        fix = f'in {file.path}: on: push: tags: ["{setup.facts.trigger}"]'
        said = f"a tag such as {tag} does not start {file.path}"
        return wrong(subject, said, fix, "or: shipway init --update")
    if not file.push.admit_ref(_branch(setup)):
        fix = f"in {file.path}: on: push: branches: [{branch}]"
        return advice(subject, f"a push of {branch} rehearses nothing on TestPyPI", fix)
    return right(subject, f"{branch} goes to TestPyPI, tags such as {tag} to PyPI")


def _rights(workflow: str, text: str, jobs: tuple[Job, ...]) -> Finding:
    subject = "rights of jobs"
    if not says_permissions(text):
        fix = f"in {workflow}, at the top: permissions: {{}}"
        return wrong(subject, "jobs have what the repository gives by default", fix)
    publishing = [job for job in jobs if job.publishes]
    lacking = [job.key for job in publishing if not job.identity]
    if lacking:
        fix = f"in {workflow}, in the job {lacking[0]}: permissions: {{ id-token: write }}"
        return wrong(subject, f"the job {lacking[0]} publishes, and may not say who it is", fix)
    others = [job.key for job in jobs if job.identity and not job.publishes and not job.calls]
    if others and publishing:
        said = f"the job {others[0]} may say that it is the publisher, and does not publish"
        return wrong(subject, said, f"in {workflow}, take id-token out of the job {others[0]}")
    return right(subject, "the job that publishes has the identity, and no other")


def _publisher(setup: Setup, file: WorkflowFile, jobs: tuple[Job, ...]) -> Finding:
    subject = "trusted publisher"
    if _CALLED in file.events:
        return wrong(
            subject, f"{file.path} can be called by others", f"take `{_CALLED}` out of `on`"
        )
    if _FOREIGN in file.events:
        said = f"{file.path} is started by `{_FOREIGN}`, from which PyPI takes nothing"
        return wrong(subject, said, f"take `{_FOREIGN}` out of `on`")
    if any(job.publishes for job in jobs):
        return right(subject, f"{file.path} itself publishes")
    for job in jobs:
        called = setup.workflows.get(job.calls.removeprefix("./"), "")
        if job.calls and (job.identity or any(inner.publishes for inner in jobs_of(called))):
            said = f"the job {job.key} publishes by the reusable workflow {job.calls}"
            return wrong(subject, said, _NO_REUSABLE.format(file.path))
    return wrong(subject, f"no job of {file.path} publishes", "shipway init --update")


def _branch(setup: Setup) -> str:
    return f"refs/heads/{setup.facts.default_branch}"
