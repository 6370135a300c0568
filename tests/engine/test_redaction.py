"""No secret survives, whatever surrounds it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.errors.usage import CommandFailed
from shipway.redaction import HIDDEN, redact
from shipway.report.problems import show_problem
from shipway.report.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

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
