"""`check`: the built distributions are such that an index takes them and a user can run them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.clock import to_the_second
from shipway.doors.places import temporary_obstacles
from shipway.errors.base import refuse
from shipway.errors.build import BrokenLedger, NotBuilt
from shipway.plan import Fact, Recorder, Status

from .traceless import Traceless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shipway.distributions.ledger import Ledger
    from shipway.errors.base import ShipwayError
    from shipway.release import Release

__all__ = ["STEP", "Check", "ledger_of", "matching_ledger"]


class Check(Traceless):
    """Runs every rule over the files that the ledger lists, and tries the wheel out."""

    name = "check"

    def preflight(self, release: Release) -> Iterable[ShipwayError]:
        """Find rules that are to be ignored and do not exist, and a path in the trial's way."""
        if release.project.config.ignore:
            from shipway.distributions.checks import (  # noqa: PLC0415 - 35 ms for few projects
                check_rule_names,
            )

            check_rule_names(release.project.config.ignore)
        return () if release.options.whole else temporary_obstacles(alone=True)

    def observe(self, release: Release) -> Fact:
        """Return whether exactly these bytes were checked for a target as strict as this one."""
        ledger = matching_ledger(release)
        if ledger is None:
            return Fact(self.name, Status.MISSING, "nothing was built that could be checked")
        proved = release.proved(_subject(ledger, public=True))
        private = release.proved(_subject(ledger, public=False))
        if not release.target.public:
            # What is good for everybody is good for a few.
            proved = max(filter(None, (proved, private)), default=None)
        if proved is None:
            return Fact(self.name, Status.MISSING, _unproved(release, private))
        warned = release.state.proof(_warned(ledger))
        found = "nothing in the way, and warnings," if warned else "no fault found"
        if _same(ledger) in release.made:
            found = f"built again it is the same, byte for byte; {found}"
        return Fact(self.name, Status.DONE, f"{found} at {to_the_second(proved)}")

    def action(self, release: Release) -> CheckDistributions:
        """Return the check."""
        return CheckDistributions(release)


STEP = Check()


def matching_ledger(release: Release) -> Ledger | None:
    """Return the ledger of the release's version, whatever was built since.

    In a whole release a build of another commit, or of uncommitted changes, does
    not count: it will be replaced. A ledger that cannot be read is none; the tasks that
    need what was built ask for it before (`built.built_version`).
    """
    whole = release.options.whole
    try:
        ledger = release.state.ledger_of(str(release.version), clean=whole)
    except BrokenLedger:
        return None
    if ledger is not None and whole and ledger.commit != release.commit:
        return None
    return ledger


def ledger_of(release: Release) -> Ledger:
    """Return the ledger of the release's version. Raises `NotBuilt`."""
    ledger = matching_ledger(release)
    if ledger is None:
        raise NotBuilt(f"{release.title} is not built")
    return ledger


def _subject(ledger: Ledger, *, public: bool) -> str:
    return f"checked {'public' if public else 'private'} {ledger.digest}"


def _unproved(release: Release, private: str | None) -> str:
    if private is None or not release.target.public:
        return "the built distributions are not checked"
    return (
        f"checked at {to_the_second(private)} for an index that is not public;"
        f" {release.target.name} is, and refuses more"
    )


def _warned(ledger: Ledger) -> str:
    """Name what stands beside the proof of a check that had warnings."""
    return f"warned of {ledger.digest}"


def _same(ledger: Ledger) -> str:
    """Name what a second build has shown, in this very task."""
    return f"built twice {ledger.digest}"


@dataclass(frozen=True)
class CheckDistributions:
    """Check the files and try the wheel out."""

    release: Release

    @property
    def title(self) -> str:
        """Name what is checked."""
        return f"check the distributions of {self.release.title}"

    def preview(self) -> tuple[str, ...]:
        """Name what is looked at."""
        rules = "every rule of docs/checks.md on the sdist and the wheel"
        if self.release.options.whole:
            return (rules,)
        if self.release.options.twice:
            rules += "; build both again, and the wheel straight from the tree, and compare"
        return (rules, "install the wheel in a fresh environment, import it, run its scripts")

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing to undo
        """Run the rules, and alone try the wheel out; every fault that either finds is told."""
        from .checking import find_faults  # noqa: PLC0415 - the rules' imports are heavy

        ledger = ledger_of(self.release)
        faults, warnings, differs = find_faults(self.release, ledger)
        refuse(faults)
        if self.release.options.twice and not differs:
            self.release.made.add(_same(ledger))
        if warnings:
            self.release.prove(_warned(ledger))
        else:
            self.release.state.forget_proof(_warned(ledger))
        self.release.prove(_subject(ledger, public=self.release.target.public))
