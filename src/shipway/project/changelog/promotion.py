"""Make a version's section of what is *Unreleased* in a changelog: a heading, and its link.

For files as https://keepachangelog.com has them, in Markdown. Headings and links are
written as those of the version before are. A section that is there gets its day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.project.edits import read_text
from shipway.project.patterns import version_expression

from .documents import read_document
from .files import find_changelog
from .sections import has_entries, heading_of, unreleased, version_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from packaging.version import Version

    from shipway.project.edits import Replacement, TextFile
    from shipway.project.project import Project

    from .documents import Document, Heading, Link

__all__ = ["Promotion", "promotion_replacements"]

_COMPARED = re.compile(r"(?P<root>[^\s()]*/compare/)(?P<base>[^\s()]+?)\.\.\.(?P<head>[^\s()]+)")
"""https://docs.github.com/en/pull-requests, GitLab and Gitea: `compare/OLD...NEW`."""
_HEADING = re.compile(
    r"(?P<open>\[?)(?P<v>v?)(?P<version>\d[^\s\]()]*)(?P<close>\]?)(?P<link>\([^)\s]*\))?"
    r"(?P<before>\s[^\w]*)(?P<date>\d{4}-\d{2}-\d{2})(?P<after>\)?)"
)
_UNDATED = re.compile(r"(?<![^\W_])(?<!\]\[)(?P<day>unreleased)(?![^\W_])", re.IGNORECASE)
"""https://zestreleaser.readthedocs.io: `1.2.3 (unreleased)`; not the label of a link."""
_NAMED = re.compile(
    r"(?<![^\W_])(?<!\]\[)(?P<day>(?i:unreleased))(?P<between>[^\w\r\n\]]+)"
    + version_expression("{version}", "").pattern
    + r"(?=[^\w\r\n]*(?:[\r\n]|\Z))"
)
"""`Unreleased (1.2.3)`."""
_LINE = re.compile(r"\s*[*_]{0,3}(?P<line>Unreleased)[*_]{0,3}[ \t]*(?=[\r\n]|\Z)")
_RELEASED = re.compile(
    r"(?:\A|(?<=[\r\n]))[*_]{0,3}Released \d{4}-\d{2}-\d{2}[*_]{0,3}[ \t]*(?=[\r\n]|\Z)"
)
"""https://github.com/pallets: the line below the heading of each version."""
_LINKED = re.compile(r"(\[[^\]]*\])(?:\([^)\s]*\))?")


@dataclass(frozen=True)
class Promotion:
    """What a version's section is to say of it."""

    version: Version
    tag: str
    date: str
    """As ISO 8601 has it."""


def promotion_replacements(project: Project, new: Promotion) -> tuple[Replacement, ...]:
    """Return what makes the version's section, or dates it; nothing where there is nothing to do.

    An empty *Unreleased* stays above it. A pre-release gets no section: what it has is
    unreleased until the release that it leads to.
    Raises `ChangelogMissing` and `VersionFileUnreadable`.
    """
    path = find_changelog(project)
    if new.version.is_prerelease or path is None:
        return ()
    file = read_text(path)
    if "unreleased" not in file.text.lower():
        return ()
    document = read_document(file.text, path.name)
    own, heading = heading_of(document, new.version), unreleased(document)
    dated = tuple(_dated(file, own, new)) if own else ()
    if dated or (own is not None and own != heading):
        return dated
    if heading is None or not document.markdown or not has_entries(document, heading):
        return ()
    return tuple(_replacements(file, document, heading, new))


def _dated(file: TextFile, heading: Heading, new: Promotion) -> Iterator[Replacement]:
    """Write the day where the version's own heading, or the line below it, says *unreleased*.

    The day is as long as the word, so that what underlines it in reStructuredText still fits.
    """
    title = visible(file.text[heading.start : heading.end])
    named, number = _NAMED.search(title), re.search(r"\d", title)
    if named:
        start, end = (heading.start + position for position in named.span("day"))
        first, last = heading.start + named.end("between"), heading.start + named.end()
        yield file.replacement(start, end, file.text[first:last])
        yield file.replacement(first, last, new.date)
    elif number:
        # All of them at once, or the next bump would find one more.
        for match in _UNDATED.finditer(title, number.end()):
            start, end = (heading.start + position for position in match.span("day"))
            yield file.replacement(start, end, new.date)
    line = _LINE.match(file.text, heading.end)
    if line and _RELEASED.search(file.text, heading.end):
        yield file.replacement(*line.span("line"), f"Released {new.date}")


def _replacements(
    file: TextFile, document: Document, heading: Heading, new: Promotion
) -> Iterator[Replacement]:
    newline = document.newline
    older = _older(document, heading)
    written = older and _HEADING.fullmatch(older.title)
    compared = _COMPARED.search(file.text, heading.start, heading.end)
    title = _title_like(written, new) if written else _title(heading, new)
    if compared:
        yield file.replacement(*compared.span("base"), new.tag)
        if not written or not written["link"] or written["link"] in title:
            # There is no link of the version before, or none that can be followed.
            link = f"({_until(compared, new.tag)})"
            title = _LINKED.sub(lambda match: match[1] + link, title, count=1)
    yield file.replacement(heading.end, heading.end, newline + _marked(heading, title, newline))
    label = re.match(r"\[([^\]]*)\](?!\()", title)
    if label:
        yield from _links(file, document, older, new, label[1])


def _older(document: Document, heading: Heading) -> Heading | None:
    """Return the heading of the newest version of the file."""
    later = (item for item in document.headings if item.start > heading.start)
    return next((item for item in later if version_of(item) is not None), None)


def _title(heading: Heading, new: Promotion) -> str:
    version = f"[{new.version}]" if heading.title.startswith("[") else str(new.version)
    return f"{version} - {new.date}"


def _title_like(older: re.Match[str], new: Promotion) -> str:
    link = f"({_followed(_link_of(older), older['version'], new)})" if older["link"] else ""
    name = f"{older['open']}{older['v']}{new.version}{older['close']}"
    return f"{name}{link}{older['before']}{new.date}{older['after']}"


def _link_of(written: re.Match[str]) -> str:
    return (written["link"] or "")[1:-1]


def _followed(url: str, older: str, new: Promotion) -> str:
    """Return the URL of a version made of that of the version before."""
    compared = _COMPARED.fullmatch(url)
    if compared:
        return f"{compared['root']}{compared['head']}...{new.tag}"
    return url.replace(older, str(new.version))


def _until(compared: re.Match[str], tag: str) -> str:
    """Return the URL of what lies between the version before and a tag."""
    return f"{compared['root']}{compared['base']}...{tag}"


def _marked(heading: Heading, title: str, newline: str) -> str:
    """Return a heading of the same kind."""
    if heading.mark.startswith("#"):
        return f"{heading.mark} {title}{newline}"
    return f"{title}{newline}{heading.mark * len(title)}{newline}"


def _links(
    file: TextFile, document: Document, older: Heading | None, new: Promotion, label: str
) -> Iterator[Replacement]:
    """Follow the definitions of links at the end of the file, if they are there."""
    links = {link.label: link for link in document.links}
    newline = document.newline
    if label.lower() in links:
        return
    link = links.get("unreleased")
    compared = link and _COMPARED.search(file.text, link.start, link.end)
    if link and compared:
        yield file.replacement(*compared.span("base"), new.tag)
        end = link.start + len(file.text[link.start : link.end].rstrip())
        line = f"{newline}[{label}]: {_until(compared, new.tag)}"
        yield file.replacement(end, end, line)
        return
    before = _link_of_version(older, links)
    if before is None:
        return
    line = file.text[before.start : before.end].strip()
    url = line.partition("]:")[2].split()[0]
    followed = _followed(url, before.label.removeprefix("v"), new)
    if followed != url:
        yield file.replacement(before.start, before.start, f"[{label}]: {followed}{newline}")


def _link_of_version(older: Heading | None, links: dict[str, Link]) -> Link | None:
    label = older and re.match(r"\[([^\]]*)\]", older.title)
    return links.get(label[1].lower()) if label else None
