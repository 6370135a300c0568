"""Where distributions can go: the built-in targets, the configured ones, the sections of .pypirc.

The task layer finds the target that --target names, and opens it for use. No
network here. The local target gets its URLs when its server runs: `opened`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from .config import nearest_word
from .doors.access import Limits
from .doors.urls import is_http, origin, shown_url, take_credentials
from .errors.index import IncompleteTarget, SecretInConfiguration
from .errors.usage import BadConfiguration, UnknownTarget
from .target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .config import Config, TargetConfig
    from .doors.pypirc import Section

__all__ = ["Target", "find_target", "index_url_of", "opened"]


_PYPI = Target(
    "pypi",
    "https://upload.pypi.org/legacy/",
    "https://pypi.org/simple/",
    dependency_index=None,
    public=True,
    push=True,
)
_TESTPYPI = Target(
    "testpypi",
    "https://test.pypi.org/legacy/",
    "https://test.pypi.org/simple/",
    # Anyone may take any name on TestPyPI, so nothing is ever installed from there but the release.
    dependency_index=None,
    public=True,
    # A rehearsal: pushing the version's tag would set off the real publication.
    push=False,
)
_LOCAL = Target("local", "", "", dependency_index=None, public=False, push=False)
_BUILT_IN = {target.name: target for target in (_PYPI, _TESTPYPI, _LOCAL)}


def find_target(name: str, config: Config, local_folder: Path) -> Target:
    """Return the target of this name: built in, else configured, else a section of .pypirc.

    `local_folder` is where the embedded index keeps its files.

    Raises `UnknownTarget`, `IncompleteTarget`, `SecretInConfiguration`,
    `BadConfiguration`, `BrokenPypirc`.
    """
    found = _found(name, config, local_folder)
    return replace(found, limits=Limits(total=config.index_timeout))


def _found(name: str, config: Config, local_folder: Path) -> Target:
    for taken in _BUILT_IN.keys() & config.targets.keys():
        raise BadConfiguration(
            f"[tool.shipway.targets.{taken}] has the name of a built-in target",
            fix=[f"in pyproject.toml, rename [tool.shipway.targets.{taken}]"],
        )
    if name == _LOCAL.name:
        return replace(_LOCAL, local_folder=local_folder)
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    if name in config.targets:
        return _configured(name, config.targets[name])
    from .doors.pypirc import read_sections  # noqa: PLC0415 - the built-in targets need none

    sections = read_sections()
    if name in sections:
        return _of_section(sections[name])
    raise _unknown(name, [*_BUILT_IN, *config.targets, *(sections.keys() - _BUILT_IN.keys())])


@contextmanager
def opened(target: Target) -> Iterator[Target]:
    """Give the target as it can be used while the block runs.

    For the local target this starts its server. For an index on the same server
    as its uploads it finds the credentials, without asking anybody: private
    indexes want them for reading too.

    Raises `LocalIndexFailed`, `BrokenPypirc`.
    """
    if target.local_folder is not None and not target.index_url:
        from .doors.localindex import serving  # noqa: PLC0415 - for this target alone

        with serving(target.local_folder) as local:
            yield replace(target, upload_url=local.upload_url, index_url=local.index_url)
    elif target.name in _BUILT_IN:
        yield target
    else:
        from .doors.login import index_credentials  # noqa: PLC0415 - twine costs 0.2 s

        yield replace(target, credentials=index_credentials(target))


def index_url_of(upload_url: str) -> str | None:
    """Return the simple index that belongs to an upload URL, by what the makers document.

    None where the URL alone does not tell. docs/indexes.md lists the kinds and
    where each of them is documented.
    """
    if origin(upload_url) == origin(_PYPI.upload_url):
        return _PYPI.index_url
    if origin(upload_url) == origin(_TESTPYPI.upload_url):
        return _TESTPYPI.index_url
    for pattern, index in _KINDS:
        found = re.fullmatch(pattern, upload_url.rstrip("/"))
        if found:
            return found.expand(index)
    return None


_KINDS = (
    # pypiserver: uploads go to the root.
    (r"https?://[^/]+", r"\g<0>/simple/"),
    # devpi, on its own port, since the path alone could be anything: /USER/INDEX.
    (r"https?://[^/]+:3141/[^/]+/[^/]+", r"\g<0>/+simple/"),
    (r"https?://.+/api/v4/projects/[^/]+/packages/pypi", r"\g<0>/simple/"),  # GitLab
    (r"https?://.+/api/packages/[^/]+/pypi", r"\g<0>/simple/"),  # Gitea, Forgejo
    (r"https?://.+/artifactory/api/pypi/[^/]+", r"\g<0>/simple/"),  # JFrog Artifactory
    (r"https?://.+/repository/[^/]+", r"\g<0>/simple/"),  # Sonatype Nexus
    (r"https://[^/]+\.d\.codeartifact\.[^/]+/pypi/[^/]+", r"\g<0>/simple/"),  # AWS CodeArtifact
    (r"https://[^/]+-python\.pkg\.dev/[^/]+/[^/]+", r"\g<0>/simple/"),  # Google Artifact Registry
    (r"(https://.+/_packaging/[^/]+/pypi)/upload", r"\g<1>/simple/"),  # Azure Artifacts
)


def _configured(name: str, table: TargetConfig) -> Target:
    where = f"[tool.shipway.targets.{name}]"
    urls = {"upload": table.upload, "index": table.index}
    if table.dependencies:
        urls["dependencies"] = table.dependencies
    for key, url in urls.items():
        _confirm(f"{where} {key}", url, urls)
    return Target(
        name,
        table.upload,
        table.index,
        dependency_index=table.dependencies or None,
        public=table.public,
        push=table.push,
    )


def _confirm(where: str, url: str, urls: Mapping[str, str]) -> None:
    """Refuse a URL of the configuration that is missing, is none, or holds a secret."""
    if _holds_credentials(url):
        raise SecretInConfiguration(f"{where} holds a user name or a password")
    if not url:
        guess = index_url_of(urls["upload"]) if where.endswith(" index") else None
        raise IncompleteTarget(
            f"{where} is missing",
            fix=[f'in pyproject.toml, under {where.rpartition(" ")[0]}: index = "{guess}"']
            if guess
            else None,
        )
    if not is_http(url):
        raise IncompleteTarget(f"{where} is {url!r}, which is no http or https URL")


def _holds_credentials(url: str) -> bool:
    try:
        return take_credentials(url)[1:] != ("", "")
    except ValueError:
        # It cannot be taken apart, so what stands before an @ is not to be shown.
        return "@" in url


def _of_section(section: Section) -> Target:
    where = f"the section [{section.name}] of .pypirc"
    if not is_http(section.upload_url):
        raise IncompleteTarget(
            f"{where} has no `repository` that is an http or https URL",
            fix=[f"in .pypirc, under [{section.name}]: repository = https://…"],
        )
    index_url = index_url_of(section.upload_url)
    if index_url is None:
        raise IncompleteTarget(
            f"{where} uploads to {shown_url(section.upload_url)}; "
            "where that index lists its files is not known",
            fix=[
                f"in pyproject.toml, make a table [tool.shipway.targets.{section.name}]",
                f'in it: upload = "{shown_url(section.upload_url)}"',
                'in it: index = "https://…/simple/"',
                "leave the credentials in .pypirc",
            ],
        )
    return Target(
        section.name,
        section.upload_url,
        index_url,
        dependency_index=None,
        public=True,
        push=True,
    )


def _unknown(name: str, known: list[str]) -> UnknownTarget:
    near = nearest_word(name, known)
    fix = [f"give --target={near}"] if near else []
    return UnknownTarget(
        f"there is no target {name!r}", fix=[*fix, f"the targets are {', '.join(known)}"]
    )
