"""Releases and their assets: the calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .calls import Call, Reply, missing, page, refused
from .releases import Asset, Release
from .shapes import asset_shape, release_shape

if TYPE_CHECKING:
    from .calls import Handler
    from .repository import Repository

__all__ = ["CALLS", "keep_half"]

_RELEASES = "/repos/{owner}/{repo}/releases"
_IMMUTABLE = "Cannot upload assets to an immutable release."


def _list(repository: Repository, call: Call) -> Reply:
    shapes = [release_shape(repository, release, call.root) for release in repository.releases]
    return page(repository, call, shapes)


def _create(repository: Repository, call: Call) -> Reply:
    asked = call.data
    draft = bool(asked.get("draft", False))
    tag = str(asked["tag_name"])
    # Drafts may share a tag; published releases may not.
    if not draft and _published(repository, tag):
        return refused(
            "Validation Failed", resource="Release", code="already_exists", field="tag_name"
        )
    release = repository.add_release(tag, draft=draft, body=str(asked.get("body", "")))
    _change(repository, release, asked)
    return Reply(201, release_shape(repository, release, call.root))


def _by_tag(repository: Repository, call: Call) -> Reply:
    # Drafts are not found by their tag.
    found = _published(repository, call.parameters["tag"])
    return Reply(200, release_shape(repository, found, call.root)) if found else missing()


def _latest(repository: Repository, call: Call) -> Reply:
    found = [r for r in repository.releases if not r.draft and not r.prerelease]
    marked = [release for release in found if release.make_latest == "true"]
    if not found:
        return missing()
    newest = max(marked or found, key=lambda release: release.published_at or "")
    return Reply(200, release_shape(repository, newest, call.root))


def _get(repository: Repository, call: Call) -> Reply:
    release = _release_of(repository, call)
    return Reply(200, release_shape(repository, release, call.root)) if release else missing()


def _update(repository: Repository, call: Call) -> Reply:
    release = _release_of(repository, call)
    if release is None:
        return missing()
    if release.immutable and call.data.keys() - {"name", "body", "make_latest", "prerelease"}:
        return refused("Cannot change the tag of an immutable release.")
    _change(repository, release, call.data)
    return Reply(200, release_shape(repository, release, call.root))


def _assets(repository: Repository, call: Call) -> Reply:
    release = _release_of(repository, call)
    if release is None:
        return missing()
    return page(repository, call, [asset_shape(asset) for asset in release.assets])


def _upload(repository: Repository, call: Call) -> Reply:
    release = _release_of(repository, call)
    if release is None:
        return missing()
    if release.immutable:
        return refused(_IMMUTABLE)
    # Which characters these are GitHub does not say; people have seen it do so to ~ and spaces.
    name = re.sub(r"[^\w.+-]", ".", call.query["name"])
    if any(asset.name == name for asset in release.assets):
        return refused(
            "Validation Failed", resource="ReleaseAsset", code="already_exists", field="name"
        )
    asset = Asset(
        repository.moments.number(),
        name,
        call.body,
        call.headers.get("Content-Type", ""),
        repository.moments.now(),
    )
    release.assets.append(asset)
    return Reply(201, asset_shape(asset))


def keep_half(repository: Repository, call: Call) -> None:
    """Keep of an upload what GitHub keeps of one that breaks off: a name in state `starter`."""
    _upload(repository, call)
    release = _release_of(repository, call)
    if release is not None:
        release.assets[-1].content = b""
        release.assets[-1].state = "starter"


def _delete_asset(repository: Repository, call: Call) -> Reply:
    wanted = int(call.parameters["asset_id"])
    for release in repository.releases:
        for asset in release.assets:
            if asset.id == wanted:
                if release.immutable:
                    return refused("Cannot delete assets of an immutable release.")
                release.assets.remove(asset)
                return Reply(204)
    return missing()


def _change(repository: Repository, release: Release, asked: dict[str, object]) -> None:
    release.tag = str(asked.get("tag_name", release.tag))
    release.name = str(asked.get("name", release.name))
    release.body = str(asked.get("body", release.body))
    release.commitish = str(asked.get("target_commitish", release.commitish))
    release.prerelease = bool(asked.get("prerelease", release.prerelease))
    release.make_latest = str(asked.get("make_latest", release.make_latest))
    release.updated_at = repository.moments.now()
    release.draft = bool(asked.get("draft", release.draft))
    if not release.draft and release.published_at is None:
        release.published_at = release.updated_at
        release.immutable = repository.immutable_releases
        # Publishing makes the tag where there is none.
        commit = repository.branches.get(release.commitish, release.commitish)
        repository.tags.setdefault(release.tag, commit)


def _published(repository: Repository, tag: str) -> Release | None:
    return next((r for r in repository.releases if r.tag == tag and not r.draft), None)


def _release_of(repository: Repository, call: Call) -> Release | None:
    wanted = int(call.parameters["release_id"])
    return next((release for release in repository.releases if release.id == wanted), None)


CALLS: dict[tuple[str, str], Handler] = {
    ("GET", _RELEASES): _list,
    ("POST", _RELEASES): _create,
    ("GET", f"{_RELEASES}/latest"): _latest,
    ("GET", f"{_RELEASES}/tags/{{tag}}"): _by_tag,
    ("GET", f"{_RELEASES}/{{release_id}}"): _get,
    ("PATCH", f"{_RELEASES}/{{release_id}}"): _update,
    ("GET", f"{_RELEASES}/{{release_id}}/assets"): _assets,
    ("POST", f"{_RELEASES}/{{release_id}}/assets"): _upload,
    ("DELETE", f"{_RELEASES}/assets/{{asset_id}}"): _delete_asset,
}
