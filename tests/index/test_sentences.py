"""Taking the sentence out of an answer, for each shape in which servers give it."""

from __future__ import annotations

import csv
import html
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipway.distributions.answers import judge
from shipway.distributions.sentences import sentence_of
from shipway.errors.upload import CredentialsRefused

with Path(__file__).with_name("answers.tsv").open(encoding="utf-8", newline="") as _stream:
    ROWS = list(csv.DictReader(_stream, delimiter="\t", quoting=csv.QUOTE_NONE))

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
    body = pyramid(400, "Bad Request", EXISTS, "text/plain")
    assert sentence_of(400, "Bad Request", "text/plain", body) == EXISTS


EXPLANATIONS = {
    400: "The server could not comply with the request since it is either malformed or otherwise"
    " incorrect.",
    401: "This server could not verify that you are authorized to access the document.",
    403: "Access was denied to this resource.",
}
TITLES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden"}


def pyramid(status: int, status_line: str, sentence: str, kind: str) -> str:
    """Return a body as PyPI's framework makes it, in the type that the client accepts."""
    line, explanation = f"{status} {status_line}", EXPLANATIONS.get(status, "")
    if kind == "application/json":
        message = f"{explanation}\n\n\n{sentence}\n\n"
        return json.dumps({"message": message, "code": line, "title": TITLES.get(status, "")})
    if kind == "text/plain":
        return f"{line}\n\n{explanation}\n\n\n{sentence}\n\n"
    return (
        f"<html>\n <head>\n  <title>{line}</title>\n </head>\n <body>\n  <h1>{line}</h1>\n"
        f"  {explanation}<br/><br/>\n{html.escape(sentence)}\n\n\n </body>\n</html>"
    )


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/html"])
@pytest.mark.parametrize("told", ["in the status line too", "in the body alone"])
def test_what_pypi_says_means_the_same_without_a_reason_phrase(kind: str, told: str) -> None:
    for row in ROWS:
        status, sentence = int(row["status"]), row["sentence"]
        if status not in TITLES:
            continue
        line = sentence if told == "in the status line too" and sentence else TITLES[status]
        body = pyramid(status, line, sentence, kind)
        for content_type in (f"{kind}; charset=UTF-8", ""):
            found = sentence_of(status, "", content_type, body)
            verdict = judge(status, found, {})
            assert (verdict.answer.name, verdict.error.__name__) == (row["answer"], row["error"])
            if sentence.lower() not in {"", "forbidden", "unauthorized"}:
                assert found == " ".join(sentence.split())


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/html"])
def test_letters_that_a_status_line_cannot_have_are_read_from_the_body(kind: str) -> None:
    body = pyramid(400, "'Gr??e' is not a valid url.", "'Größe' is not a valid url.", kind)
    assert sentence_of(400, "", kind, body) == "'Größe' is not a valid url."


@pytest.mark.parametrize(
    "body",
    [
        # nginx, Apache and pypiserver
        "<title>403 Forbidden</title><center><h1>403 Forbidden</h1></center><hr>nginx/1.25.3",
        "<title>403 Forbidden</title><p>You don't have permission to access this resource.</p>",
        "<title>Error: 403 Forbidden</title><p>Sorry, the requested URL …:</p><pre>None</pre>",
    ],
)
def test_a_page_of_a_server_that_only_explains_the_status_says_nothing(body: str) -> None:
    assert sentence_of(403, "", "text/html", body) == ""
    assert judge(403, "", {}).error is CredentialsRefused


def test_a_page_with_a_sentence_of_its_own_says_it() -> None:
    body = "<title>403 Forbidden</title><h1>Forbidden</h1>\n<p>Quota is used up.</p>"
    assert sentence_of(403, "", "text/html", body) == "Quota is used up."


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
        # Google
        ({"error": {"code": 403, "message": "Denied here."}}, "Denied here."),
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
