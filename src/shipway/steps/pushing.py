"""The push itself, and the noticing of one that was stopped."""

from __future__ import annotations

import shlex
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.clock import now, pause
from shipway.doors.git_push import cut_off, in_the_way, push
from shipway.doors.git_remotes import has_taken, remote_refs
from shipway.doors.process import shown
from shipway.errors.git import PushCutOff, PushHookRefused, PushRejected, RemoteUnreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shipway.doors.git import Repository
    from shipway.plan import Recorder

__all__ = ["Notice", "PushRefs"]

_PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds between looks whether another push of ours arrives."""


@dataclass(frozen=True)
class PushRefs:
    """Push a tag, and a commit to a branch."""

    repository: Repository
    remote: str
    branch: str
    source: str
    """What the branch is to become, a ref or a commit; empty where it is not pushed."""
    tag: str

    @property
    def title(self) -> str:
        """Name what is pushed."""
        return f"push {self._names} to {self.remote}"

    @property
    def _names(self) -> str:
        return f"{self.branch} and {self.tag}" if self.source else self.tag

    def preview(self) -> tuple[str, ...]:
        """Return the git command."""
        return (shown(["git", "push", "--atomic", self.remote, *self._refs()]),)

    def apply(self, record: Recorder) -> None:
        """Push both or neither; a push whose connection broke counts where it is seen to be there.

        Raises `PushCutOff` where nobody can tell whether it arrives.
        """
        began = now()
        told = {"branch": self.branch, "tag": self.tag, "began": began}
        record(told)
        try:
            self._push(record, began)
        except PushCutOff:
            # A hook may have run for long by now: what is waited for counts from here.
            record({**told, "cut_off": now()})
            raise

    def _push(self, record: Recorder, began: str) -> None:
        try:
            push(self.repository, self.remote, self._refs())
        except PushHookRefused:
            record({"refused": began})
            raise
        except PushRejected as error:
            record({"refused": began})
            # What stands in its way may be an earlier push, that a kill has left behind.
            if not self._arrived(_PAUSES if in_the_way(error) else ()):
                raise
        except KeyboardInterrupt:
            if self._arrived():
                raise
            raise self._cut_off() from None
        except RemoteUnreachable as error:
            if not cut_off(error):
                record({"refused": began})
                raise
            self._settle(error)

    def _settle(self, error: RemoteUnreachable) -> None:
        """Go on where the remote has taken all before the connection broke. Raises `PushCutOff`."""
        if not self._is_there():
            raise self._cut_off(error.details) from error
        self._notice()

    def _is_there(self) -> bool:
        """Return whether the remote can be asked at once and has exactly what was pushed."""
        with suppress(RemoteUnreachable):
            return has_taken(self.repository, self.remote, self.tag, self._refs())
        return False

    def _notice(self) -> None:
        """Have git know here what it was not told of: which commit the remote's branch is now."""
        ref = f"refs/remotes/{self.remote}/{self.branch}"
        commit = self.repository.commit_of(self.source) if self.source else None
        if commit is not None and self.repository.commit_of(ref) is not None:
            Notice(self.repository, ref, commit).move()

    def _arrived(self, pauses: Sequence[float] = ()) -> bool:
        """Return whether the remote has our tag, at once or after one of the pauses."""
        for seconds in (0.0, *pauses):
            pause(seconds)
            every = remote_refs(self.repository, self.remote, self.branch, self.tag)
            tagged = self.repository.tag_commit(self.tag)
            if tagged is not None and all(there.tag == tagged for there in every):
                return True
        return False

    def _cut_off(self, details: str = "") -> PushCutOff:
        look = f"git ls-remote --tags {shlex.quote(self.remote)} {shlex.quote(self.tag)}"
        return PushCutOff(
            f"the push of {self._names} to {self.remote} was cut off, and may arrive still",
            fix=[
                f"{look}   (says whether it has)",
                "invoke release   (goes on; in any case)",
                (
                    "invoke release --undo   (after two minutes, where it has not;"
                    " it can arrive even then)"
                ),
            ],
            details=details,
        )

    def _refs(self) -> tuple[str, ...]:
        tag = f"refs/tags/{self.tag}"
        branch = [f"{self.source}:refs/heads/{self.branch}"] if self.source else []
        return (*branch, f"{tag}:{tag}")


@dataclass(frozen=True)
class Notice:
    """Have the ref that stands for the remote's branch say what the remote has."""

    repository: Repository
    ref: str
    commit: str

    @property
    def title(self) -> str:
        """Name the ref."""
        return f"notice what was pushed, in {self.ref.removeprefix('refs/remotes/')}"

    def preview(self) -> tuple[str, ...]:
        """Return the git command."""
        return (shown(["git", *self._command()]),)

    def apply(self, record: Recorder) -> None:  # noqa: ARG002 - nothing of it is ever undone
        """Move it."""
        self.move()

    def move(self) -> None:
        """Move it."""
        self.repository.break_locks(self.ref)
        self.repository.git.write(*self._command())

    def _command(self) -> tuple[str, ...]:
        return ("update-ref", "-m", "shipway: pushed", self.ref, self.commit)
