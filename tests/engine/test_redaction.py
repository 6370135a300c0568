"""No secret survives, whatever surrounds it."""

from __future__ import annotations

import base64
import io
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.doors.environment import secrets
from shipway.errors.usage import CommandFailed
from shipway.redaction import HIDDEN, redact
from shipway.report.problems import show_problem
from shipway.report.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SHAPES = [
    "pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMAACKlszLCJ",
    "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
    "github_pat_11AAAAAAA0aaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbb",
    "glpat-0123456789abcdefghij",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvIn0.c2lnbmF0dXJl",
]


@pytest.mark.parametrize("token", SHAPES)
def test_tokens_of_known_shape_are_hidden_unannounced(token: str) -> None:
    assert redact(f"sent {token}, refused", ()) == f"sent {HIDDEN}, refused"


def test_user_and_password_of_a_url_are_hidden() -> None:
    assert redact("https://me:pa55@host/simple/", ()) == f"https://{HIDDEN}@host/simple/"
    assert redact("git@example.org:a/b.git", ()) == "git@example.org:a/b.git"


def test_authorization_headers_are_hidden() -> None:
    assert redact("Authorization: Basic X19hYmM6ZGVm", ()) == f"Authorization: Basic {HIDDEN}"


@given(
    before=st.text(), after=st.text(), secrets=st.lists(st.text(min_size=6), min_size=1, max_size=4)
)
def test_known_secrets_are_hidden_anywhere(before: str, after: str, secrets: Sequence[str]) -> None:
    text = redact(before + after.join(secrets), secrets)
    leaked = [secret for secret in secrets if secret in text]
    # A secret that is part of the mark itself cannot be told from it.
    assert not [secret for secret in leaked if secret not in HIDDEN * len(secrets) * 2]


def test_no_channel_of_the_writer_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWINE_PASSWORD", "correct-horse")
    monkeypatch.setenv("MY_API_TOKEN", "battery-staple")
    stdout, stderr = io.StringIO(), io.StringIO()
    writer = Writer(json=True, stdout=stdout, stderr=stderr)
    told = "https://u:correct-horse@host/ battery-staple"
    writer.result(told)
    writer.account(told)
    writer.data({"url": told, "list": [told]})
    error = CommandFailed(told, why=told, fix=[told], details=f"child said {told}")
    show_problem(writer, error)
    everything = stdout.getvalue() + stderr.getvalue()
    assert "correct-horse" not in everything
    assert "battery-staple" not in everything
    assert [json.loads(line) for line in stdout.getvalue().splitlines()]


def test_a_token_in_the_query_of_a_url_is_hidden() -> None:
    told = redact("fatal: https://host/x.git?a=1&private_token=tok12345&b=2 is gone", ())
    assert told == f"fatal: https://host/x.git?a=1&private_token={HIDDEN}&b=2 is gone"


@pytest.mark.parametrize(
    "secret",
    ["-----BEGIN KEY-----\nAAAALEAK1234567890\n-----END KEY-----", 'abc"def\\ghi123', "pässword"],
)
def test_a_secret_of_several_lines_or_with_quotes_is_hidden_as_text_and_as_json(
    secret: str,
) -> None:
    for shown in (secret, json.dumps(secret), json.dumps(secret, ensure_ascii=False)):
        told = redact(f"it printed {shown}.", [secret])
        assert not any(line in told for line in secret.splitlines())
        assert not any(json.dumps(line)[1:-1] in told for line in secret.splitlines())
    one = secret.splitlines()[-1]
    assert one not in redact(f"only {one}", [secret])


def test_nothing_of_others_steers_the_terminal() -> None:
    steering = "\x1b]0;title\x07red \x1b[31mtext\x1b[0m\x9b2J\r\n\tend\x1b]8;;http://x\x1b\\"
    stream = io.StringIO()
    writer = Writer(stdout=io.StringIO(), stderr=stream)
    show_problem(writer, CommandFailed(steering, details=steering))
    assert not set(stream.getvalue()) & {*map(chr, range(9)), "\x1b", "\x07", "\r", "\x9b"}
    assert "red text" in stream.getvalue()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("http://u:p@ss1234@h/x", f"http://{HIDDEN}@h/x"),
        ("https://u:a/b1234@h", f"https://{HIDDEN}@h"),
        ("authorization:Bearer tok12", f"authorization:Bearer {HIDDEN}"),
        ('{"Authorization": "Basic dTpw"}', f'{{"Authorization": "Basic {HIDDEN}"}}'),
        ("https://host:8080/a@v1 and https://host/b@v2", None),
    ],
)
def test_user_and_password_end_at_the_last_at(told: str, shown: str | None) -> None:
    assert redact(told, ()) == (shown or told)


@given(secret=st.text(min_size=6), user=st.text(st.characters(codec="ascii"), max_size=5))
def test_a_known_secret_is_hidden_as_a_url_and_base64_have_it(secret: str, user: str) -> None:
    pair = base64.b64encode(f"{user}:{secret}".encode()).decode()
    told = redact(f"{quote(secret, safe='')} {pair}", [secret])
    assert quote(secret, safe="") not in told or set(secret) <= set(HIDDEN)
    assert pair not in told


@pytest.mark.parametrize(
    "name", ["DB_PASS", "GPG_PASSPHRASE", "SIGNING_KEY", "NPM_AUTH", "AWS_CREDENTIALS", "MY_PASSWD"]
)
def test_a_variable_is_secret_by_its_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "correct-horse")
    assert "correct-horse" in secrets()


@pytest.mark.parametrize("name", ["BYPASS_X", "MONKEY", "AUTHOR_NAME", "KEYBOARD"])
def test_a_variable_that_only_looks_so_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "correct-horse")
    assert "correct-horse" not in secrets()


def test_places_and_plain_words_are_no_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path))
    monkeypatch.setenv("SOME_AUTH", "required")
    assert not {str(tmp_path), "required"} & set(secrets())


def test_passwords_of_pypirc_and_netrc_are_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / ".pypirc").write_text("broken\n[own]\nusername: me\npassword = correct horse %1\n")
    (tmp_path / ".netrc").write_text(
        'machine h login me password battery-1\nmachine i\n  password "sta ple"\n'
    )
    assert {"correct horse %1", "battery-1", "sta ple"} <= set(secrets())
    assert redact("correct horse %1", secrets()) == HIDDEN
