"""Releases: drafts made, changed, published, found.

https://docs.github.com/en/rest/releases/releases
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from shipway.errors.github import GitHubRefused, ReleaseEdited, ReleaseImmutable, ReleaseVanished

from .assets import Asset, Assets, read_asset
from .lookback import create_or_find
from .needs import CONTENTS_READ, CONTENTS_WRITE
from .session import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from shipway.doors.upload import OnProgress

    from .fields import Fields
    from .session import Session

__all__ = ["Latest", "Release", "Releases", "differences"]

Latest = Literal["true", "false", "legacy"]
"""Whether a release becomes the repository's latest; `legacy`: by date and version."""


@dataclass(frozen=True)
class Release:
    """A release, published or a draft, as it was when it was read."""

    id: int
    tag: str
    title: str
    notes: str
    """Markdown, with line ends of one character."""
    draft: bool
    prerelease: bool
    immutable: bool
    target: str
    """Branch or commit that the tag is made at if it is not there when the release is published."""
    page: str
    upload_url: str
    assets: tuple[Asset, ...]


class Releases:
    """The releases of a repository. Each reading raises what `Session.get` raises."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._assets = Assets(session)

    def all(self) -> tuple[Release, ...]:
        """Return every release; drafts are shown only to who may write (`contents: write`)."""
        return tuple(map(_release, self._session.pages("/releases", CONTENTS_WRITE)))

    def of_tag(self, tag: str) -> tuple[Release, ...]:
        """Return all releases of a tag, the published one first; drafts may be several.

        The whole list is read: GitHub finds no draft by its tag.
        """
        releases = [release for release in self.all() if release.tag == tag]
        return tuple(sorted(releases, key=lambda release: release.draft))

    def published(self, tag: str) -> Release | None:
        """Return the published release of a tag; None: there is none, or only a draft."""
        found = self._session.get(f"/releases/tags/{quoted(tag, safe='/')}", CONTENTS_READ)
        return None if found is None else _release(found)

    def latest(self) -> Release | None:
        """Return the release that is marked as the latest; None: nothing is published."""
        found = self._session.get("/releases/latest", CONTENTS_READ)
        return None if found is None else _release(found)

    def get(self, release: int) -> Release:
        """Return a release as it is now. Raises `ReleaseVanished`."""
        found = self._session.get(f"/releases/{release}", CONTENTS_WRITE)
        return _release(self._there(found, release))

    def create_draft(
        self, tag: str, *, target: str, title: str, notes: str, prerelease: bool
    ) -> Release:
        """Make a draft, once; after a lost answer the one that it made is found.

        `target` is the commit that the tag is on; where the tag exists GitHub ignores it.
        Raises `GitHubRefused`, and what `Session.send` raises.
        """
        data = {
            "tag_name": tag,
            "target_commitish": target,
            "name": title,
            "body": notes,
            "prerelease": prerelease,
            "draft": True,
        }
        before = {release.id for release in self.of_tag(tag)}

        def create() -> Release:
            made = self._session.send("POST", "/releases", CONTENTS_WRITE, data)
            return _release(self._there(made, tag))

        def find() -> Release | None:
            return next((new for new in self.of_tag(tag) if new.id not in before), None)

        return create_or_find(create, find, self._session.limits)

    def change(self, seen: Release, *, title: str, notes: str, prerelease: bool) -> Release:
        """Give a release another title, other notes, another mark as a pre-release.

        Raises `ReleaseEdited` where it is not any more as it was `seen`, `ReleaseVanished`.
        """
        wanted = replace(seen, title=title, notes=_one_line_end(notes), prerelease=prerelease)
        data = {"name": title, "body": notes, "prerelease": prerelease}
        return self._patch(seen, data, lambda now: not differences(wanted, now))

    def publish(self, seen: Release, *, latest: Latest) -> Release:
        """Publish a draft; after it, files of an immutable release are as they are for ever.

        Raises `ReleaseEdited` where it is not any more as it was `seen`, `ReleaseVanished`.
        """
        data = {"draft": False, "make_latest": latest}
        return self._patch(seen, data, lambda now: not now.draft)

    def upload(
        self, release: Release, path: Path, sha256: str, on_progress: OnProgress | None = None
    ) -> Asset:
        """Bring a file into a release; see `Assets.upload`."""
        return self._assets.upload(release.id, release.upload_url, path, sha256, on_progress)

    def _patch(
        self, seen: Release, data: Mapping[str, object], as_wanted: Callable[[Release], bool]
    ) -> Release:
        self._unchanged(seen)

        def patch() -> Release:
            path = f"/releases/{seen.id}"
            try:
                found = self._session.send("PATCH", path, CONTENTS_WRITE, data)
            except GitHubRefused as refused:
                if "immutable" in refused.said:
                    raise ReleaseImmutable(f"{seen.tag}: {refused.said}") from None
                raise
            return _release(self._there(found, seen.id))

        def find() -> Release | None:
            now = self.get(seen.id)
            return now if as_wanted(now) else None

        return create_or_find(patch, find, self._session.limits)

    def _unchanged(self, seen: Release) -> None:
        now = self.get(seen.id)
        changed = differences(seen, now)
        if changed:
            raise ReleaseEdited(
                f"the release {seen.tag} was changed meanwhile: {', '.join(changed)} ({now.page})"
            )

    def _there(self, found: Fields | None, release: int | str) -> Fields:
        if found is None:
            raise ReleaseVanished(
                f"{self._session.place.full_name} has no release {release}, or this token may "
                "not write releases"
            )
        return found


def differences(seen: Release, now: Release) -> tuple[str, ...]:
    """Return in which points a release is not as it was seen, in words."""
    compared = {
        "its tag": (seen.tag, now.tag),
        "its title": (seen.title, now.title),
        "its notes": (seen.notes, now.notes),
        "whether it is a draft": (seen.draft, now.draft),
        "whether it is a pre-release": (seen.prerelease, now.prerelease),
        "its files": (_contents(seen), _contents(now)),
    }
    return tuple(name for name, (before, after) in compared.items() if before != after)


def _contents(release: Release) -> set[tuple[str, str | None]]:
    return {(asset.name, asset.sha256) for asset in release.assets}


def _release(found: Fields) -> Release:
    return Release(
        id=found.number("id"),
        tag=found.text("tag_name"),
        title=found.optional_text("name") or "",
        notes=_one_line_end(found.optional_text("body") or ""),
        draft=found.flag("draft"),
        prerelease=found.flag("prerelease"),
        immutable=found.optional_flag("immutable") or False,
        target=found.text("target_commitish"),
        page=found.text("html_url"),
        upload_url=found.text("upload_url"),
        assets=tuple(map(read_asset, found.each("assets"))),
    )


def _one_line_end(text: str) -> str:
    """Return a text as it is compared: GitHub's editor ends lines with two characters."""
    return text.replace("\r\n", "\n")
