"""URLs: shown without secrets, compared by where they lead."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.doors.urls import is_http, is_loopback, origin, shown_url, take_credentials

_words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=6)


@given(user=_words, password=_words, token=_words)
def test_a_url_is_shown_without_what_is_secret_in_it(user: str, password: str, token: str) -> None:
    url = f"https://{user}:{password}@host.example:8443/a/b/?sig={token}#{token}"
    assert shown_url(url) == "https://host.example:8443/a/b/"


@given(user=st.text(min_size=1), password=st.text(min_size=1))
def test_credentials_come_off_a_url_whole(user: str, password: str) -> None:
    url = f"https://{quote(user, safe='')}:{quote(password, safe='')}@host/x/"
    assert take_credentials(url) == ("https://host/x/", user, password)


def test_a_url_without_credentials_stays_as_it_is() -> None:
    assert take_credentials("https://host/x?y=1") == ("https://host/x?y=1", "", "")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://x.org/a", "https://X.ORG.:443/b", True),
        ("http://x.org/", "https://x.org/", False),
        ("https://x.org/", "https://x.org:444/", False),
        ("https://x.org/", "https://x.org.evil.example/", False),
        ("https://a@x.org/", "https://x.org/", True),
    ],
)
def test_an_origin_is_scheme_host_and_port(one: str, other: str, *, same: bool) -> None:
    assert (origin(one) == origin(other)) is same


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]:8080/", "http://127.9.9.9/"]
)
def test_this_machine_is_known(url: str) -> None:
    assert is_loopback(url)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://localhost.example/", "http://x/"])
def test_another_machine_is_known(url: str) -> None:
    assert not is_loopback(url)


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://x/", "https://", "https:///p", "https://[x/", "//x"]
)
def test_what_is_no_http_url_is_known(url: str) -> None:
    assert not is_http(url)


@pytest.mark.parametrize("url", ["http://[::1]:80/x", "https://a_b.example/", "http://10.0.0.1/"])
def test_names_and_addresses_are_hosts(url: str) -> None:
    assert is_http(url)


@pytest.mark.parametrize("url", ["http://[::1", "http://a b/", "http://[x]/", "http://a%/"])
def test_anything_else_is_no_host(url: str) -> None:
    assert not is_http(url)
    assert shown_url(url) == url
