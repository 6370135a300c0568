"""The machine's own configuration of pip and uv: which files there are, what pip's say.

`environments` reads it so that a company's mirror, certificates and proxies are
used whichever installer runs. Nothing of a project is read here.
"""

from __future__ import annotations

import configparser
import os
import sys
from pathlib import Path

__all__ = ["read_pip_settings", "uv_configuration_file"]


def read_pip_settings() -> dict[str, str]:
    """Return what pip's files and `PIP_*` variables say about `pip install`.

    Keys are spelt as in pip.conf. The files and their order are those of
    https://pip.pypa.io/en/stable/topics/configuration/; the file inside a virtual
    environment is left out, as every environment of shipway is a fresh one. A file
    that does not parse counts as empty: pip tells of it.
    """
    parsers = [_parsed(path) for path in _pip_files()]
    settings: dict[str, str] = {}
    # What is said for `pip install` wins over what is said for all commands, in any file.
    for section in ("global", "install"):
        said: dict[str, str] = {}
        for parser in parsers:
            if parser.has_section(section):
                said |= {_key(name): value for name, value in parser.items(section)}
        settings |= {key: value for key, value in said.items() if value}
    return settings | {
        _key(name.removeprefix("PIP_")): value
        for name, value in os.environ.items()
        if name.startswith("PIP_") and value
    }


def uv_configuration_file() -> Path | None:
    """Return the uv.toml of the user, else of the machine, else None.

    https://docs.astral.sh/uv/concepts/configuration-files/
    """
    user = (
        _folder("APPDATA", "~/AppData/Roaming")
        if os.name == "nt"
        else _folder("XDG_CONFIG_HOME", "~/.config")
    )
    candidates = (
        user / "uv" / "uv.toml",
        *(folder / "uv" / "uv.toml" for folder in _machine_folders()),
        Path("/etc/uv/uv.toml"),
    )
    return next((path for path in candidates if path.is_file()), None)


def _parsed(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return configparser.RawConfigParser()
    return parser


def _key(name: str) -> str:
    return name.lower().replace("_", "-")


def _pip_files() -> list[Path]:
    """Return pip's files from the weakest to the strongest."""
    named = os.environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    name = "pip.ini" if os.name == "nt" else "pip.conf"
    files = [folder / "pip" / name for folder in reversed(_machine_folders())]
    if os.name != "nt":
        files.append(Path("/etc/pip.conf"))
    if not Path(named).is_file():
        # The file that is named stands in for those of the user.
        old = "pip" if os.name == "nt" else ".pip"
        files += [Path.home() / old / name, _user_folder() / "pip" / name]
    return [*files, Path(named)] if named else files


def _user_folder() -> Path:
    """Return the folder in which pip looks for the user's file."""
    if os.name == "nt":
        return _folder("APPDATA", "~/AppData/Roaming")
    if sys.platform != "darwin":
        return _folder("XDG_CONFIG_HOME", "~/.config")
    # The older place wins where it exists.
    library = Path.home() / "Library" / "Application Support"
    return library if (library / "pip").is_dir() else Path.home() / ".config"


def _machine_folders() -> list[Path]:
    """Return the folders for configuration of all users, the strongest first."""
    if os.name == "nt":
        return [_folder("PROGRAMDATA", "C:/ProgramData")]
    if sys.platform == "darwin":
        return [Path("/Library/Application Support")]
    names = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return [Path(name) for name in names.split(os.pathsep) if name]


def _folder(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or default).expanduser()
