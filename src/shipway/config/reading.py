"""Read the parsed `[tool.shipway]`: every key must be known, every value one it can have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shipway.errors.base import SeveralProblems, ShipwayError, refuse
from shipway.errors.usage import BadConfiguration

from .keys import Config, TargetConfig
from .nearest import nearest
from .values import (
    Wrong,
    read_boolean,
    read_changelog,
    read_commands,
    read_dates,
    read_folder_inside,
    read_index_seconds,
    read_publish_from,
    read_reasons,
    read_seconds,
    read_tag_format,
    read_text,
    read_texts,
    read_version_files,
    read_version_source,
    read_version_template,
    read_word,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["read_config"]


def read_config(table: object) -> Config:
    """Turn the parsed `[tool.shipway]` table into a `Config`.

    Raises `BadConfiguration`, or `SeveralProblems` with one for every fault.
    """
    faults: list[ShipwayError] = []
    values = _read_table(table, _KEYS, "tool.shipway", faults)
    refuse(faults)
    return Config(**values)


def _targets(value: object) -> Mapping[str, TargetConfig]:
    if not isinstance(value, dict):
        raise Wrong("a table of targets")
    if not all(name.strip() for name in value):
        raise Wrong("a table of targets, each with a name")
    faults: list[ShipwayError] = []
    targets = {
        name: TargetConfig(
            **_read_table(table, _TARGET_KEYS, f"tool.shipway.targets.{name}", faults)
        )
        for name, table in value.items()
    }
    refuse(faults)
    return targets


_KEYS: Mapping[str, Callable[[object], object]] = {
    "default-target": read_word,
    "tag-format": read_tag_format,
    "tag-message": read_version_template,
    "commit-message": read_version_template,
    "remote": read_word,
    "branches": read_texts,
    "dist": read_folder_inside,
    "build-timeout": read_seconds,
    "index-timeout": read_index_seconds,
    "version-files": read_version_files,
    "version-source": read_version_source,
    "sibling-pins": read_boolean,
    "changelog": read_changelog,
    "pythons": read_texts,
    "commands": read_commands,
    "skip-imports": read_texts,
    "skip-scripts": read_texts,
    "ignore": read_reasons,
    "ci-workflows": read_texts,
    "ci-left-out-passes": read_boolean,
    "attestations": read_boolean,
    "publish-from": read_publish_from,
    "tokens-expire": read_dates,
    "targets": _targets,
}
_TARGET_KEYS: Mapping[str, Callable[[object], object]] = {
    "upload": read_text,
    "index": read_text,
    "dependencies": read_text,
    "public": read_boolean,
    "push": read_boolean,
}


def _read_table(
    table: object,
    keys: Mapping[str, Callable[[object], object]],
    where: str,
    faults: list[ShipwayError],
) -> dict[str, Any]:
    """Read each key of a table; what is wrong is added to `faults`."""
    if not isinstance(table, Mapping):
        faults.append(BadConfiguration(f"[{where}] must be a table"))
        return {}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in keys:
            hint = nearest(key, keys)
            faults.append(
                BadConfiguration(
                    f"[{where}] has an unknown key {key!r}",
                    fix=[f"in pyproject.toml: {hint}"] if hint else None,
                )
            )
            continue
        try:
            values[key.replace("-", "_")] = keys[key](value)
        except SeveralProblems as several:
            faults.extend(several.problems)
        except BadConfiguration as fault:
            faults.append(fault)
        except Wrong as wanted:
            faults.append(
                BadConfiguration(
                    f"[{where}] {key} must be {wanted}, not {value!r}",
                    fix=[f"in pyproject.toml, set {key} to {wanted}"],
                )
            )
    return values
