"""Uploading to an index that misbehaves in every known way."""

from __future__ import annotations

import _thread
import json
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
import requests

from shipway.doors.access import Limits
from shipway.doors.transport import Transport
from shipway.doors.upload import upload
from shipway.errors import index
from shipway.errors import upload as errors
from shipway.errors.base import NEXT_VERSION, ExitStatus, SeveralProblems, ShipwayError

if TYPE_CHECKING:
    from index.conftest import Release
    from index.replay.conftest import Replay, Reply
    from shipway.doors.upload import OnProgress

SEE = "See https://pypi.org/help/#file-name-reuse for more information."
EXISTS = f"File already exists ('F', with blake2_256 hash 'H'). {SEE}"
DELETED = "This filename was previously used by a file that has since been deleted."
DAMAGED = "The digest supplied does not match a digest calculated from the uploaded file."
GUNICORN = b"<html><head><title>Internal Server Error</title></head><body></body></html>"


@dataclass(frozen=True)
class Shipment:
    """A release, the index it goes to, and how patiently."""

    replay: Replay
    release: Release
    limits: Limits

    def go(self, on_progress: OnProgress | None = None) -> None:
        upload(
            self.replay.target,
            self.release.files,
            self.release.distributions,
            on_progress=on_progress,
            limits=self.limits,
        )

    def refused(self, on_progress: OnProgress | None = None) -> ShipwayError:
        with pytest.raises(ShipwayError) as caught:
            self.go(on_progress)
        return caught.value

    @property
    def name(self) -> str:
        """The name of its only file."""
        (path,) = self.release.files
        return path.name


@pytest.fixture
def several(replay: Replay, release: Release, quick: Limits) -> Shipment:
    """Return a shipment without any files yet."""
    return Shipment(replay, release, quick)


@pytest.fixture
def wheel(several: Shipment) -> Shipment:
    """Return a shipment of one wheel."""
    several.release.wheel()
    return several


def test_the_file_arrives_byte_for_byte(wheel: Shipment) -> None:
    wheel.go()
    assert wheel.replay.files == {wheel.name: wheel.release.files[0].read_bytes()}


def test_an_upload_asks_for_json_and_names_us_and_twine(wheel: Shipment) -> None:
    wheel.go()
    ((_, path, headers),) = wheel.replay.seen
    assert path == "/legacy/"
    assert headers["Accept"].startswith("application/json")
    assert headers["User-Agent"].startswith("shipway/")
    assert "twine/" in headers["User-Agent"]


def test_twine_prints_nothing(wheel: Shipment, capfd: pytest.CaptureFixture[str]) -> None:
    wheel.replay.uploads = [wheel.replay.reply(503)]
    wheel.go()
    assert capfd.readouterr() == ("", "")


def test_the_progress_of_a_file_goes_from_nothing_to_all_of_it(several: Shipment) -> None:
    path = several.release.wheel(b"#" * 3_000_000)
    told: list[tuple[str, int, int]] = []

    def note(filename: str, sent: int, total: int) -> None:
        told.append((filename, sent, total))

    several.go(note)
    steps = [sent for _, sent, _ in told]
    assert steps == sorted(set(steps))
    assert (steps[-1], len(steps) > 10) == (path.stat().st_size, True)
    assert {(name, total) for name, _, total in told} == {(path.name, steps[-1])}


def _passing(replay: Replay) -> dict[str, Reply]:
    return {
        "500": replay.reply(500, GUNICORN, {"Content-Type": "text/html"}),
        "502": replay.reply(502),
        "503": replay.reply(503),
        "504": replay.reply(504),
        "no answer": replay.reply(hang_up=True),
        "half an answer": replay.reply(200, b"cut", hang_up=True),
        "late": replay.reply(delay=5),
    }


@pytest.mark.parametrize("arrived", [False, True])
@pytest.mark.parametrize(
    "fault", ["500", "502", "503", "504", "no answer", "half an answer", "late"]
)
def test_after_a_passing_fault_the_index_is_asked_before_the_file_is_sent_again(
    wheel: Shipment, fault: str, *, arrived: bool
) -> None:
    wheel.replay.uploads = [replace(_passing(wheel.replay)[fault], store=arrived)]
    patience = 1 if fault == "late" else wheel.limits.processing
    replace(wheel, limits=replace(wheel.limits, processing=patience)).go()
    assert list(wheel.replay.files) == [wheel.name]
    assert wheel.replay.posted == [wheel.name] * (1 if arrived else 2)
    assert [method for method, _, _ in wheel.replay.seen][:2] == ["POST", "GET"]


def test_a_fault_that_does_not_pass_ends_after_all_tries(wheel: Shipment) -> None:
    wheel.replay.uploads = [_passing(wheel.replay)["500"]] * 9
    problem = wheel.refused()
    assert isinstance(problem, index.IndexFailing)
    assert problem.status is ExitStatus.REFUSED
    assert len(wheel.replay.posted) == wheel.limits.upload_tries


def test_a_failing_upload_is_repeated_five_times_unless_told_otherwise() -> None:
    assert Limits().upload_tries == 1 + 5


def test_a_file_that_arrived_at_the_last_try_is_there(wheel: Shipment) -> None:
    failing = [wheel.replay.reply(502)] * (wheel.limits.upload_tries - 1)
    wheel.replay.uploads = [*failing, wheel.replay.reply(502, store=True)]
    wheel.go()


def test_when_nobody_can_tell_the_outcome_is_open(wheel: Shipment) -> None:
    """The answers are lost, and the index is down too: the file may be public."""
    wheel.replay.uploads = [wheel.replay.reply(hang_up=True, store=True)] * 9
    wheel.replay.reads = [wheel.replay.reply(503)] * 99
    problem = wheel.refused()
    assert isinstance(problem, errors.AnswerLost)
    assert problem.status is ExitStatus.UNFINISHED
    assert wheel.name in problem.what


def test_an_index_that_was_never_reached_has_nothing(wheel: Shipment) -> None:
    down = "http://127.0.0.1:1/"
    target = replace(wheel.replay.target, upload_url=down, index_url=down)
    release = wheel.release
    with pytest.raises(index.IndexUnreachable) as caught:
        upload(target, release.files, release.distributions, limits=wheel.limits)
    assert caught.value.status is ExitStatus.REFUSED


@pytest.mark.parametrize("status", [400, 409])
def test_a_file_that_is_there_with_our_bytes_is_done(wheel: Shipment, status: int) -> None:
    """As after a race with another uploader of the same build."""
    wheel.replay.uploads = [wheel.replay.reply(status, reason=EXISTS, store=True)]
    wheel.go()


@pytest.mark.parametrize("sentence", [EXISTS, DELETED])
def test_a_file_that_is_there_with_other_bytes_is_a_conflict(
    wheel: Shipment, sentence: str
) -> None:
    wheel.replay.files[wheel.name] = b"other bytes"
    wheel.replay.uploads = [wheel.replay.fault(400, sentence)]
    assert isinstance(wheel.refused(), errors.FileConflict)


@pytest.mark.parametrize(
    ("sentence", "error"), [(EXISTS, errors.FileNameTaken), (DELETED, errors.FileNameReused)]
)
def test_a_name_that_is_taken_by_a_file_nobody_sees_is_refused(
    wheel: Shipment, sentence: str, error: type[ShipwayError]
) -> None:
    wheel.replay.uploads = [wheel.replay.fault(400, sentence)]
    assert type(wheel.refused()) is error
    assert len(wheel.replay.posted) == 1


def test_a_race_for_a_name_is_settled_when_the_winner_is_seen(wheel: Shipment) -> None:
    wheel.replay.uploads = [wheel.replay.reply(400, reason=DELETED, store=True)]
    wheel.replay.reads = [wheel.replay.reply(404)]
    wheel.go()


@pytest.mark.parametrize(
    ("status", "sentence", "error"),
    [
        (403, f"Invalid or non-existent authentication information. {SEE}", "CredentialsRefused"),
        (403, "Invalid API Token: project-scoped token is not valid", "TokenOfOtherProject"),
        (403, "Invalid API Token: token is expired, token is expired", "TokenExpired"),
        (403, f"The user 'u' isn't allowed to upload to project 'a'. {SEE}", "NotAllowed"),
        (403, "Read-only mode: Uploads are temporarily disabled.", "UploadsPaused"),
        (400, "Uploading new files to releases older than 14 days is not …", "ReleaseClosed"),
        (400, "Only one sdist may be uploaded per release.", "SecondSdist"),
        (400, "'Größe :: Łódź' is not a valid classifier.", "MetadataRefused"),
    ],
)
def test_a_refusal_is_told_in_the_words_of_the_index(
    wheel: Shipment, status: int, sentence: str, error: str
) -> None:
    fault = wheel.replay.fault(status, sentence)
    # A reason phrase goes over the wire as Latin-1.
    wheel.replay.uploads = [
        replace(fault, reason=sentence.encode("latin-1", "replace").decode("latin-1"))
    ]
    problem = wheel.refused()
    assert type(problem).__name__ == error
    assert problem.what == f"replay answers {status} to {wheel.name}: {sentence}"
    assert problem.why
    assert problem.fix
    assert len(wheel.replay.posted) == 1


LARGE = "File too large. Limit for project is 100 MB."
WITHOUT_REASON_PHRASE = {
    "text/html": f"<title>400 Bad Request</title>No.<br/><br/>\n{LARGE}\n\n</body></html>",
    "text/plain": f"400 Bad Request\n\nNo.\n\n\n{LARGE}\n\n",
    "application/json": json.dumps({"message": f"No.\n\n\n{LARGE}\n", "code": "400 Bad Request"}),
}


@pytest.mark.parametrize("kind", WITHOUT_REASON_PHRASE)
def test_a_refusal_without_a_reason_phrase_is_told_as_exactly(wheel: Shipment, kind: str) -> None:
    """HTTP/2 has none, and a proxy that speaks it to the index has none to pass on."""
    body = WITHOUT_REASON_PHRASE[kind].encode()
    wheel.replay.uploads = [wheel.replay.reply(400, body, {"Content-Type": kind}, reason="")]
    problem = wheel.refused()
    assert isinstance(problem, errors.FileTooLarge)
    assert problem.what.endswith(f": {LARGE}")


def test_401_means_the_credentials(wheel: Shipment) -> None:
    wheel.replay.uploads = [wheel.replay.reply(401, reason="Unauthorized")]
    assert isinstance(wheel.refused(), errors.CredentialsRefused)


def test_a_long_limit_is_told_and_not_waited_for(wheel: Shipment) -> None:
    limit = {"RateLimit": '"project.create.user";r=0;t=3599'}
    wheel.replay.uploads = [wheel.replay.fault(429, "Too many new projects created", limit)]
    problem = wheel.refused()
    assert isinstance(problem, errors.TooManyProjects)
    assert "3599 s" in problem.what
    assert len(wheel.replay.posted) == 1


@pytest.mark.parametrize("kind", ["limit", "damage"])
def test_what_passes_soon_is_sent_again(wheel: Shipment, kind: str) -> None:
    replies = {
        "limit": wheel.replay.reply(429, headers={"Retry-After": "0"}),
        "damage": wheel.replay.fault(400, DAMAGED),
    }
    wheel.replay.uploads = [replies[kind]]
    wheel.go()
    assert wheel.replay.posted == [wheel.name] * 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused_and_told(wheel: Shipment, status: int) -> None:
    """Somebody else could be at the other end, and would get the credentials."""
    location = "https://user:geheim@elsewhere.example/legacy/?token=geheim"
    wheel.replay.uploads = [wheel.replay.reply(status, headers={"Location": location})]
    problem = wheel.refused()
    assert isinstance(problem, errors.WrongUploadUrl)
    assert "https://elsewhere.example/legacy/" in problem.what
    assert "geheim" not in problem.what


def test_the_first_file_goes_alone_and_then_four_at_once(several: Shipment) -> None:
    for number in range(8):
        several.release.wheel(tag=f"cp311-cp311-linux_{number}")
    first = several.release.wheel().name
    several.replay.uploads = [
        several.replay.reply(store=True, delay=0.1),
        *[several.replay.reply(store=True, delay=0.2)] * 8,
    ]
    early: list[str] = []

    def note(filename: str, *_: int) -> None:
        if filename != first and first not in several.replay.files:
            early.append(filename)

    several.go(note)
    assert early == []
    assert several.replay.posted[0] == first
    assert len(several.replay.files) == 9
    assert several.replay.most_at_once == 4


def test_after_a_refusal_what_arrived_and_what_is_missing_is_told(several: Shipment) -> None:
    wheel, sdist = several.release.wheel().name, several.release.sdist().name
    refusal = several.replay.fault(400, "Only one sdist may be uploaded per release.")
    several.replay.uploads = [several.replay.reply(store=True), refusal]
    problem = several.refused()
    assert isinstance(problem, errors.PartlyPublished)
    assert problem.status is ExitStatus.UNFINISHED
    assert problem.what == f"replay has {wheel}; missing: {sdist}"
    assert "SW543" in problem.why
    assert sdist in problem.details
    assert list(several.replay.files) == [wheel]


@pytest.mark.parametrize(
    ("fault", "way_on"),
    [
        ((400, "Only one sdist may be uploaded per release."), NEXT_VERSION),
        ((400, "Invalid distribution file. File is not a tarfile"), NEXT_VERSION),
        ((403, "Read-only mode: Uploads are temporarily disabled."), "only what is missing"),
    ],
)
def test_the_way_on_is_one_that_can_be_gone_with_a_part_public(
    several: Shipment, fault: tuple[int, str], way_on: str
) -> None:
    several.release.wheel()
    several.release.sdist()
    several.replay.uploads = [several.replay.reply(store=True), several.replay.fault(*fault)]
    assert several.refused().fix[-1].endswith(way_on)


def test_after_a_refusal_no_further_file_is_begun(several: Shipment) -> None:
    for number in range(3):
        several.release.wheel(tag=f"cp311-cp311-linux_{number}")
    refusal = several.replay.fault(403, "Invalid API Token: signatures do not match")
    several.replay.uploads = [refusal] * 3
    assert isinstance(several.refused(), errors.CredentialsRefused)
    assert len(several.replay.posted) == 1


def test_every_broken_file_is_told_before_any_is_sent(wheel: Shipment) -> None:
    folder, name = wheel.release.folder, wheel.release.name
    (folder / f"{name}-1.0.tar.gz").write_bytes(b"no archive")
    (folder / f"{name}-1.0-cp39-cp39-linux.whl").write_bytes(b"PK no archive")
    (folder / "notes.txt").write_bytes(b"")
    problem = wheel.refused()
    assert isinstance(problem, SeveralProblems)
    assert [type(each) for each in problem.problems] == [errors.UnreadableDistribution] * 3
    assert wheel.replay.seen == []


def test_a_file_that_changed_since_it_was_checked_is_not_sent(wheel: Shipment) -> None:
    checked = wheel.release.distributions
    wheel.release.wheel(b"y = 2\n")
    with pytest.raises(errors.FileDiffers):
        upload(wheel.replay.target, wheel.release.files, checked, limits=wheel.limits)
    assert wheel.replay.seen == []


def test_a_file_that_vanishes_meanwhile_is_told(several: Shipment) -> None:
    several.release.wheel()
    sdist = several.release.sdist()

    def note(_filename: str, _sent: int, _total: int, /) -> None:
        sdist.unlink(missing_ok=True)

    problem = several.refused(note)
    assert isinstance(problem, errors.PartlyPublished)
    assert problem.details == f"SW558 {sdist.name} is gone"


def test_a_file_that_was_never_checked_is_not_sent(wheel: Shipment) -> None:
    with pytest.raises(errors.FileDiffers) as caught:
        upload(wheel.replay.target, wheel.release.files, [], limits=wheel.limits)
    assert wheel.name in caught.value.what
    assert wheel.replay.seen == []


def test_nothing_to_upload_asks_for_no_credentials(
    several: Shipment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TWINE_PASSWORD")
    several.go()
    assert several.replay.seen == []


def test_an_interruption_stops_the_files_under_way(several: Shipment) -> None:
    several.release.wheel()
    for number in range(6):
        several.release.wheel(b"#" * 900_000, tag=f"cp311-cp311-linux_{number}")
    interrupted = threading.Event()

    def note(*_: object) -> None:
        if threading.current_thread() is not threading.main_thread():
            if not interrupted.is_set():
                interrupted.set()
                _thread.interrupt_main()
            interrupted.wait(0.02)

    with pytest.raises(KeyboardInterrupt):
        several.go(note)
    assert len(several.replay.files) < 7


def test_a_progress_bar_that_fails_is_not_taken_for_success(several: Shipment) -> None:
    several.release.wheel()
    several.release.sdist()

    def note(*_: object) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("no terminal")

    with pytest.raises(RuntimeError, match="no terminal"):
        several.go(note)


def test_a_web_page_in_answer_to_an_upload_is_no_success(wheel: Shipment) -> None:
    page = b"<!DOCTYPE html><html><form action='/login'><input name='user'></form></html>"
    wheel.replay.uploads = [wheel.replay.reply(200, page, {"Content-Type": "text/html"})]
    refused = wheel.refused()
    assert isinstance(refused, errors.WrongUploadUrl)
    assert "web page" in refused.what


def test_a_web_page_is_a_success_where_the_index_lists_the_file(wheel: Shipment) -> None:
    page = replace(wheel.replay.reply(200, b"<html>Thank you</html>"), store=True)
    wheel.replay.uploads = [page]
    wheel.go()
    assert wheel.replay.posted == [wheel.name]


def test_a_redirect_of_an_upload_to_no_url_is_an_error_of_ours(wheel: Shipment) -> None:
    wheel.replay.uploads = [wheel.replay.reply(302, b"", {"Location": "http://[::1"})]
    assert isinstance(wheel.refused(), errors.WrongUploadUrl)


def test_of_an_answer_no_more_is_read_than_is_of_use(replay: Replay, quick: Limits) -> None:
    replay.downloads = [replay.reply(200, b"x" * (1 << 21))]
    with requests.Session() as session:
        session.mount("http://", Transport(quick, threading.Event()))
        assert len(session.get(f"{replay.url}/files/endless").content) == 1 << 16
