"""What a run has come to, in a word and in a sentence, and what to do next. Pure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from packaging.version import Version

from shipway.plan import Status

from .facts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shipway.plan import Fact

    from .facts import JobResult, Subject

__all__ = ["headline", "is_other", "judged", "ways_on", "weighty"]

_PUBLISH = ("publish", "follow")
"""The steps that bring it onto the index: from here, or in CI."""
_ANNOUNCE = "announce"
_INDEX_OF = {"testpypi": "https://test.pypi.org/simple/"}


def weighty(facts: Sequence[Fact], *, in_workflow: bool) -> tuple[Fact, ...]:
    """Return the facts that say something here.

    In a workflow each job has a machine of its own: what another one has built or proved, this
    one does not know, and how its job ended says it. What is on the index and on GitHub everybody
    sees; of a release on GitHub that is no more than a draft, only who may write.
    """
    return tuple(fact for fact in facts if not in_workflow or _is_seen(fact))


def _is_seen(fact: Fact) -> bool:
    drafted = fact.name == _ANNOUNCE and fact.status is not Status.UNKNOWN
    return fact.status is Status.DONE or fact.name in _PUBLISH or drafted


def judged(facts: Sequence[Fact], failed: Sequence[str], *, built: bool) -> Verdict:
    """Return the verdict; `failed` names the jobs and steps that did."""
    published = next((fact.status for fact in facts if fact.name in _PUBLISH), Status.UNKNOWN)
    if published is Status.DONE:
        whole = not failed and all(fact.status is Status.DONE for fact in facts)
        return Verdict.PUBLISHED if whole else Verdict.UNFINISHED
    if not built:
        return Verdict.NOTHING
    if failed:
        return Verdict.FAILED
    return Verdict.UNKNOWN if published is Status.UNKNOWN else Verdict.BUILT


def headline(
    subject: Subject, verdict: Verdict, facts: Sequence[Fact], failed: Sequence[str]
) -> str:
    """Return the verdict as a sentence."""
    title, where = subject.title, subject.target
    wrong = f"{_listed(failed)} failed" if failed else ""
    absent = [fact.name for fact in facts if fact.status is not Status.DONE]
    missing = f"{_listed(absent)} {'is' if len(absent) == 1 else 'are'} missing"
    match verdict:
        case Verdict.PUBLISHED:
            return f"{title} is on {where}" + (", a rehearsal" if subject.rehearsal else "")
        case Verdict.UNFINISHED:
            return f"{title} is on {where} and not finished: {wrong or missing}"
        case Verdict.FAILED:
            undone = "; what was done before is taken back" if subject.undone else ""
            return f"{title} is not on {where}: {wrong}{undone}"
        case Verdict.BUILT:
            return f"{title} is built{_not_there(subject, facts)}"
        case Verdict.UNKNOWN:
            return f"{title} is built; whether {where} has it could not be seen"
        case Verdict.NOTHING:
            back = subject.undone and not wrong
            nothing = f"{title} was taken back" if back else f"nothing was built of {title}"
            return nothing + (f": {wrong}" if wrong else "")


def _not_there(subject: Subject, facts: Sequence[Fact]) -> str:
    """Say how a build is not on the index, or not as a release would have it there."""
    if not is_other(facts):
        return f" and not on {subject.target}"
    if subject.dirty:
        return f" of uncommitted changes, and not released on {subject.target}"
    return f", and {subject.target} has another build of it"


def ways_on(
    subject: Subject,
    verdict: Verdict,
    failed: JobResult | None,
    known: Sequence[str] = (),
    facts: Sequence[Fact] = (),
) -> tuple[str, ...]:
    """Return what to do next.

    `failed` is the first job of the workflow that did, by its id; `known` are the ways that
    a release on this machine has by itself.
    """
    if failed is not None:
        return tuple(_after_failure(subject, failed))
    if not known and verdict is Verdict.BUILT and is_other(facts):
        return (f"invoke release --part=patch --target={shlex.quote(subject.target)}",)
    return tuple(known) or tuple(_by_verdict(subject, verdict))


def is_other(facts: Sequence[Fact]) -> bool:
    """Return whether the target has files of the version that a release would not have made."""
    return any((fact.name, fact.status) == ("publish", Status.DIFFERENT) for fact in facts)


def _by_verdict(subject: Subject, verdict: Verdict) -> Iterator[str]:
    about = _about(subject)
    match verdict:
        case Verdict.PUBLISHED:
            yield from _after_success(subject)
        case Verdict.UNFINISHED | Verdict.UNKNOWN:
            yield f"invoke status {about}   (says what is missing)"
        case Verdict.BUILT if subject.in_workflow:
            target = f"--target={shlex.quote(subject.target)}"
            yield f"invoke dispatch {target} --watch   (does it for real)"
        case Verdict.BUILT:
            yield f"invoke publish {about}   (uploads it)"
        case Verdict.FAILED | Verdict.NOTHING:
            if subject.checkout is not None:
                command = f"{subject.checkout}invoke build check"
                yield f"{command}   (makes the distributions, and says what is wrong)"


def _after_success(subject: Subject) -> Iterator[str]:
    requirement = shlex.quote(f"{subject.name}=={subject.version}")
    if subject.target in _INDEX_OF:
        index = _INDEX_OF[subject.target]
        yield f"pip install --no-deps --index-url {index} {requirement}   (to try it)"
    elif subject.target == "pypi":
        yield f"pip install {requirement}"
    if subject.rehearsal:
        # Of a development version there is no release: the next one is a version of its own.
        part = " --part=patch" if Version(subject.version).is_devrelease else ""
        yield f"invoke release{part} --target=pypi   (the real one)"


def _after_failure(subject: Subject, job: JobResult) -> Iterator[str]:
    """Yield what helps after a job of the workflow failed, by what the job was for."""
    yield f"see why: {job.page}" if job.page else f"see in its log why {job.name} ended so"
    rerun = "" if subject.run is None else f"gh run rerun {subject.run} --failed"
    if job.result == "cancelled":
        yield f"{rerun}   (does what it was kept from)" if rerun else "start the workflow again"
    elif job.name == "publish":
        own = f"invoke publish {_about(subject)}"
        yield f"{rerun or own}   (uploads what the index lacks)"
    elif job.name == "verify":
        yield f"invoke verify {_about(subject)}   (does the same on this machine)"
    elif job.name == "announce":
        command = f"invoke announce --version={shlex.quote(subject.version)}"
        yield f"{command}   (does the same on this machine)"
    else:
        yield _mending(subject)
    if rerun and job.result != "cancelled" and job.name != "publish":
        yield f"{rerun}   (if it was chance)"


def _about(subject: Subject) -> str:
    version = f" --version={shlex.quote(subject.version)}" if subject.version else ""
    return f"--target={shlex.quote(subject.target)}{version}"


def _mending(subject: Subject) -> str:
    if subject.tagged:
        # A tag that was pushed is never moved: what it points to is what it was.
        return "mend it and commit, then the next version: invoke release --part=patch"
    return "mend it, commit and push: the push starts the workflow again"


def _listed(names: Sequence[str]) -> str:
    *others, last = dict.fromkeys(names) or ("",)
    return f"{', '.join(others)} and {last}" if others else last
