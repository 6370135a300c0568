"""Send one file to an index through twine, try again where that helps, and know the outcome.

Used by `doors.upload`, one `Sender` a thread. Imported late: twine costs 0.2 s.
What an answer means is decided in `shipway.distributions.answers`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import tenacity
import twine.repository
from twine.exceptions import TwineException

from shipway.distributions.answers import Answer, is_web_page, judge
from shipway.distributions.publishing import compare
from shipway.distributions.sentences import sentence_of
from shipway.errors.base import ShipwayError, refuse
from shipway.errors.index import (
    IndexFailing,
    IndexTooSlow,
    IndexUnreachable,
    TrustedPublishingFailed,
)
from shipway.errors.upload import AnswerLost, FileDiffers, WrongUploadUrl

from .connections import BROKEN_CONNECTION
from .index import read_files, with_hash
from .transport import Stopped, Transport
from .urls import shown_url
from .web import broken_connection

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    import requests

    from shipway.distributions.answers import Verdict
    from shipway.target import Target

    from .access import Limits
    from .login import Login
    from .parcel import Parcel

__all__ = ["Sender"]

_LONGEST_ANSWER = 1 << 16
_MAY_HAVE_ARRIVED = (IndexFailing, IndexTooSlow, IndexUnreachable)


def _silent(*_texts: object) -> None:
    """Print nothing."""


# Twine prints each file's name to the terminal, with no way to turn it off; ours is the report.
vars(twine.repository)["print"] = _silent


class _TryAgain(Exception):
    """Sending failed in a way that may pass."""

    def __init__(self, problem: ShipwayError, wait: float | None = None) -> None:
        super().__init__(problem.what)
        self.problem = problem
        self.wait = wait


class Sender:
    """Sends files over one session; for one thread."""

    def __init__(
        self,
        target: Target,
        login: Login,
        limits: Limits,
        on_progress: Callable[[str, int, int], None],
        stop: Event,
    ) -> None:
        self._target = target
        self._limits = limits
        self._on_progress = on_progress
        self._stop = stop
        self._renewable = True
        self._transport = Transport(limits, stop)
        self._sign_in(login)

    def _sign_in(self, login: Login) -> None:
        self._login = login
        self._repository = login.repository()
        for scheme in ("http://", "https://"):
            self._repository.session.mount(scheme, self._transport)

    def close(self) -> None:
        """Close the connection."""
        self._repository.close()

    def send(self, parcel: Parcel) -> None:
        """Bring a file onto the index; return when it is there with our bytes.

        Raises the error that `shipway.distributions.answers` names,
        `FileConflict`, `IndexUnreachable`, `IndexTooSlow`, and `AnswerLost`
        when nobody can tell whether the file arrived.
        """
        name, size = parcel.distribution.filename, parcel.distribution.size
        self._transport.watch(size, partial(self._on_progress, name))
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_TryAgain),
            stop=tenacity.stop_after_attempt(self._limits.upload_tries),
            wait=self._pause,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            for attempt in retrying:
                with attempt:
                    # What was sent in vain may have arrived all the same.
                    if attempt.retry_state.attempt_number == 1 or not self._arrived(parcel):
                        self._try(parcel)
        except _TryAgain as last:
            self._give_up(parcel, last.problem)

    def _try(self, parcel: Parcel) -> None:
        """Send the file once, and act on the answer."""
        response = self._post(parcel)
        sentence = self._sentence(response)
        verdict = judge(response.status_code, sentence, response.headers)
        if verdict.answer is Answer.DONE:
            self._confirm(parcel, response)
            return
        problem = self._problem(parcel, response, sentence, verdict)
        if verdict.answer is Answer.ASK:
            self._settle(parcel, problem)
            return
        if verdict.answer is Answer.RETRY or (verdict.answer is Answer.RENEW and self._renew()):
            raise _TryAgain(problem, verdict.wait)
        raise problem

    def _post(self, parcel: Parcel) -> requests.Response:
        try:
            return self._repository.upload(parcel.package, max_redirects=1)
        except BROKEN_CONNECTION as error:
            if getattr(error, "filename", None) == parcel.package.filename:
                raise FileDiffers(f"{parcel.package.basefilename} is gone") from error
            raise _TryAgain(broken_connection(error, self._target.upload_url)) from error
        except TwineException as error:
            raise TrustedPublishingFailed(self._login.conceal(str(error))) from error

    def _sentence(self, response: requests.Response) -> str:
        body = response.content[:_LONGEST_ANSWER].decode("utf-8", "replace")
        content_type = response.headers.get("Content-Type", "")
        said = sentence_of(response.status_code, response.reason or "", content_type, body)
        return self._login.conceal(said)

    def _confirm(self, parcel: Parcel, response: requests.Response) -> None:
        """Believe no success that comes as a web page, such as one to log in: ask the index."""
        if is_web_page(response.content):
            self._settle(
                parcel,
                WrongUploadUrl(
                    f"{self._target.name} answers {response.status_code} to"
                    f" {parcel.distribution.filename} with a web page, and does not list the file"
                ),
            )

    def _problem(
        self, parcel: Parcel, response: requests.Response, sentence: str, verdict: Verdict
    ) -> ShipwayError:
        name, where = parcel.distribution.filename, self._target.name
        if response.is_redirect:
            sentence = f"redirected to {shown_url(response.headers['Location'])}"
        later = f"; it wants {verdict.wait:.0f} s of patience" if verdict.wait else ""
        return verdict.error(
            f"{where} answers {response.status_code} to {name}: {sentence or 'no reason'}{later}"
        )

    def _settle(self, parcel: Parcel, problem: ShipwayError) -> None:
        """Find out whether the file that the index says it has is ours; else raise `problem`.

        An upload of the same file at the same moment may not be visible yet.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_result(lambda arrived: not arrived),
            stop=tenacity.stop_after_attempt(self._limits.tries),
            wait=self._pause,
            sleep=self._sleep,
            retry_error_callback=lambda _state: False,
        )
        if not retrying(self._arrived, parcel):
            raise problem

    def _arrived(self, parcel: Parcel) -> bool | None:
        """Ask the index for the file, by name and hash; None is no answer.

        Raises `FileConflict` when other bytes are there.
        """
        target, access = self._target, {"credentials": self._login.index_credentials}
        name = str(parcel.package.metadata["name"])
        try:
            files = read_files(target.index_url, name, **access, limits=self._limits) or ()
            ours = [
                with_hash(file, parcel.distribution.size, **access, limits=self._limits)
                for file in files
                if file.filename == parcel.distribution.filename
            ]
        except ShipwayError:
            return None
        comparison = compare([parcel.distribution], ours)
        refuse(comparison.refusals(target.name))
        return comparison.complete

    def _give_up(self, parcel: Parcel, problem: ShipwayError) -> None:
        """After the last try: raise what it was, unless the file is there after all."""
        arrived = self._arrived(parcel)
        if arrived:
            return
        sent_in_vain = isinstance(problem, _MAY_HAVE_ARRIVED) and self._transport.sent_all
        if arrived is None and sent_in_vain:
            raise AnswerLost(
                f"whether {parcel.distribution.filename} arrived on {self._target.name} "
                f"is not known: {problem.what}"
            ) from problem
        raise problem

    def _renew(self) -> bool:
        """Fetch a new token, once, where the login can; return whether there is one."""
        login = self._login.renewed() if self._renewable else None
        self._renewable = False
        if login is None:
            return False
        self._repository.close()
        self._sign_in(login)
        return True

    def _pause(self, state: tenacity.RetryCallState) -> float:
        """Return the seconds before the next try: what the index asks for, else ever more."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _TryAgain) else None
        grown = min(self._limits.pause * 2**state.attempt_number, self._limits.longest_pause)
        return grown if asked is None else asked

    def _sleep(self, wait: float) -> None:
        if self._stop.wait(wait):
            raise Stopped
