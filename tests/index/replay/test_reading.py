"""Reading an index: what counts as its answer, and what never does."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from shipway.doors.access import Credentials
from shipway.doors.index import IndexFile, download, read_files
from shipway.doors.urls import origin
from shipway.errors import index as errors
from support.dripping import HEAD, dripping

if TYPE_CHECKING:
    from pathlib import Path

    from index.replay.conftest import Replay
    from shipway.doors.access import Limits
    from shipway.errors.base import ShipwayError

HTML = {"Content-Type": "text/html; charset=utf-8"}
JSON = {"Content-Type": "application/vnd.pypi.simple.v1+json"}
LOGIN_PAGE = b'<html><title>Sign in</title><form action="/login"><input name="user"></form></html>'


def test_the_files_are_given_with_all_that_the_index_says(replay: Replay, quick: Limits) -> None:
    replay.files["sample-1.0.tar.gz"] = b"bytes"
    (file,) = read_files(replay.index_url, "Sample", limits=quick) or ()
    assert file.filename == "sample-1.0.tar.gz"
    assert file.url == f"{replay.url}/files/sample-1.0.tar.gz"
    assert file.sha256 == "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
    assert (file.size, file.requires_python, file.yanked) == (5, ">=3.8", False)


def listing(**entry: object) -> bytes:
    """Return a JSON page with one file, of which some things are as said."""
    file = {"filename": "a-1.0.tar.gz", "url": "a-1.0.tar.gz", "hashes": {}, **entry}
    return json.dumps({"meta": {"api-version": "1.1"}, "name": "a", "files": [file]}).encode()


def test_what_json_says_of_a_file_is_read(replay: Replay, quick: Limits) -> None:
    """PEP 691: relative URLs count from the page; `yanked` may be the reason; hashes vary."""
    digest = "AB" * 32
    pages = [
        listing(url="../f/a-1.0.tar.gz", hashes={"sha256": digest}, size=3, yanked="broken"),
        listing(hashes={"md5": "0"}, yanked=False, **{"requires-python": ">=3.8"}),
        listing(hashes={"sha256": "no hash"}, yanked=True),
    ]
    replay.reads = [replay.reply(200, page, JSON) for page in pages]
    first, second, third = (
        (read_files(replay.index_url, "a", limits=quick) or ())[0] for _ in pages
    )
    assert (first.url, first.sha256) == (f"{replay.url}/simple/f/a-1.0.tar.gz", digest.lower())
    assert (first.size, first.yanked, first.requires_python) == (3, True, None)
    assert (second.sha256, second.yanked, second.requires_python) == (None, False, ">=3.8")
    assert (third.sha256, third.yanked) == (None, True)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-20T10:00:00.123456Z", datetime(2026, 11, 20, 10, 0, 0, 123456, UTC)),
        ("2026-11-20T10:00:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_when_a_file_was_uploaded_is_read(
    replay: Replay, quick: Limits, written: str | None, expected: datetime | None
) -> None:
    """PEP 700: `upload-time` is a time in UTC, and optional."""
    replay.reads = [replay.reply(200, listing(**{"upload-time": written}), JSON)]
    (file,) = read_files(replay.index_url, "a", limits=quick) or ()
    assert file.uploaded == expected


def test_the_question_names_us_asks_for_json_and_goes_past_every_cache(
    replay: Replay, quick: Limits
) -> None:
    read_files(replay.index_url, "Sample_.Project", limits=quick)
    ((method, path, headers),) = replay.seen
    assert (method, path) == ("GET", "/simple/sample-project/")
    assert headers["User-Agent"].startswith("shipway/")
    assert headers["Accept"].startswith("application/vnd.pypi.simple.v1+json")
    assert "no-cache" in headers["Cache-Control"]


def test_404_means_that_there_is_no_such_project(replay: Replay, quick: Limits) -> None:
    assert read_files(replay.index_url, "sample", limits=quick) is None


def test_an_empty_list_means_that_there_are_no_files(replay: Replay, quick: Limits) -> None:
    replay.reads = [
        replay.reply(200, b'{"meta": {"api-version": "1.9"}, "name": "x", "files": []}', JSON),
        replay.reply(200, b"<html><h1>Links for sample</h1></html>", HTML),
    ]
    assert read_files(replay.index_url, "sample", limits=quick) == ()
    assert read_files(replay.index_url, "sample", limits=quick) == ()


def test_html_is_read_where_an_index_has_nothing_else(replay: Replay, quick: Limits) -> None:
    digest = "AB" * 32
    page = f"""<a href="../">Parent Directory</a>
        <a href="../../f/sample-1.0.tar.gz#sha256={digest}" data-yanked="broken"
           data-requires-python="&gt;=3.8">sample-1.0.tar.gz</a>
        <a href="sample-1.0-py3-none-any.whl">sample-1.0-py3-none-any.whl</a>"""
    replay.reads = [replay.reply(200, page.encode(), HTML)]
    sdist, wheel = read_files(replay.index_url, "sample", limits=quick) or ()
    assert (sdist.url, sdist.sha256) == (f"{replay.url}/f/sample-1.0.tar.gz", digest.lower())
    assert (sdist.yanked, sdist.requires_python) == (True, ">=3.8")
    assert (wheel.url, wheel.sha256) == (
        f"{replay.url}/simple/sample/sample-1.0-py3-none-any.whl",
        None,
    )


def test_a_compressed_answer_is_read(replay: Replay, quick: Limits) -> None:
    replay.files["sample-1.0.tar.gz"] = b"bytes"
    body = gzip.compress(replay.page().body)
    replay.reads = [replay.reply(200, body, {**JSON, "Content-Encoding": "gzip"})]
    assert len(read_files(replay.index_url, "sample", limits=quick) or ()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_passing_fault_is_asked_again(replay: Replay, quick: Limits, status: int) -> None:
    replay.files["sample-1.0.tar.gz"] = b"bytes"
    replay.reads = [replay.reply(status)] * 2
    assert len(read_files(replay.index_url, "sample", limits=quick) or ()) == 1
    assert len(replay.seen) == 3


def test_a_broken_connection_is_tried_again(replay: Replay, quick: Limits) -> None:
    replay.files["sample-1.0.tar.gz"] = b"bytes"
    cut = replace(replay.page(), hang_up=True)
    replay.reads = [replay.reply(hang_up=True), cut]
    assert len(read_files(replay.index_url, "sample", limits=quick) or ()) == 1


@pytest.mark.parametrize(
    ("status", "error", "times"),
    [
        (401, errors.ClosedIndex, 1),
        (403, errors.ClosedIndex, 1),
        (400, errors.UnexpectedAnswer, 1),
        (410, errors.UnexpectedAnswer, 1),
        (451, errors.UnexpectedAnswer, 1),
        (204, errors.UnexpectedAnswer, 1),
        (429, errors.IndexBusy, 3),
        (500, errors.IndexFailing, 3),
        (503, errors.IndexFailing, 3),
    ],
)
def test_no_other_status_is_taken_for_an_answer(
    replay: Replay, quick: Limits, status: int, error: type[ShipwayError], times: int
) -> None:
    """An outage must never look like a project without files."""
    body = json.dumps({"message": "The moon is in the wrong house."}).encode()
    replay.reads = [replay.reply(status, body, {"Content-Type": "application/json"})] * 5
    with pytest.raises(error) as caught:
        read_files(replay.index_url, "sample", limits=quick)
    assert len(replay.seen) == times
    assert str(status) in caught.value.what
    assert (status == 204) or "moon" in caught.value.what


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        (HTML, LOGIN_PAGE, errors.NotAnIndex),
        (HTML, b'<html><a href="/about">About us</a></html>', errors.NotAnIndex),
        (HTML, b"<html><script>go()</script></html>", errors.NotAnIndex),
        (HTML, b"<![foo[<![", errors.GarbledAnswer),
        ({"Content-Type": "image/png"}, b"\x89PNG", errors.NotAnIndex),
        (JSON, LOGIN_PAGE, errors.GarbledAnswer),
        (JSON, b'{"meta": {"api-version": "1.0"}, "name": "x", "fi', errors.GarbledAnswer),
        (JSON, b'{"files": 5}', errors.GarbledAnswer),
        (JSON, b"\xff\xfe\x00", errors.GarbledAnswer),
        (JSON, b'{"meta": {"api-version": "2.0"}, "name": "x", "files": []}', errors.GarbledAnswer),
        (JSON, b"[" * 100_000, errors.GarbledAnswer),
        (JSON, listing(filename=5), errors.GarbledAnswer),
        (JSON, listing(url="ftp://x/a-1.0.tar.gz"), errors.GarbledAnswer),
        (JSON, listing(url=None), errors.GarbledAnswer),
        (JSON, listing(hashes=[]), errors.GarbledAnswer),
        (JSON, listing(size="5"), errors.GarbledAnswer),
        (JSON, listing(**{"requires-python": 3.8}), errors.GarbledAnswer),
        (HTML, b'<a href="ftp://x/sample-1.0.tar.gz">sample-1.0.tar.gz</a>', errors.GarbledAnswer),
    ],
)
def test_what_is_no_list_of_files_is_never_taken_for_one(
    replay: Replay, quick: Limits, headers: dict[str, str], body: bytes, error: type[ShipwayError]
) -> None:
    replay.reads = [replay.reply(200, body, headers)]
    with pytest.raises(error) as caught:
        read_files(replay.index_url, "sample", limits=quick)
    assert f"{replay.url}/simple/sample/" in caught.value.what


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.whl", "a\\b.whl", ".."])
def test_a_file_name_that_leads_elsewhere_is_refused(
    replay: Replay, quick: Limits, name: str
) -> None:
    replay.files[name] = b""
    with pytest.raises(errors.GarbledAnswer):
        read_files(replay.index_url, "sample", limits=quick)


def test_an_index_that_says_nothing_is_too_slow(replay: Replay, quick: Limits) -> None:
    replay.reads = [replay.reply(delay=5)] * 2
    with pytest.raises(errors.IndexTooSlow):
        read_files(replay.index_url, "sample", limits=replace(quick, silence=0.2, tries=2))


def test_an_index_that_drips_is_too_slow(replay: Replay, quick: Limits) -> None:
    """Every byte comes in time; all of them together do not."""
    replay.reads = [replay.reply(200, b"<html>" + b" " * 1000, HTML, drip=0.05)]
    start = time.monotonic()
    with pytest.raises(errors.IndexTooSlow):
        read_files(replay.index_url, "sample", limits=replace(quick, total=0.3, tries=1))
    assert time.monotonic() - start < 25


@pytest.mark.parametrize(
    "at_once",
    [
        b"",
        HEAD,
        HEAD + b"X-Long: ",
        HEAD + b"Content-Length: 1000000\r\n\r\n<html>",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["nothing", "headers", "header", "body", "chunks"],
)
def test_wherever_an_index_drips_it_is_given_up(quick: Limits, at_once: bytes) -> None:
    """The limit is for the whole of it, all tries together."""
    start = time.monotonic()
    with dripping(at_once) as index, pytest.raises(errors.IndexTooSlow) as caught:
        read_files(index, "sample", limits=replace(quick, total=0.3, tries=100))
    assert time.monotonic() - start < 15
    assert f"{index}sample/ took longer than 0.3 s" in caught.value.what
    assert "index-timeout in [tool.shipway]" in caught.value.fix[-1]


def test_a_download_that_does_not_get_on_is_given_up(quick: Limits, tmp_path: Path) -> None:
    start = time.monotonic()
    with dripping(HEAD + b"Content-Length: 5000000\r\n\r\n") as index:
        file = IndexFile("sample-1.0.tar.gz", f"{index}sample-1.0.tar.gz", None, None, None, False)
        with pytest.raises(errors.IndexTooSlow, match="for 1 MiB"):
            download(file, tmp_path / "got", limits=replace(quick, total=0.3, tries=100))
    assert time.monotonic() - start < 15
    assert list((tmp_path / "got").iterdir()) == []


def test_a_download_may_take_long_as_long_as_it_gets_on(
    replay: Replay, quick: Limits, tmp_path: Path
) -> None:
    """Half a MiB each 0.15 s: every MiB comes in time, all of them take three times as long."""
    content = b"x" * (3 << 20)
    replay.files["sample-1.0.tar.gz"] = content
    replay.downloads = [replay.reply(200, content, drip=0.15, stride=1 << 19)]
    (file,) = read_files(replay.index_url, "sample", limits=quick) or ()
    start = time.monotonic()
    fetched = download(file, tmp_path, limits=replace(quick, total=0.6, tries=1))
    assert time.monotonic() - start > 0.6
    assert fetched.read_bytes() == content


def test_an_index_that_never_ends_is_stopped(replay: Replay, quick: Limits) -> None:
    replay.reads = [replay.reply(200, b" " * 200_000, HTML)]
    with pytest.raises(errors.AnswerTooLarge):
        read_files(replay.index_url, "sample", limits=replace(quick, size=100_000))


def test_an_index_that_is_down_is_unreachable(replay: Replay, quick: Limits) -> None:
    with pytest.raises(errors.IndexUnreachable) as caught:
        read_files("http://127.0.0.1:1/simple/", "sample", limits=quick)
    assert "http://127.0.0.1:1/simple/sample/ cannot be reached: " in caught.value.what
    assert replay.seen == []


def test_a_host_that_does_not_exist_is_unreachable(quick: Limits) -> None:
    with pytest.raises(errors.IndexUnreachable):
        read_files("http://index.invalid/simple/", "sample", limits=replace(quick, tries=1))


def test_a_redirect_on_the_same_host_is_followed(replay: Replay, quick: Limits) -> None:
    replay.files["sample-1.0.tar.gz"] = b"bytes"
    replay.reads = [replay.reply(301, headers={"Location": "/simple/sample/?x=1"})]
    assert len(read_files(replay.index_url, "sample", limits=quick) or ()) == 1


def test_a_circle_of_redirects_is_left(replay: Replay, quick: Limits) -> None:
    replay.reads = [replay.reply(302, headers={"Location": "/simple/sample/"})] * 20
    with pytest.raises(errors.RedirectRefused):
        read_files(replay.index_url, "sample", limits=quick)
    assert len(replay.seen) < 10


def test_a_redirect_to_another_host_is_not_followed(replay: Replay, quick: Limits) -> None:
    """What another index has says nothing about this one."""
    elsewhere = f"http://localhost:{replay.port}/simple/sample/"
    replay.reads = [replay.reply(302, headers={"Location": elsewhere})]
    with pytest.raises(errors.RedirectRefused) as caught:
        read_files(replay.index_url, "sample", limits=quick)
    assert elsewhere in caught.value.what
    assert len(replay.seen) == 1


def test_pypiserver_says_by_a_redirect_to_pypi_that_it_has_no_such_project(
    replay: Replay, quick: Limits
) -> None:
    replay.reads = [replay.reply(302, headers={"Location": "https://pypi.org/simple/sample/"})]
    assert read_files(replay.index_url, "sample", limits=quick) is None


def test_credentials_go_to_their_own_server_only(replay: Replay, quick: Limits) -> None:
    ours = Credentials("user", "geheim-1234", origin(replay.url))
    other = replace(ours, origin=("http", "127.0.0.1", 1))
    read_files(replay.index_url, "sample", credentials=ours, limits=quick)
    read_files(replay.index_url, "sample", credentials=other, limits=quick)
    assert [headers.get("Authorization") for _, _, headers in replay.seen] == [
        "Basic dXNlcjpnZWhlaW0tMTIzNA==",
        None,
    ]


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    replay: Replay, quick: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert read_files(replay.index_url, "sample", limits=quick) is None


@pytest.mark.parametrize("body", [b"", b" \n", b"ok"])
def test_an_answer_without_a_mark_of_html_is_no_list(
    replay: Replay, quick: Limits, body: bytes
) -> None:
    replay.reads = [replay.reply(200, body, HTML)]
    with pytest.raises(errors.NotAnIndex):
        read_files(replay.index_url, "a", limits=quick)


def test_a_redirect_to_no_url_is_refused(replay: Replay, quick: Limits, tmp_path: Path) -> None:
    replay.reads = [replay.reply(302, b"", {"Location": "http://[::1"})]
    with pytest.raises(errors.RedirectRefused):
        read_files(replay.index_url, "a", limits=quick)
    replay.downloads = [replay.reply(302, b"", {"Location": "http://[::1"})]
    file = IndexFile(
        "a-1.0.tar.gz", f"{replay.url}/files/a-1.0.tar.gz", None, 1, None, yanked=False
    )
    with pytest.raises(errors.RedirectRefused):
        download(file, tmp_path, limits=quick)
