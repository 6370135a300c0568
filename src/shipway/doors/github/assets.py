"""Files of a release: brought there whole, or not at all.

https://docs.github.com/en/rest/releases/assets
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.github import (
    AssetCutOff,
    AssetDiffers,
    GitHubRefused,
    ReleaseImmutable,
    ReleaseVanished,
)

from .lookback import create_or_find
from .needs import CONTENTS_READ, CONTENTS_WRITE
from .session import LOST_ANSWER

if TYPE_CHECKING:
    from pathlib import Path

    from shipway.doors.upload import OnProgress

    from .fields import Fields
    from .session import Session

__all__ = ["Asset", "Assets", "read_asset"]

_SHA256 = "sha256:"


@dataclass(frozen=True)
class Asset:
    """A file of a release."""

    id: int
    name: str
    size: int
    sha256: str | None
    """In hexadecimal; None where GitHub says none: of a file that is not whole, on old servers."""
    whole: bool
    """False for what an upload left behind that was cut off."""

    def is_file(self, path: Path, sha256: str) -> bool:
        """Return whether it has these bytes, as far as GitHub says."""
        if self.sha256 is None:
            return self.whole and self.size == path.stat().st_size
        return self.whole and self.sha256 == sha256


class Assets:
    """The files of a repository's releases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def upload(
        self,
        release: int,
        upload_url: str,
        path: Path,
        sha256: str,
        on_progress: OnProgress | None = None,
    ) -> Asset:
        """Bring a file into a release, streamed, under its own name; return what GitHub has.

        A file that is there already with these bytes is left alone; what an upload left
        that was cut off is deleted first. After a lost answer it is looked whether the
        file arrived, before it is sent again.

        Raises `AssetDiffers`, `AssetCutOff`, `ReleaseImmutable`, `ReleaseVanished`, and what
        `Session.send` raises but for the lost answers.
        """

        def find() -> Asset | None:
            return self._as_sent(release, path, sha256)

        def create() -> Asset:
            return find() or self._sent(upload_url, path, sha256, on_progress)

        try:
            return create_or_find(create, find, self._session.limits)
        except LOST_ANSWER as lost:
            raise AssetCutOff(f"{path.name} did not get into the release: {lost.what}") from None

    def _as_sent(self, release: int, path: Path, sha256: str) -> Asset | None:
        """Return the file if it is there; make room where a part of it is.

        It may have another name there, as GitHub renames files with special characters:
        https://docs.github.com/en/rest/releases/assets#upload-a-release-asset
        """
        listed = self._session.pages(f"/releases/{release}/assets", CONTENTS_READ)
        for asset in map(read_asset, listed):
            if asset.whole and asset.sha256 == sha256:
                return asset
            if asset.name != path.name:
                continue
            if asset.is_file(path, sha256):
                return asset
            if asset.whole:
                raise AssetDiffers(
                    f"the release has a {path.name} with the SHA-256 {asset.sha256}, not {sha256}"
                )
            self._delete(asset)
        return None

    def _delete(self, asset: Asset) -> None:
        """Take a file out of a release; one that is gone is gone."""

        def delete() -> bool:
            try:
                self._session.send("DELETE", f"/releases/assets/{asset.id}", CONTENTS_WRITE)
            except GitHubRefused as refused:
                raise _refused(asset.name, refused) from None
            return True

        # Deleting once more what is deleted is answered with 404, which is as good.
        create_or_find(delete, lambda: None, self._session.limits)

    def _sent(
        self, upload_url: str, path: Path, sha256: str, on_progress: OnProgress | None
    ) -> Asset:
        # The URL is a template of RFC 6570, which ends in {?name,label}.
        url, query = upload_url.partition("{")[0], {"name": path.name}
        try:
            found = self._session.upload(url, path, CONTENTS_WRITE, query, on_progress)
        except GitHubRefused as refused:
            raise _refused(path.name, refused) from None
        if found is None:
            raise ReleaseVanished(f"there is no release any more to bring {path.name} into")
        asset = read_asset(found)
        if not asset.is_file(path, sha256):
            raise AssetDiffers(f"{path.name} arrived with the SHA-256 {asset.sha256}, not {sha256}")
        return asset


def read_asset(found: Fields) -> Asset:
    """Return a file of a release. Raises `OddAnswer`."""
    digest = found.optional_text("digest") or ""
    return Asset(
        id=found.number("id"),
        name=found.text("name"),
        size=found.number("size"),
        sha256=digest.removeprefix(_SHA256) if digest.startswith(_SHA256) else None,
        whole=found.text("state") == "uploaded",
    )


def _refused(name: str, refused: GitHubRefused) -> GitHubRefused | ReleaseImmutable:
    if "immutable" in refused.said:
        return ReleaseImmutable(f"{name}: {refused.said}")
    return refused
