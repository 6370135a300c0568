"""The release notes of a version: from the first there is.

A section of the changelog, the fragments of towncrier, git-cliff, the subjects of the
commits. What is tagged is read as the tag's commit has it, so that it stays the same.
Called by the task layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .doors.git_history import changes_between, content_of, names_in
from .doors.notetools import cliff_notes, towncrier_notes
from .errors.git import NoCommits
from .errors.usage import WrongUsage
from .project.changelog.documents import Document, read_document
from .project.changelog.files import FOLDERS, changelog_among, find_changelog
from .project.changelog.rst import to_markdown
from .project.changelog.sections import body_of, has_entries, heading_of, unreleased
from .project.edits import read_text
from .project.messages import subject_of
from .project.patterns import version_expression
from .project.project import read_toml
from .project.tags import TagNames

if TYPE_CHECKING:
    from packaging.version import Version

    from .doors.git import Repository
    from .project.project import Project

__all__ = ["Notes", "Subject", "find_notes", "refuse_unknown"]

_CLIFF = ("cliff.toml", ".cliff.toml", ".config/cliff.toml")
"""Where git-cliff looks, beside pyproject.toml."""
_NO_VERSION = "Unreleased"
_SHOWN = 3
"""Of how many versions are named."""


@dataclass(frozen=True)
class Notes:
    """Release notes, in Markdown."""

    text: str
    source: str
    """What they come from, in words."""


@dataclass(frozen=True)
class Subject:
    """Of what the notes are: a version of a project, or what is not released yet."""

    project: Project
    repository: Repository
    tags: TagNames
    version: Version | None

    @property
    def commit(self) -> str | None:
        """The commit of the version's tag; None where there is none."""
        if self.version is None:
            return None
        return self.repository.tag_commit(self.tags.of(self.version))

    @property
    def newest(self) -> str:
        """The commit that the notes lead to."""
        return self.commit or "HEAD"

    @property
    def before(self) -> str | None:
        """The tag of the version before; of a final release, of the final one before."""
        tags = self.repository.merged_tags(self.newest)
        known = TagNames(self.tags.tag_format, tags, self.tags.name).known
        wanted = self.version
        older = [
            version
            for version in known
            if wanted is None
            or (version < wanted and (wanted.is_prerelease or not version.is_prerelease))
        ]
        return known[max(older)][0] if older else None


def refuse_unknown(subject: Subject, current: Version | None) -> None:
    """Refuse a version that is neither tagged nor the current one: nothing can be said of it.

    Raises `WrongUsage`.
    """
    version, known = subject.version, subject.tags.known
    if version is None or version == current or version in known or subject.commit:
        return
    name, tag = subject.project.name, subject.tags.of(version)
    newest = sorted({*known, *([current] if current else [])}, reverse=True)[:_SHOWN]
    raise WrongUsage(
        f"there is no version {version} of {name}: no tag {tag}, and it is not the current one",
        why="Notes of a version that does not exist would be those of another one.",
        fix=[f"invoke notes --version={each}" for each in newest] or ["invoke notes"],
    )


def find_notes(subject: Subject) -> Notes:
    """Return the notes of a version.

    Raises `ChangelogMissing`, `VersionFileUnreadable`, `NotesToolMissing`, `NotesToolFailed`,
    and `NoCommits`.
    """
    return (
        _of_changelog(subject) or _of_towncrier(subject) or _of_cliff(subject) or _commits(subject)
    )


def _of_changelog(subject: Subject) -> Notes | None:
    found = _document(subject)
    if found is None:
        return None
    name, document = found
    heading = heading_of(document, subject.version) if subject.version else None
    if heading is None and (subject.version is None or _may_be_unreleased(subject)):
        heading = unreleased(document)
    if heading is None or not has_entries(document, heading):
        return None
    text = body_of(document, heading)
    return Notes(text if document.markdown else to_markdown(text), name)


def _may_be_unreleased(subject: Subject) -> bool:
    """Return whether what is unreleased is of this version: a pre-release gets no section."""
    return subject.commit is None or (subject.version is not None and subject.version.is_prerelease)


def _document(subject: Subject) -> tuple[str, Document] | None:
    """Return the changelog with its path, as the tag's commit has it, or as it lies here."""
    project, repository, commit = subject.project, subject.repository, subject.commit
    if commit is None:
        path = find_changelog(project)
        if path is None:
            return None
        name = path.relative_to(project.root).as_posix()
        return name, read_document(read_text(path).text, name)
    named = project.config.changelog
    if named is None:
        names = [
            f"{folder}/{name}".lstrip("/")
            for folder in FOLDERS
            for name in names_in(repository, commit, project.root / folder)
        ]
        named = changelog_among(names)
    if not named:
        return None
    content = content_of(repository, commit, project.root / named)
    return named, read_document(content.decode("utf-8-sig", "replace"), named)


def _of_towncrier(subject: Subject) -> Notes | None:
    """Return the draft of the fragments; those of another commit than HEAD do not lie here."""
    root = subject.project.root
    own = read_toml(root / "towncrier.toml").get("tool", {}).get("towncrier")
    settings = own or subject.project.table("tool", "towncrier")
    if not settings or subject.commit not in {None, subject.repository.head()}:
        return None
    text = towncrier_notes(root, str(subject.version or _NO_VERSION))
    document = read_document(text, str(settings.get("filename", "NEWS.rst")))
    body = _below_title(document, subject)
    return Notes(body if document.markdown else to_markdown(body), "the fragments of towncrier")


def _of_cliff(subject: Subject) -> Notes | None:
    project = subject.project
    set_up = any((project.root / name).is_file() for name in _CLIFF)
    if not set_up and not project.table("tool", "git-cliff"):
        return None
    tag = subject.tags.of(subject.version) if subject.version else _NO_VERSION
    root = subject.repository.root
    text = cliff_notes(project.root, root, subject.before, subject.newest, tag)
    return Notes(_below_title(read_document(text, ".md"), subject), "git-cliff")


def _below_title(document: Document, subject: Subject) -> str:
    """Return a text without the title that a tool gave it."""
    heading = heading_of(document, subject.version) if subject.version else None
    heading = heading or unreleased(document)
    return body_of(document, heading) if heading else document.text.strip()


def _commits(subject: Subject) -> Notes:
    """Return the subjects of the commits, save for merges and the commits of releases.

    Raises `NoCommits`.
    """
    if subject.commit is None and subject.repository.head() is None:
        raise NoCommits(
            f"{subject.repository.root} has no commit yet",
            why="Without a changelog the notes are made of the commits.",
            fix=[*NoCommits.remedy, "or write them, under a heading Unreleased in CHANGELOG.md"],
        )
    before, config = subject.before, subject.project.config
    commits = changes_between(subject.repository, before, subject.newest, subject.project.root)
    message = subject_of(config.commit_message)
    release = version_expression(message, subject.project.name)
    lines = [f"- {words} ({short})" for short, words in commits if not release.fullmatch(words)]
    since = f" since {before}" if before else ""
    return Notes("\n".join(lines), f"the commits{since}")
