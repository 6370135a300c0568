"""Taking the sentence out of an answer, for each shape in which servers give it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.distributions.sentences import sentence_of

EXISTS = "File already exists ('a-1.whl', with blake2_256 hash '0f')."
BOTTLE = """<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head><title>Error: 409 Conflict</title></head><body>
<h1>Error: 409 Conflict</h1>
<p>Sorry, the requested URL <tt>&#039;http://127.0.0.1:1/&#039;</tt> caused an error:</p>
<pre>Package &#039;a-1.whl&#039; already exists!
  You may start server with `--overwrite` option.</pre></body></html>"""
GUNICORN = """<html>
  <head>
    <title>Internal Server Error</title>
  </head>
  <body>
    <h1><p>Internal Server Error</p></h1>
  </body>
</html>"""


def test_pypi_says_it_in_the_code_of_its_json() -> None:
    body = json.dumps(
        {
            "message": f"The server could not comply.\n\n\n{EXISTS}\n\n",
            "code": f"400 {EXISTS}",
            "title": "Bad Request",
        }
    )
    assert sentence_of(400, "x", "application/json; charset=UTF-8", body) == EXISTS


def test_pypi_says_it_in_the_title_of_its_html() -> None:
    escaped = EXISTS.replace("'", "&#x27;")
    body = f"<html>\n <head>\n  <title>400 {escaped}</title>\n </head><body></body></html>"
    assert sentence_of(400, "Bad Request", "text/html; charset=UTF-8", body) == EXISTS


def test_pypi_says_it_behind_the_status_line_of_its_plain_text() -> None:
    body = f"400 Bad Request\n\nThe server could not comply.\n\n\n{EXISTS}\n\n"
    assert sentence_of(400, "Bad Request", "text/plain", body) == EXISTS


def test_the_reason_phrase_counts_where_the_body_says_nothing() -> None:
    assert sentence_of(400, EXISTS, "text/html", "") == EXISTS


def test_http_2_has_no_reason_phrase() -> None:
    assert sentence_of(503, "", "text/html", "") == ""


def test_the_body_comes_before_a_reason_phrase_garbled_by_latin_1() -> None:
    body = json.dumps({"code": "400 'Größe' is not a valid classifier."})
    found = sentence_of(400, "'Gr??e' is not a valid classifier.", "application/json", body)
    assert found == "'Größe' is not a valid classifier."


def test_pypiserver_says_it_in_a_pre_below_a_title_that_says_nothing() -> None:
    assert sentence_of(409, "Conflict", "text/html", BOTTLE) == (
        "Package 'a-1.whl' already exists! You may start server with `--overwrite` option."
    )


def test_a_gunicorn_page_says_nothing_beyond_its_status() -> None:
    assert sentence_of(500, "Internal Server Error", "text/html", GUNICORN) == (
        "Internal Server Error"
    )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        # devpi
        ({"message": "The stage a/b could not be found."}, "The stage a/b could not be found."),
        ({"message": "No.\n\n\n", "code": "401 Unauthorized", "title": "Unauthorized"}, "No."),
        # GitLab
        ({"message": "400 Bad request - File name has already been taken"},
         "Bad request - File name has already been taken"),
        # Artifactory
        ({"errors": [{"status": 403, "message": "Not enough permissions"}]},
         "Not enough permissions"),
        ({"errors": ["Not so."]}, "Not so."),
        # RFC 9457
        ({"type": "about:blank", "detail": "Quota is used up"}, "Quota is used up"),
        ({"error": "Denied.", "code": "denied"}, "Denied."),
    ],
)  # fmt: skip
def test_other_servers_say_it_elsewhere_in_their_json(body: object, sentence: str) -> None:
    text = json.dumps(body)
    status = 400 if "400" in text else 401 if "401" in text else 403
    assert sentence_of(status, "", "application/json", text) == sentence


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", '{"code": 5}', '{"errors": []}'])
def test_json_that_says_nothing_leaves_the_reason_phrase(body: str) -> None:
    assert sentence_of(400, "Nope", "application/json", body) == "Nope"


@given(
    st.integers(400, 599),
    st.text(),
    st.sampled_from(["application/json", "text/html", "text/plain", "", "image/png"]),
    st.text(),
)
def test_a_sentence_is_one_printable_line_whatever_comes_in(
    status: int, reason: str, content_type: str, body: str
) -> None:
    found = sentence_of(status, reason, content_type, body)
    assert found.isprintable()
    assert len(found) <= 600
