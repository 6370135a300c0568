"""Read GitHub's JSON into typed values; what is of another shape is a named error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shipway.errors.github import OddAnswer

__all__ = ["Fields"]

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Fields:
    """An object of an answer. Every reader raises `OddAnswer` where the answer is otherwise."""

    content: object
    where: str
    """The call and the path in its answer, for messages."""

    def text(self, name: str) -> str:
        """Return a text."""
        return self._of(str, name)

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None where it is null or left out."""
        return self._maybe(str, name)

    def number(self, name: str) -> int:
        """Return a whole number."""
        return self._of(int, name)

    def optional_number(self, name: str) -> int | None:
        """Return a whole number, or None where it is null or left out."""
        return self._maybe(int, name)

    def flag(self, name: str) -> bool:
        """Return true or false."""
        return self._of(bool, name)

    def optional_flag(self, name: str) -> bool | None:
        """Return true or false, or None where it is null or left out."""
        return self._maybe(bool, name)

    def moment(self, name: str) -> datetime:
        """Return a time, with its zone."""
        return self._moment(name, self.text(name))

    def optional_moment(self, name: str) -> datetime | None:
        """Return a time, or None where it is null or left out."""
        text = self.optional_text(name)
        return None if text is None else self._moment(name, text)

    def within(self, name: str) -> Fields:
        """Return an object in this one."""
        return Fields(self._of(dict, name), f"{self.where}.{name}")

    def optional_within(self, name: str) -> Fields | None:
        """Return an object in this one, or None where it is null or left out."""
        found = self._maybe(dict, name)
        return None if found is None else Fields(found, f"{self.where}.{name}")

    def each(self, name: str) -> tuple[Fields, ...]:
        """Return the objects of a list; none where it is null or left out."""
        found = Fields(self._maybe(list, name) or [], f"{self.where}.{name}")
        return found.items()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; none where it is null or left out."""
        found: list[object] = self._maybe(list, name) or []
        texts = tuple(item for item in found if isinstance(item, str))
        if len(texts) != len(found):
            raise self._odd(name, "a list of texts")
        return texts

    def items(self) -> tuple[Fields, ...]:
        """Return the objects of an answer that is a list itself."""
        if not isinstance(self.content, list):
            raise OddAnswer(f"{self.where} is not a list")
        return tuple(
            Fields(item, f"{self.where}[{number}]") for number, item in enumerate(self.content)
        )

    def _of(self, kind: type[_Value], name: str) -> _Value:
        value = self._value(name)
        # True is a number for Python and none for GitHub.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self._odd(name, kind.__name__)
        return value

    def _maybe(self, kind: type[_Value], name: str) -> _Value | None:
        return None if self._value(name) is None else self._of(kind, name)

    def _value(self, name: str) -> object:
        if not isinstance(self.content, dict):
            raise OddAnswer(f"{self.where} is not an object")
        value: object = self.content.get(name)
        return value

    def _moment(self, name: str, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise self._odd(name, "a time") from None
        if moment.tzinfo is None:
            raise self._odd(name, "a time with its zone")
        return moment

    def _odd(self, name: str, expected: str) -> OddAnswer:
        return OddAnswer(f"{self.where}: {name!r} is missing or not of the kind {expected}")
