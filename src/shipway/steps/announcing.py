"""What the release on GitHub is to be, and how one that is there differs from it."""

from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

from shipway.doors.folders import sha256_of
from shipway.doors.state import LEDGER
from shipway.errors.base import NEXT_VERSION
from shipway.errors.git import TagElsewhere
from shipway.errors.github import AssetDiffers, DraftEdited, ReleaseDiffers, TagNotThere
from shipway.errors.upload import FileDiffers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shipway.distributions.ledger import Ledger
    from shipway.doors.github import Place
    from shipway.doors.github.assets import Asset
    from shipway.doors.github.releases import Release as HubRelease
    from shipway.release import Release

    from .page import Content

__all__ = [
    "File",
    "changed_files",
    "deviation",
    "files_of",
    "is_latest",
    "lacking",
    "other_assets",
    "our_draft",
    "tag_problems",
]


@dataclass(frozen=True)
class File:
    """A file that the release is to have."""

    path: Path
    sha256: str
    size: int
    by_name: bool = False
    """Whether any file of this name will do: no two ledgers of the same files are alike."""

    @property
    def shown(self) -> str:
        """Name, size and hash."""
        return f"{self.path.name} ({self.size} bytes, sha256={self.sha256})"

    def is_asset(self, asset: Asset) -> bool:
        """Return whether GitHub has it whole, as far as it says.

        By its bytes: GitHub renames files, such as those of a version with an epoch (`1!2.0`).
        https://docs.github.com/en/rest/releases/assets#upload-a-release-asset
        """
        if self.by_name or asset.sha256 is None:
            named = asset.name == self.path.name
            return named and (
                asset.whole if self.by_name else asset.is_file(self.path, self.sha256)
            )
        return asset.is_file(self.path, self.sha256)


def files_of(release: Release, ledger: Ledger) -> tuple[File, ...]:
    """Return what the release is to have: the distributions as they were kept, and the ledger."""
    kept = release.state.kept(ledger)
    text = (kept / LEDGER).read_bytes() if (kept / LEDGER).is_file() else b""
    return (
        *(File(kept / item.filename, item.sha256, item.size) for item in ledger.distributions),
        File(kept / LEDGER, hashlib.sha256(text).hexdigest(), len(text), by_name=True),
    )


def changed_files(release: Release, ledger: Ledger) -> Iterator[FileDiffers]:
    """Find files that are not here any more as they were built and checked."""
    for file in files_of(release, ledger):
        found = sha256_of(file.path)
        if found != file.sha256:
            told = "is gone" if found is None else f"has the SHA-256 {found}"
            yield FileDiffers(f"{file.path} {told}, and {file.sha256} was built and checked")


def lacking(files: Sequence[File], found: HubRelease | None) -> tuple[File, ...]:
    """Return the files that a release does not have, or has with other bytes."""
    assets = found.assets if found else ()
    return tuple(file for file in files if not any(map(file.is_asset, assets)))


def is_latest(release: Release) -> bool:
    """Return whether it is the newest final one, of all that git and GitHub know of the project.

    GitHub's releases count too: the clone of a single tag has no other tags.
    """
    if release.version.is_prerelease:
        return False
    published = [found.tag for found in release.hub.releases.all() if not found.draft]
    known = release.versions_known(published)
    return all(other <= release.version for other in known if not other.is_prerelease)


def tag_problems(release: Release, there: str | None) -> Iterator[TagNotThere | TagElsewhere]:
    """Find why a release of the tag would not be one of the commit that was built.

    `there` is the commit of the tag on GitHub.
    """
    tag, remote = release.tag, shlex.quote(release.project.config.remote)
    here, ref = release.repository.tag_commit(tag), shlex.quote(f"refs/tags/{tag}")
    full_name, push = release.hub.place.full_name, f"git push {remote} {ref}"
    if here is None and there is None:
        yield TagNotThere(
            f"there is no tag {tag}, neither here nor in {full_name}",
            fix=["invoke tag   (on the commit that was released)", push],
        )
    elif here is None:
        yield TagNotThere(
            f"this clone does not have the tag {tag}",
            fix=[f"git fetch {remote} {shlex.quote(f'refs/tags/{tag}:refs/tags/{tag}')}"],
        )
    elif there is None:
        yield TagNotThere(f"{full_name} does not have the tag {tag}", fix=[push])
    elif here != there:
        yield TagElsewhere(
            f"{tag} is {there[:12]} on GitHub, and {here[:12]} here",
            fix=[
                f"git ls-remote --tags {remote} {shlex.quote(f'{tag}*')}   (shows what is there)",
                NEXT_VERSION,
            ],
        )


def our_draft(
    release: Release, content: Content, files: Sequence[File], drafts: Sequence[HubRelease]
) -> HubRelease | None:
    """Return the draft that an earlier run has made; None where there is none.

    Raises `DraftEdited` where there are others only.
    """
    ours = [draft for draft in drafts if not _deviations(content, draft)]
    if ours or not drafts:
        # Two clones may have begun at once: whoever comes takes up the first.
        return min(ours, key=lambda draft: draft.id, default=None)
    raise _edited(release, content, files, drafts[0])


def other_assets(
    release: Release, files: Sequence[File], draft: HubRelease
) -> Iterator[AssetDiffers]:
    """Find files of a draft that have the name of one of ours, and other bytes."""
    gh, delete = _gh(release.hub.place), f"gh release delete-asset {shlex.quote(release.tag)}"
    names = {asset.name: asset for asset in draft.assets if asset.whole}
    for file in lacking(files, draft):
        if file.path.name in names:
            name, theirs = file.path.name, names[file.path.name].sha256
            yield AssetDiffers(
                f"the draft for {release.tag} has a {name} with the SHA-256 {theirs}, and"
                f" {file.sha256} was built ({draft.page})",
                why="It is of another build; nobody but the repository's people has seen it yet.",
                fix=[
                    f"{delete} {shlex.quote(name)} --yes {gh}   (then the same command sends ours)"
                ],
            )


def deviation(
    release: Release, files: Sequence[File], published: HubRelease
) -> ReleaseDiffers | None:
    """Return in what a published release is not the one of this build; None: it is.

    Title and notes do not count: people polish them, and may.
    """
    found, ways = [], []
    quoted, gh = shlex.quote(release.tag), _gh(release.hub.place)
    missing = lacking(files, published)
    names = {asset.name: asset for asset in published.assets if asset.whole}
    absent = [file for file in missing if file.path.name not in names]
    found += [f"it lacks {file.path.name}" for file in absent]
    if absent:
        ways.append(f"gh release upload {quoted} {_paths(absent)} {gh}   (adds what it lacks)")
    for file in missing:
        if file not in absent:
            theirs = names[file.path.name].sha256 or "unknown"
            found.append(
                f"its {file.path.name} has the SHA-256 {theirs}, and {file.sha256} was built"
            )
    if len(missing) > len(absent):
        others = _paths([file for file in missing if file not in absent])
        index = f"invoke status --version={shlex.quote(str(release.version))} --target=pypi"
        ways += [
            f"{index}   (says whether PyPI has the files that are here)",
            (
                f"gh release upload {quoted} {others} --clobber {gh}"
                "   (if it has: replaces the others)"
            ),
        ]
    prerelease = release.version.is_prerelease
    if published.prerelease != prerelease:
        found.append(f"it is {'not ' if prerelease else ''}marked as a pre-release")
        ways.append(f"gh release edit {quoted} --prerelease={str(prerelease).lower()} {gh}")
    if not found:
        return None
    if published.immutable:
        ways = [NEXT_VERSION]
    return ReleaseDiffers(
        f"the release {release.tag} on GitHub is published and is another one: {'; '.join(found)}",
        fix=[f"{published.page}   (look at it)", *ways],
    )


def _deviations(content: Content, draft: HubRelease) -> list[str]:
    """Return in which points a draft is not as we write it."""
    found = []
    if draft.title.strip() != content.title:
        found.append(f"its title is {draft.title!r}")
    if draft.notes.strip() != content.notes.strip():
        found.append("its notes are other ones")
    if draft.prerelease != content.prerelease:
        found.append(f"it is {'not ' if content.prerelease else ''}marked as a pre-release")
    return found


def _edited(
    release: Release, content: Content, files: Sequence[File], draft: HubRelease
) -> DraftEdited:
    quoted, gh = shlex.quote(release.tag), _gh(release.hub.place)
    found = ", ".join(_deviations(content, draft))
    missing = lacking(files, draft)
    upload = f"gh release upload {quoted} {_paths(missing)} {gh} && " if missing else ""
    publish = f"{upload}gh release edit {quoted} --draft=false {gh}   (publishes it as it is)"
    if release.repository.tag_commit(release.tag) is None:
        # To publish it now would make the tag.
        publish = f"{draft.page}   (or give it another tag there)"
    difference = unified_diff(
        content.notes.strip().splitlines(), draft.notes.strip().splitlines(),
        "the notes of the project", "those of the draft", lineterm="",
    )  # fmt: skip
    return DraftEdited(
        f"GitHub has a draft for {release.tag} that is not as shipway writes it: {found}"
        f" ({draft.page})",
        fix=[
            f"gh release delete {quoted} --yes {gh}   (then the same command makes it anew)",
            publish,
        ],
        details="\n".join(difference),
    )


def _paths(files: Sequence[File]) -> str:
    return " ".join(shlex.quote(str(file.path)) for file in files)


def _gh(place: Place) -> str:
    """Return the option by which the GitHub CLI knows which repository is meant."""
    host = "" if place.host == "github.com" else f"{place.host}/"
    return f"--repo={shlex.quote(f'{host}{place.full_name}')}"
