"""Credentials: where they are found, which server gets them, and that nobody sees them."""

from __future__ import annotations

import base64
import io
import logging
from typing import TYPE_CHECKING

import keyring
import keyring.backend
import pytest

from shipway.config import Config, TargetConfig
from shipway.doors.access import Limits
from shipway.doors.index import read_files
from shipway.doors.login import find_login, index_credentials
from shipway.doors.upload import upload
from shipway.errors.base import ShipwayError
from shipway.errors.index import BrokenPypirc, MissingCredentials, UnsendableCredentials
from shipway.targets import Target, find_target, opened

if TYPE_CHECKING:
    from pathlib import Path

    from index.conftest import Release
    from index.replay.conftest import Replay, Reply

USER, SECRET = "somebody", "geheim-geheim-1234"
BASIC = f"Basic {base64.b64encode(f'{USER}:{SECRET}'.encode()).decode()}"


class _Keyring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept.get((service, username))


@pytest.fixture
def index(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """Return the replay server, without credentials in the environment."""
    monkeypatch.delenv("TWINE_USERNAME")
    monkeypatch.delenv("TWINE_PASSWORD")
    return replay


@pytest.fixture(params=["environment", "pypirc", "url in pypirc", "keyring"])
def given(
    request: pytest.FixtureRequest, index: Replay, monkeypatch: pytest.MonkeyPatch, pypirc: Path
) -> Target:
    """Give the credentials in each of the ways, and return the target to use them with."""
    section = (
        f"[distutils]\nindex-servers = replay\n[replay]\nrepository = {index.target.upload_url}\n"
    )
    if request.param == "environment":
        monkeypatch.setenv("TWINE_USERNAME", USER)
        monkeypatch.setenv("TWINE_PASSWORD", SECRET)
    elif request.param == "pypirc":
        pypirc.write_text(f"{section}username = {USER}\npassword = {SECRET}\n", encoding="utf-8")
    elif request.param == "url in pypirc":
        url = section.replace("http://", f"http://{USER}:{SECRET}@")
        pypirc.write_text(url, encoding="utf-8")
    else:
        monkeypatch.setenv("TWINE_USERNAME", USER)
        keyring.set_keyring(_Keyring())
        keyring.set_password(index.target.upload_url, USER, SECRET)
    return index.target


def _signatures(index: Replay) -> list[str | None]:
    return [headers.get("Authorization") for _, _, headers in index.seen]


def test_the_index_gets_the_credentials_wherever_they_are(
    index: Replay, given: Target, release: Release, quick: Limits
) -> None:
    release.wheel()
    upload(given, release.files, release.distributions, limits=quick)
    assert _signatures(index) == [BASIC]


def test_a_private_index_gets_them_for_reading_too(
    index: Replay, given: Target, quick: Limits
) -> None:
    with opened(given) as live:
        read_files(live.index_url, "sample", credentials=live.credentials, limits=quick)
    assert _signatures(index) == [BASIC]


def test_another_server_never_gets_them(index: Replay, given: Target) -> None:
    elsewhere = Target(
        "replay",
        given.upload_url,
        f"http://localhost:{index.port}/simple/",
        dependency_index=None,
        public=True,
        push=True,
    )
    assert index_credentials(elsewhere) is None


def _faults(index: Replay) -> dict[str, Reply]:
    """Return answers that repeat what was sent, even the header."""
    text = f"what is {SECRET} and {BASIC}?"
    location = {"Location": f"http://{USER}:{SECRET}@x.example/?{SECRET}"}
    return {
        "400": index.fault(400, text),
        "403": index.fault(403, text),
        "500": index.reply(500, text.encode(), {"Content-Type": "text/plain"}),
        "redirect": index.reply(302, headers=location),
        "lost": index.reply(200, text.encode(), hang_up=True),
    }


@pytest.mark.parametrize("fault", ["400", "403", "500", "redirect", "lost"])
def test_no_text_of_a_failed_upload_shows_them(
    index: Replay, given: Target, release: Release, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    release.wheel()
    index.uploads = [_faults(index)[fault]] * 9
    limits = Limits(tries=1, upload_tries=2, pause=0.01)
    with pytest.raises(ShipwayError) as caught:
        upload(given, release.files, release.distributions, limits=limits)
    for secret in (SECRET, BASIC.removeprefix("Basic ")):
        assert secret not in _all_texts(caught.value)
        assert secret not in caplog.text


def _all_texts(error: BaseException | None) -> str:
    """Return everything that printing an error could show, down to its causes."""
    texts = []
    while error is not None:
        texts += [str(error), repr(error), str(vars(error))]
        error = error.__cause__
    return "\n".join(texts)


def test_nothing_is_printed(
    index: Replay, given: Target, release: Release, quick: Limits, capfd: pytest.CaptureFixture[str]
) -> None:
    release.wheel()
    index.uploads = [index.fault(403, "Invalid API Token: signatures do not match")]
    with pytest.raises(ShipwayError):
        upload(given, release.files, release.distributions, limits=quick)
    assert capfd.readouterr() == ("", "")


def test_what_holds_them_does_not_show_them(given: Target) -> None:
    login = find_login(given)
    with opened(given) as live:
        assert SECRET not in f"{login!r}{vars(login)}{live!r}{login.index_credentials!r}"


def test_without_credentials_the_ways_to_give_them_are_told(
    index: Replay, release: Release, quick: Limits
) -> None:
    release.wheel()
    with pytest.raises(MissingCredentials) as caught:
        upload(index.target, release.files, release.distributions, limits=quick)
    ways = "\n".join(caught.value.fix)
    assert "TWINE_USERNAME and TWINE_PASSWORD" in ways
    assert "under [replay]" in ways
    assert f"keyring set {index.url}/legacy/ USERNAME" in ways
    assert index.seen == []


def test_without_credentials_an_index_is_read_all_the_same(index: Replay, quick: Limits) -> None:
    with opened(index.target) as live:
        assert live.credentials is None
        assert read_files(live.index_url, "sample", limits=quick) is None


def test_an_index_without_accounts_takes_empty_variables(
    index: Replay, release: Release, quick: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINE_USERNAME", "")
    monkeypatch.setenv("TWINE_PASSWORD", "")
    release.wheel()
    upload(index.target, release.files, release.distributions, limits=quick)
    assert _signatures(index) == [None]


def test_a_question_that_nobody_answers_is_no_crash(
    index: Replay, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(MissingCredentials):
        find_login(index.target, ask=True)
    assert "username" in capsys.readouterr().out


def test_a_section_for_another_server_does_not_count(
    index: Replay, pypirc: Path, release: Release, quick: Limits
) -> None:
    """A project may call any server `corp`; the password for the real one stays home."""
    pypirc.write_text(
        "[distutils]\nindex-servers = corp\n[corp]\nrepository = https://corp.example/\n"
        f"username = {USER}\npassword = {SECRET}\n",
        encoding="utf-8",
    )
    table = TargetConfig(upload=index.target.upload_url, index=index.index_url)
    target = find_target("corp", Config(targets={"corp": table}), release.folder)
    release.wheel()
    with pytest.raises(MissingCredentials):
        upload(target, release.files, release.distributions, limits=quick)
    assert index.seen == []


def test_a_section_without_a_url_gives_credentials_to_a_configured_target(
    index: Replay, pypirc: Path, release: Release, quick: Limits
) -> None:
    pypirc.write_text(
        f"[distutils]\nindex-servers = corp\n[corp]\nusername = {USER}\npassword = {SECRET}\n",
        encoding="utf-8",
    )
    table = TargetConfig(upload=index.target.upload_url, index=index.index_url)
    target = find_target("corp", Config(targets={"corp": table}), release.folder)
    release.wheel()
    upload(target, release.files, release.distributions, limits=quick)
    assert _signatures(index) == [BASIC]


def test_a_broken_pypirc_is_no_missing_password(index: Replay, pypirc: Path) -> None:
    pypirc.write_text("not a section\n", encoding="utf-8")
    with pytest.raises(BrokenPypirc):
        find_login(index.target)


def test_a_pypirc_of_another_encoding_is_told_by_its_line(index: Replay, pypirc: Path) -> None:
    pypirc.write_bytes("[replay]\npassword = gehe\xfcm\n".encode("latin-1"))
    with pytest.raises(BrokenPypirc, match="no text in UTF-8") as caught:
        find_login(index.target)
    assert "line 2 " in caught.value.fix[0]
    assert "gehe" not in _all_texts(caught.value)


@pytest.mark.parametrize("bad", ["\u20ac", "\udcfc"], ids=["other letter", "no text"])
@pytest.mark.parametrize("name", ["TWINE_USERNAME", "TWINE_PASSWORD", ".pypirc"])
def test_what_cannot_be_sent_is_no_broken_connection(
    index: Replay, monkeypatch: pytest.MonkeyPatch, pypirc: Path, name: str, bad: str
) -> None:
    for each, value in (("TWINE_USERNAME", USER), ("TWINE_PASSWORD", SECRET)):
        monkeypatch.setenv(each, value + bad * (each == name))
    if name == ".pypirc":
        monkeypatch.delenv("TWINE_PASSWORD")
        text = f"[replay]\nrepository = {index.target.upload_url}\npassword = {SECRET}\u20ac\n"
        pypirc.write_text(f"[distutils]\nindex-servers = replay\n{text}", encoding="utf-8")
    with pytest.raises(UnsendableCredentials, match=f"in {name}") as caught:
        find_login(index.target)
    assert SECRET not in _all_texts(caught.value)
    assert index.seen == []


def test_the_local_target_gets_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINE_PASSWORD", SECRET)
    with opened(find_target("local", Config(), tmp_path / "index")) as live:
        login = find_login(live)
        assert login.repository().session.auth is None
        assert login.index_credentials is None
