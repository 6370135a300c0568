"""The embedded index: quick, quiet, and an upload is there whole or not at all."""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests
from pypi_simple import ProjectPage

from shipway.doors.index import read_files
from shipway.doors.localindex import serving
from shipway.errors.index import LocalIndexFailed
from support.slowness import quick_ones

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME, CONTENT = "sample-1.0.tar.gz", b"some bytes"
SERVER = """
import pathlib, sys
from shipway.doors.localindex import serving, wait_for_ever
with serving(pathlib.Path(sys.argv[1])) as index:
    print(index.port, flush=True)
    wait_for_ever()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "index"


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a folder from another process."""
    command = [sys.executable, "-c", SERVER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/", process
        finally:
            process.kill()


def _post(
    url: str, content: bytes, *, digest: str | None = None, headers: dict[str, str] | None = None
) -> requests.Response:
    form = {":action": "file_upload", "protocol_version": "1"}
    if digest is not None:
        form["sha256_digest"] = digest
    files = {"content": (NAME, content)}
    return requests.post(url, data=form, files=files, headers=headers, timeout=30)


def _begun(url: str, content: bytes, share: float) -> socket.socket:
    """Send a share of an upload, and leave the connection as it is."""
    form = {":action": "file_upload"}
    request = requests.Request("POST", url, data=form, files={"content": (NAME, content)}).prepare()
    assert isinstance(request.body, bytes)
    port = int(url.rstrip("/").rpartition(":")[2])
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    connection.sendall(f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode())
    connection.sendall(request.body[: int(len(request.body) * share)])
    return connection


def _visible(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name[0] != "."}


def test_what_is_uploaded_is_a_file_in_the_folder_and_survives(folder: Path) -> None:
    with serving(folder) as index:
        assert _post(index.upload_url, CONTENT).status_code == 200
        (file,) = read_files(index.index_url, "sample") or ()
        assert file.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert _visible(folder) == {NAME: CONTENT}
    with serving(folder) as index:
        assert len(read_files(index.index_url, "sample") or ()) == 1


@pytest.mark.parametrize("accept", ["application/vnd.pypi.simple.v1+json", "text/html", "*/*"])
def test_its_pages_are_json_for_who_asks_and_html_for_others(folder: Path, accept: str) -> None:
    with serving(folder) as index:
        _post(index.upload_url, CONTENT)
        page = f"{index.index_url}Sample/".lower()
        answer = requests.get(page, headers={"Accept": accept}, timeout=30)
        assert ("json" in answer.headers["Content-Type"]) == ("json" in accept)
        if "json" in accept:
            (file,) = answer.json()["files"]
            assert (file["filename"], file["size"]) == (NAME, len(CONTENT))
            assert answer.json()["versions"] == ["1.0"]
        listed = ProjectPage.from_response(answer, "sample").packages[0]
        assert listed.digests == {"sha256": hashlib.sha256(CONTENT).hexdigest()}
        assert requests.get(listed.url, timeout=30).content == CONTENT


def test_an_upload_that_the_client_breaks_off_leaves_nothing(folder: Path) -> None:
    """Pypiserver alone would keep the half, and it would conflict for ever."""
    with serving(folder) as index:
        with _begun(index.upload_url, CONTENT * 50_000, share=0.9) as connection:
            connection.shutdown(socket.SHUT_WR)
            assert b" 400 " in connection.recv(100)
        assert _post(index.upload_url, CONTENT).status_code == 200
        assert _visible(folder) == {NAME: CONTENT}


def test_an_upload_that_dies_with_the_server_leaves_nothing(folder: Path) -> None:
    with _server(folder) as (url, process):
        connection = _begun(url, CONTENT * 50_000, share=0.5)
        process.kill()
        connection.close()
    assert _visible(folder) == {}
    with serving(folder) as index:
        assert _post(index.upload_url, CONTENT).status_code == 200


@pytest.mark.parametrize("moment", quick_ones({0.02}, [0.0, 0.02, 0.05, 0.1, 0.2]))
def test_a_kill_while_a_file_is_being_stored_leaves_all_of_it_or_nothing(
    folder: Path, moment: float
) -> None:
    content = CONTENT * 2_000_000
    with _server(folder) as (url, process):
        connection = _begun(url, content, share=1.0)
        time.sleep(moment)
        process.kill()
        connection.close()
    assert _visible(folder) in ({}, {NAME: content})


def test_what_a_killed_server_left_is_swept_up_later(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, coming = folder / ".upload.old", folder / ".upload.coming"
    for path in (old, coming):
        path.write_bytes(CONTENT)
    os.utime(old, (0, 0))
    with serving(folder):
        assert (old.exists(), coming.exists()) == (False, True)


def test_a_file_that_is_not_what_its_form_says_is_refused(folder: Path) -> None:
    with serving(folder) as index:
        answer = _post(index.upload_url, CONTENT, digest="0" * 64)
    assert (answer.status_code, _visible(folder)) == (400, {})
    assert "digest supplied does not match" in answer.text


def test_nothing_is_replaced_and_nothing_deleted(folder: Path) -> None:
    with serving(folder) as index:
        _post(index.upload_url, CONTENT)
        assert _post(index.upload_url, b"other").status_code == 409
        form = {":action": "remove_pkg", "name": "sample", "version": "1.0"}
        assert requests.post(index.upload_url, data=form, timeout=30).status_code == 403
    assert _visible(folder) == {NAME: CONTENT}


def test_a_web_page_cannot_upload(folder: Path) -> None:
    """A browser lets any page post to a loopback port."""
    with serving(folder) as index:
        answer = _post(index.upload_url, CONTENT, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, _visible(folder)) == (403, {})


def test_two_processes_serve_one_folder(folder: Path) -> None:
    with _server(folder) as (url, _), serving(folder) as index:
        assert _post(url, CONTENT).status_code == 200
        assert len(read_files(index.index_url, "sample") or ()) == 1
        assert _post(index.upload_url, b"other").status_code == 409


def test_of_many_uploads_of_one_name_at_once_one_wins(folder: Path) -> None:
    answers: dict[bytes, int] = {}

    def post(url: str, content: bytes) -> None:
        answers[content] = _post(url, content).status_code

    with _server(folder) as (url, _), serving(folder) as index:
        urls = [url, index.upload_url] * 4
        threads = [
            threading.Thread(target=post, args=(url, f"{number}".encode() * 200_000))
            for number, url in enumerate(urls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (winner,) = [content for content, status in answers.items() if status == 200]
    assert _visible(folder) == {NAME: winner}
    assert sorted(answers.values()) == [200] + [409] * 7


def test_it_asks_no_other_index(folder: Path) -> None:
    with serving(folder) as index:
        answer = requests.get(f"{index.index_url}pip/", timeout=30, allow_redirects=False)
    assert answer.status_code == 404


def test_it_says_nothing(
    folder: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with serving(folder) as index:
        _post(index.upload_url, CONTENT)
        _post(index.upload_url, CONTENT)
        _begun(index.upload_url, CONTENT, share=0.5).close()
        requests.get(f"{index.upload_url}nothing/there", timeout=30)
        time.sleep(0.05)
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.levelno > logging.WARNING] == []


def test_it_starts_and_stops_in_a_moment(folder: Path) -> None:
    with serving(folder):
        pass
    start = time.perf_counter()
    with serving(folder) as index:
        urllib.request.urlopen(index.index_url, timeout=5).close()
    assert time.perf_counter() - start < 1


def test_many_of_them_run_in_one_process(folder: Path) -> None:
    with serving(folder / "a") as one, serving(folder / "b") as other:
        _post(one.upload_url, CONTENT)
        assert read_files(one.index_url, "sample") is not None
        assert read_files(other.index_url, "sample") is None


def test_a_port_that_is_taken_is_told(folder: Path) -> None:
    with serving(folder) as index:
        with pytest.raises(LocalIndexFailed) as caught, serving(folder, index.port):
            pass
        assert str(index.port) in caught.value.what


def test_a_folder_that_cannot_be_made_is_told(folder: Path) -> None:
    folder.parent.write_bytes(b"")
    with pytest.raises(LocalIndexFailed), serving(folder):
        pass
