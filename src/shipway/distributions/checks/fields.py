"""Fields of the core metadata for which PyPI has rules of its own, beyond the specification.

They are those of its upload API (`warehouse/forklift/metadata.py` of August 2026), judged
with the libraries that it uses itself.
"""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement

from .metadata import requirement_texts
from .rule import Expected, Problem, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shipway.distributions.reader import Facts

__all__ = ["email", "license_both", "license_file", "provides", "summary_length", "url"]

_LONGEST_SUMMARY = 512
_LONGEST_LABEL = 32
_WITHOUT_LICENSE_FILES = frozenset({"1.0", "1.1", "1.2", "2.1", "2.2", "2.3"})


@rule(
    "summary-length",
    finds="a summary of more than 512 characters",
    fix="shorten {summary} to one line; the rest is the readme's",
)
def summary_length(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Count the characters. Whether it is one line is for `metadata`."""
    length = len(facts.metadata.get("summary", ""))
    if expected.public and length > _LONGEST_SUMMARY:
        yield Problem(f"{facts.filename}: summary", f"it has {length} characters")


@rule(
    "email",
    finds="an author or maintainer whose e-mail address cannot be one",
    fix="correct {emails}",
)
def email(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Validate the first address of each field: PyPI looks at no other."""
    fields = {
        "author-email": facts.metadata.get("author_email", ""),
        "maintainer-email": facts.metadata.get("maintainer_email", ""),
    }
    for field, text in fields.items():
        address = parseaddr(text)[1]
        fault = _address_fault(address) if address and expected.public else ""
        if fault:
            yield Problem(f"{facts.filename}: {field}", f"{address!r} is no address: {fault}")


@rule(
    "url",
    finds="a URL that is not one of http or https, or whose label is missing or too long",
    fix="correct the URL, or its label, in {urls}",
)
def url(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Look at each URL, and at labels, which may have 32 characters."""
    if not expected.public:
        return
    for field, text in {
        "home-page": facts.metadata.get("home_page", ""),
        "download-url": facts.metadata.get("download_url", ""),
    }.items():
        if text and not _is_url(text):
            yield Problem(f"{facts.filename}: {field}", f"{text!r} is no URL of http or https")
    where = f"{facts.filename}: project-url"
    for label, text in facts.metadata.get("project_urls", {}).items():
        if not label:
            yield Problem(where, f"{text!r} has no label")
        elif len(label) > _LONGEST_LABEL:
            yield Problem(where, f"the label {label!r} has more than {_LONGEST_LABEL} characters")
        if not _is_url(text):
            yield Problem(where, f"{label!r} is {text!r}, which is no URL of http or https")


@rule(
    "provides",
    finds="a Provides-Dist or Obsoletes-Dist that does not parse",
    fix="correct or remove the field; installers do not read it",
)
def provides(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Parse both fields, which `packaging` leaves alone."""
    for field in ("provides-dist", "obsoletes-dist"):
        for text in requirement_texts(facts, field):
            try:
                Requirement(text)
            except InvalidRequirement:
                if expected.public:
                    yield Problem(f"{facts.filename}: {field}", f"{text!r} is no requirement")


@rule(
    "license-both",
    finds="both License and License-Expression, of which only the second may be given (PEP 639)",
    fix='give the license in [project] as an expression only: license = "MIT"',
)
def license_both(facts: Facts, expected: Expected) -> Iterator[Problem]:
    """Look whether both are there."""
    metadata = facts.metadata
    if expected.public and metadata.get("license") and metadata.get("license_expression"):
        yield Problem(f"{facts.filename}: license", "License-Expression is there too")


@rule(
    "license-file",
    finds="a License-File that is not in the distribution (PEP 639)",
    fix="correct license-files in [project], and have the sdist include the files that it names",
)
def license_file(facts: Facts, _expected: Expected) -> Iterator[Problem]:
    """Look for each file where the specification puts it."""
    if facts.metadata.get("metadata_version") in _WITHOUT_LICENSE_FILES:
        return
    top = [f"{facts.wheel.dist_info}/licenses"] if facts.wheel else [*facts.archive.top_level]
    if len(top) != 1:
        # `sdist-folder` says so.
        return
    folder = top[0]
    names = {member.name for member in facts.members}
    for named in facts.metadata.get("license_files", []):
        if f"{folder}/{named}" not in names:
            yield Problem(f"{facts.filename}: license-file", f"there is no {folder}/{named}")


def _address_fault(address: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 50 ms

    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return str(error)
    return ""


def _is_url(text: str) -> bool:
    from rfc3986 import exceptions, uri_reference, validators  # noqa: PLC0415 - 45 ms

    validator = validators.Validator().allow_schemes("http", "https")
    validator.require_presence_of("scheme")
    validator.check_validity_of("scheme", "host", "port", "path", "query")
    try:
        validator.validate(uri_reference(text).normalize())
    except exceptions.RFC3986Exception:
        return False
    return True
