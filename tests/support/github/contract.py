"""Hold calls to GitHub's own description of its API, from both sides.

`openapi.json` is GitHub's OpenAPI document for the API version 2026-03-10, cut to the
operations that a release may need (https://github.com/github/rest-api-description, MIT license).
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "API_VERSION",
    "Operation",
    "example",
    "find",
    "request_faults",
    "response_faults",
    "warm_up",
]

API_VERSION = "2026-03-10"
_SERVER = "https://api.github.com"
_FILE = Path(__file__).with_name("openapi.json")
_WITH_SLASHES = {"ref", "branch", "tag", "path"}
_NO_SUCCESS = 300


@dataclass(frozen=True)
class Operation:
    """One operation of the description, and what a call filled into its path."""

    method: str
    template: str
    parameters: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path of the call, with the slashes of its parameters encoded."""
        filled = {name: quote(value, safe="") for name, value in self.parameters.items()}
        return self.template.format_map(filled)


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"), object_hook=_nullable)
    return found


def _nullable(part: dict[str, Any]) -> dict[str, Any]:
    """Let null be one of the values of an enumeration that says it is nullable, as it is meant."""
    if part.get("nullable") is True and "enum" in part and None not in part["enum"]:
        part["enum"].append(None)
    return part


@cache
def _api() -> OpenAPI:
    return OpenAPI.from_dict(_document())


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return how the paths of the description look, those with most fixed text first."""

    def group(match: re.Match[str]) -> str:
        return f"(?P<{match[1]}>{'.+' if match[1] in _WITH_SLASHES else '[^/]+'})"

    def fixed(template: str) -> int:
        return len(re.sub(r"\{\w+\}", "", template))

    found = []
    for template in sorted(_document()["paths"], key=fixed, reverse=True):
        # re.escape leaves letters alone, and escapes the braces.
        escaped = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
        found.append((re.compile(re.sub(r"\{(\w+)\}", group, escaped)), template))
    return found


def warm_up() -> None:
    """Read the description now; it takes a second, in which nobody should wait for an answer."""
    _patterns()
    _api()


def find(method: str, path: str) -> Operation | None:
    """Return the operation that a path, without its query, belongs to."""
    for pattern, template in _patterns():
        match = pattern.fullmatch(path)
        if match and method.lower() in _document()["paths"][template]:
            filled = {name: unquote(value) for name, value in match.groupdict().items()}
            return Operation(method, template, filled)
    return None


def example(name: str) -> Any:
    """Return a copy of one of GitHub's own examples."""
    return copy.deepcopy(_document()["components"]["examples"][name]["value"])


def request_faults(
    operation: Operation, query: Mapping[str, str], content_type: str, body: bytes
) -> Iterator[str]:
    """Yield what is wrong with a request."""
    for name in sorted(query.keys() - _query_parameters(operation)):
        yield f"unknown query parameter {name!r}"
    # The description says that it is a time, the documentation that it may be a range of times.
    plain = {name: value.removeprefix(">=") for name, value in query.items()}
    yield from _request_faults(
        operation.method, operation.path, tuple(sorted(plain.items())), content_type, body
    )


@cache
def _request_faults(
    method: str, path: str, query: tuple[tuple[str, str], ...], content_type: str, body: bytes
) -> tuple[str, ...]:
    """Return them of what was asked before as well; most requests are, and a look takes 5 ms."""
    request = _request(method, path, dict(query), content_type, body)
    return tuple(_faults(lambda: _api().validate_request(request)))


def response_faults(
    operation: Operation, status: int, content_type: str, body: bytes
) -> Iterator[str]:
    """Yield what is wrong with an answer.

    GitHub describes few of its redirects and errors, so only those described are checked.
    """
    described = str(status) in _described(operation)["responses"]
    if not described and status >= _NO_SUCCESS:
        return
    request = _request(operation.method, operation.path, {}, "application/json", b"")
    response = MockResponse(body, status_code=status, content_type=content_type)
    yield from _faults(lambda: _api().validate_response(request, response))


def _described(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = _document()["paths"][operation.template][operation.method.lower()]
    return found


def _query_parameters(operation: Operation) -> set[str]:
    parameters = [_resolved(item) for item in _described(operation).get("parameters", [])]
    return {item["name"] for item in parameters if item["in"] == "query"}


def _resolved(item: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in item:
        found: Any = _document()
        for key in item["$ref"].split("/")[1:]:
            found = found[key]
        item = found
    return item


def _request(
    method: str, path: str, query: Mapping[str, str], content_type: str, body: bytes
) -> MockRequest:
    return MockRequest(
        _SERVER,
        method.lower(),
        path,
        args=dict(query),
        data=body or None,
        content_type=content_type,
    )


def _faults(check: Any) -> Iterator[str]:
    try:
        check()
    except OpenAPIError as error:
        causes = getattr(error.__cause__, "schema_errors", None) or [error.__cause__ or error]
        for cause in causes:
            where = "/".join(str(key) for key in getattr(cause, "absolute_path", ()))
            yield f"{type(error).__name__} {where}: {str(getattr(cause, 'message', cause))[:300]}"
