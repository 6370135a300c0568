"""`[tool.shipway]` of pyproject.toml as frozen data; docs/configuration.md lists every key."""

from .keys import Config, TargetConfig, VersionFile
from .nearest import nearest, nearest_word
from .reading import read_config

__all__ = ["Config", "TargetConfig", "VersionFile", "nearest", "nearest_word", "read_config"]
