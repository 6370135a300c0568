"""Waiting until an index serves our bytes, and fetching them."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from shipway.distributions.ledger import Distribution
from shipway.doors.index import IndexFile, download, wait_until_served, with_hash
from shipway.errors import index as errors
from shipway.errors.base import ExitStatus
from shipway.errors.upload import FileConflict
from shipway.errors.usage import CannotWrite
from support.dripping import HEAD, dripping

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.replay.conftest import Replay
    from shipway.doors.access import Limits

NAME, BYTES = "sample-1.0.tar.gz", b"the bytes that were built"
SHA256 = hashlib.sha256(BYTES).hexdigest()
OURS = Distribution(NAME, len(BYTES), SHA256)
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def served(replay: Replay) -> IndexFile:
    replay.files[NAME] = BYTES
    return IndexFile(NAME, f"{replay.url}/files/{NAME}", SHA256, len(BYTES), None, yanked=False)


def test_it_looks_again_until_every_file_is_there(replay: Replay, quick: Limits) -> None:
    """A list that is old, an outage, and no list at all only mean: not yet."""
    replay.reads = [
        replay.reply(404),
        *[replay.reply(503)] * quick.tries,
        replace(replay.page(), status=200),
    ]
    replay.files[NAME] = BYTES
    told: list[tuple[Sequence[str], bool, bool]] = []

    def on_wait(missing: Sequence[str], waited: float, trouble: str) -> None:
        told.append((missing, waited >= 0, "503" in trouble))

    (file,) = wait_until_served(
        replay.index_url, "sample", [OURS], timeout=20, on_wait=on_wait, limits=quick
    )
    assert (file.filename, file.sha256) == (NAME, SHA256)
    assert told == [((NAME,), True, outage) for outage in (False, True, False)]


def test_other_bytes_are_an_error_at_once(replay: Replay, quick: Limits) -> None:
    replay.files[NAME] = b"somebody else's"
    with pytest.raises(FileConflict) as caught:
        wait_until_served(replay.index_url, "sample", [OURS], timeout=20, limits=quick)
    assert SHA256 in caught.value.what
    assert len(replay.seen) == 1


def test_at_the_end_of_the_time_the_release_is_published_and_not_yet_served(
    replay: Replay, quick: Limits
) -> None:
    with pytest.raises(errors.NotYetServed) as caught:
        wait_until_served(replay.index_url, "sample", [OURS], timeout=0.2, limits=quick)
    assert caught.value.status is ExitStatus.UNFINISHED
    assert NAME in caught.value.what


def test_the_end_of_the_time_tells_what_was_wrong_last(replay: Replay, quick: Limits) -> None:
    replay.reads = [replay.reply(503, reason="Service Unavailable")] * 99
    with pytest.raises(errors.NotYetServed) as caught:
        wait_until_served(replay.index_url, "sample", [OURS], timeout=0, limits=quick)
    assert "answers 503" in caught.value.details


def test_what_waiting_will_not_change_is_an_error_at_once(replay: Replay, quick: Limits) -> None:
    replay.reads = [replay.reply(401)]
    with pytest.raises(errors.ClosedIndex):
        wait_until_served(replay.index_url, "sample", [OURS], timeout=20, limits=quick)


def test_a_file_without_a_hash_is_fetched_once_to_compare(replay: Replay, quick: Limits) -> None:
    other = replace(OURS, filename="sample-1.0-py3-none-any.whl")
    replay.files[NAME] = BYTES
    page = replay.reply(200, f'<a href="/files/{NAME}">{NAME}</a>'.encode(), HTML)
    replay.reads = [page] * 50
    with pytest.raises(errors.NotYetServed) as caught:
        wait_until_served(replay.index_url, "sample", [OURS, other], timeout=0.2, limits=quick)
    assert NAME not in caught.value.what
    assert [path for _, path, _ in replay.seen].count(f"/files/{NAME}") == 1


def test_a_download_is_there_under_its_name(
    served: IndexFile, tmp_path: Path, quick: Limits
) -> None:
    path = download(served, tmp_path / "new" / "folder", limits=quick)
    assert path == tmp_path / "new" / "folder" / NAME
    assert path.read_bytes() == BYTES
    assert list(path.parent.iterdir()) == [path]


def test_a_download_with_another_hash_leaves_nothing(
    replay: Replay, served: IndexFile, tmp_path: Path, quick: Limits
) -> None:
    replay.downloads = [replay.reply(200, b"x" * len(BYTES))]
    with pytest.raises(errors.OtherBytes) as caught:
        download(served, tmp_path / "got", limits=quick)
    assert SHA256 in caught.value.what
    assert list((tmp_path / "got").iterdir()) == []


def test_a_download_that_breaks_off_is_fetched_again(
    replay: Replay, served: IndexFile, tmp_path: Path, quick: Limits
) -> None:
    replay.downloads = [replay.reply(200, BYTES[:5], hang_up=True), replay.reply(404)]
    assert download(served, tmp_path, limits=quick).read_bytes() == BYTES
    assert len(replay.seen) == 3


def test_a_download_that_never_ends_is_stopped(
    replay: Replay, served: IndexFile, tmp_path: Path, quick: Limits
) -> None:
    replay.downloads = [replay.reply(200, BYTES * 100)]
    with pytest.raises(errors.TooLong):
        download(served, tmp_path, limits=quick)


def test_a_file_that_is_listed_and_not_there_is_an_error(
    replay: Replay, served: IndexFile, tmp_path: Path, quick: Limits
) -> None:
    replay.files.clear()
    with pytest.raises(errors.FileVanished):
        download(served, tmp_path, limits=quick)


def test_a_folder_that_cannot_be_written_is_an_error(
    served: IndexFile, tmp_path: Path, quick: Limits
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWrite):
        download(served, tmp_path / "file", limits=quick)


def test_a_file_may_lie_on_another_host(served: IndexFile, tmp_path: Path, quick: Limits) -> None:
    """As PyPI's do. The hash proves that they are the right ones."""
    elsewhere = replace(served, url=served.url.replace("127.0.0.1", "localhost"))
    assert download(elsewhere, tmp_path, limits=quick).read_bytes() == BYTES


def test_a_download_follows_a_redirect_to_another_host(
    replay: Replay, served: IndexFile, tmp_path: Path, quick: Limits
) -> None:
    target = f"http://localhost:{replay.port}/files/{NAME}"
    replay.downloads = [replay.reply(302, headers={"Location": target})]
    assert download(served, tmp_path, limits=quick).read_bytes() == BYTES


def test_a_hash_that_the_index_states_is_taken_as_it_is(
    replay: Replay, served: IndexFile, quick: Limits
) -> None:
    assert with_hash(served, len(BYTES), limits=quick) is served
    assert with_hash(replace(served, sha256=None), len(BYTES), limits=quick) == served
    assert len(replay.seen) == 1


def test_a_file_that_never_ends_is_read_no_further_than_ours_goes(
    replay: Replay, quick: Limits, tmp_path: Path
) -> None:
    """The ledger knows its size, even where the index says none, or another one."""
    start = time.monotonic()
    with dripping(HEAD + b"\r\n" + BYTES) as index:
        link = f'<a href="{index}{NAME}#sha256={SHA256}">{NAME}</a>'
        replay.reads = [replay.reply(200, link.encode(), HTML)]
        (file,) = wait_until_served(replay.index_url, "sample", [OURS], timeout=9, limits=quick)
        with pytest.raises(errors.TooLong, match=f"more than the {len(BYTES)} bytes of {NAME}"):
            download(file, tmp_path / "got", limits=quick)
        replay.reads = [replay.reply(200, f'<a href="{index}{NAME}">{NAME}</a>'.encode(), HTML)]
        with pytest.raises(FileConflict, match="with another size"):
            wait_until_served(replay.index_url, "sample", [OURS], timeout=9, limits=quick)
    assert time.monotonic() - start < quick.total / 2
    assert list((tmp_path / "got").iterdir()) == []
