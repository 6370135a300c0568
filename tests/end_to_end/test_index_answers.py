"""What an index answers when it should not: an error of its own, before anything is sent."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from support.verification import RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Shipway
    from support.projects import Sample

pytestmark = pytest.mark.slow
LOGIN = {"TWINE_USERNAME": "me", "TWINE_PASSWORD": "sesame-open"}
JSON = "application/vnd.pypi.simple.v1+json"
OTHER = (
    '{"meta": {"api-version": "1.1"}, "name": "sampleship", "files": [{'
    '"filename": "sampleship-1.0.0-py3-none-any.whl", "url": "x.whl", "hashes": {"sha256": "%s"}}]}'
    % ("0" * 64)
)

ANSWERS = {
    "401": (401, "text/plain", "who are you", "SW514"),
    "403": (403, "text/plain", "not for you", "SW514"),
    "409": (409, "text/plain", "conflict", "SW519"),
    "HTML where a list is due": (200, "text/html", "<h1>Please log in</h1>", "SW515"),
    "garbage": (200, JSON, '{"files": [', "SW516"),
    "another hash": (200, JSON, OTHER, "SW540"),
}


@contextmanager
def answering(status: int, kind: str, body: str) -> Iterator[tuple[str, list[str]]]:
    """Answer every request so; give the URL and the list of requests that were made."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.command} {self.path}")
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", seen
        server.shutdown()


@pytest.mark.parametrize("name", ANSWERS)
def test_is_refused_with_nothing_sent(sample: Sample, shipway: Shipway, name: str) -> None:
    status, kind, body, code = ANSWERS[name]
    with answering(status, kind, body) as (url, seen):
        pyproject = (sample.root / "pyproject.toml").read_text()
        pyproject += f'[tool.shipway.targets.team]\nupload = "{url}"\nindex = "{url}simple/"\n'
        sample.commit("Add a target", pyproject__toml=pyproject)
        sample.git("push", "--quiet")
        assert shipway("build").status == 0
        before = sample.state()
        ran = shipway("publish", "--target=team", "--json", variables=LOGIN)
    assert (ran.code, ran.status) == (code, 1), ran.stderr
    assert not [request for request in seen if request.startswith("POST")]
    assert "sesame" not in ran.stdout + ran.stderr
    assert sample.state() == before


def test_a_release_is_refused_before_there_is_a_tag(sample: Sample, shipway: Shipway) -> None:
    """An index that has the version already would take none of it."""
    taken = OTHER.replace("1.0.0", "1.0.1")
    with answering(200, JSON, taken) as (url, seen):
        pyproject = (sample.root / "pyproject.toml").read_text()
        pyproject += f'[tool.shipway.targets.team]\nupload = "{url}"\nindex = "{url}simple/"\n'
        sample.commit("Add a target", pyproject__toml=pyproject)
        sample.git("push", "--quiet")
        before = sample.state()
        arguments = ("release", "--part=patch", "--target=team", "--json")
        ran = shipway(*arguments, variables=LOGIN)
    assert ran.code == "SW711", ran.stderr
    assert seen
    assert sample.state() == before


def test_what_others_have_uploaded_is_not_proposed_for_a_release(
    sample: Sample, shipway: Shipway
) -> None:
    """No tag says of which commit it is, as in a clone of a project that was released by hand."""
    with answering(200, JSON, OTHER) as (url, _):
        pyproject = (sample.root / "pyproject.toml").read_text()
        pyproject += f'[tool.shipway.targets.team]\nupload = "{url}"\nindex = "{url}simple/"\n'
        sample.commit("Add a target", pyproject__toml=pyproject)
        sample.git("push", "--quiet")
        refused = shipway("release", "--target=team", "--json", variables=LOGIN)
        shown = shipway("status", "--target=team", "--json").data
        sample.git("remote", "set-url", "origin", str(sample.root / "nowhere.git"))
        alone = shipway("status", "--target=team", "--json").data
        sample.git("remote", "set-url", "origin", str(sample.remote))
        sample.git("tag", "v1.0.0")
        tagged = shipway("status", "--target=team").stdout
    assert refused.code == "SW711", refused.stderr
    (way,) = shown["untagged"]["ways"]
    assert way == "invoke release --to=1.0.1 --target=team   (team has 1.0.0 already)"
    assert "--to=" not in tagged
    # Whether the remote has a tag nobody knows: what the index has is there in any case.
    push = {row["step"]: row for row in alone["state"]}["push"]
    assert (push["state"], "did not answer" in push["detail"]) == ("unknown", True), push
    assert alone["untagged"]["ways"] == [way]


def test_what_somebody_else_has_released_is_followed_by_the_next_version(
    sample: Sample, shipway: Shipway
) -> None:
    """It was rehearsed here meanwhile: what the index has of it is complete, of another build."""
    files = ", ".join(
        f'{{"filename": "sampleship-1.0.1{end}", "url": "x", "hashes": {{"sha256": "{"0" * 64}"}}}}'
        for end in (".tar.gz", "-py3-none-any.whl")
    )
    theirs = f'{{"meta": {{"api-version": "1.1"}}, "name": "sampleship", "files": [{files}]}}'
    with answering(200, JSON, theirs) as (url, _):
        pyproject = (sample.root / "pyproject.toml").read_text()
        pyproject += f'[tool.shipway.targets.team]\nupload = "{url}"\nindex = "{url}simple/"\n'
        sample.commit("Add a target", pyproject__toml=pyproject)
        rehearsal = ("release", "--part=patch", "--target=local", f"--python={RUNNING}")
        assert shipway(*rehearsal).status == 0
        refused = shipway("release", "--target=team", "--json", variables=LOGIN)
        found = shipway("status", "--target=team", "--json").data
    assert refused.code == "SW711", refused.stderr
    assert {row["step"]: row["state"] for row in found["state"]}["publish"] == "different"
    (way,) = found["unfinished"]["ways"]
    assert way == "invoke release --to=1.0.2 --target=team   (team has 1.0.1 already)"


def test_an_index_that_lists_late_has_the_files_all_the_same(
    sample: Sample, shipway: Shipway
) -> None:
    """The answer to the upload counts, not a list that a cache has kept."""
    empty = '{"meta": {"api-version": "1.1"}, "name": "sampleship", "files": []}'
    with answering(200, JSON, empty) as (url, seen):
        pyproject = (sample.root / "pyproject.toml").read_text()
        pyproject += f'[tool.shipway.targets.team]\nupload = "{url}"\nindex = "{url}simple/"\n'
        sample.commit("Add a target", pyproject__toml=pyproject)
        assert shipway("build").status == 0
        ran = shipway("publish", "--target=team", "--json", variables=LOGIN)
        assert ran.status == 0, ran.stderr
        assert "does not list them yet" in ran.stdout
        assert len([request for request in seen if request.startswith("POST")]) == 2
        late = ("release", "--target=team", "--timeout=1", "--no-push", "--json")
        released = shipway(*late, variables=LOGIN)
    assert (released.status, released.code) == (3, "SW522"), released.stderr
    assert sample.git("describe") == "v1.0.0"


@pytest.mark.slow
def test_an_index_that_is_down_is_not_waited_for_where_nothing_was_sent(
    sample: Sample, shipway: Shipway
) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject += '[tool.shipway.targets.team]\nupload = "http://127.0.0.1:9/"\n'
    pyproject += 'index = "http://127.0.0.1:9/simple/"\n'
    sample.commit("Add a target", pyproject__toml=pyproject)
    ran = shipway("verify", "--target=team", "--version=1.0.0", "--json", variables=LOGIN)
    assert (ran.status, ran.code) == (1, "SW510"), ran.stderr


def test_only_what_was_uploaded_is_waited_for(sample: Sample, shipway: Shipway) -> None:
    empty = '{"meta": {"api-version": "1.1"}, "name": "sampleship", "files": []}'
    verify = ("verify", "--target=team", "--json")
    with answering(200, JSON, empty) as (url, _):
        pyproject = (sample.root / "pyproject.toml").read_text()
        pyproject += f'[tool.shipway.targets.team]\nupload = "{url}"\nindex = "{url}simple/"\n'
        sample.commit("Add a target", pyproject__toml=pyproject)
        unknown = shipway(*verify, "--version=9.9", variables=LOGIN)
        assert (unknown.status, unknown.code) == (1, "SW607"), unknown.stderr
        assert shipway("build").status == 0
        start = time.monotonic()
        ran = shipway(*verify, "--timeout=90", variables=LOGIN)
        assert (ran.status, ran.code) == (1, "SW611"), ran.stderr
        assert time.monotonic() - start < 45
        (command,) = ran.data["error"]["fix"]
        assert command == "invoke publish --version=1.0.0 --target=team"
        assert shipway(*command.split()[1:], variables=LOGIN).status == 0
        waited = shipway(*verify, "--timeout=1", variables=LOGIN)
        assert (waited.status, waited.code) == (3, "SW522"), waited.stderr
