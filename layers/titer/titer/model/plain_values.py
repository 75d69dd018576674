"""Dataclasses as values that JSON has, and back, by the types of their fields.

It is what pydantic makes of them, which takes longer to load, and to learn these types, than a small file to be judged.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

type _Read = Callable[[Any], Any]

_AS_THEY_ARE = frozenset({str, int, bool, float, NoneType})


def plain_of(value: Any, *, sparse: bool = False) -> Any:
    """Return a value of ours as JSON has it; where `sparse`, without fields that are as they are by default."""
    kind: Any = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if is_dataclass(kind):
        named = ((each, getattr(value, each.name)) for each in fields(kind))
        return {each.name: plain_of(it, sparse=sparse) for each, it in named if not (sparse and it == _default(each))}
    if isinstance(value, Mapping):
        return {name: plain_of(each, sparse=sparse) for name, each in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain_of(each, sparse=sparse) for each in value]
    return _text(value)


def value_of[T](kind: type[T], plain: Any) -> T:
    """Return the value that `plain_of` was given; what it has no field for is left. `ValueError` where this is none."""
    wanted: Any = kind
    value: T = _reader(wanted)(plain)
    return value


def value_in[T](kind: type[T], text: str | bytes) -> T:
    """Return the value that a JSON text has. `ValueError` where it has none."""
    try:
        plain = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return value_of(kind, plain)


def _default(each: Field[Any]) -> Any:
    return each.default if each.default_factory is MISSING else each.default_factory()


def _text(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        text = value.isoformat()
        return f"{text[:-6]}Z" if text.endswith("+00:00") else text
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no JSON has a {type(value).__name__}")


@cache
def _reader(kind: Any) -> _Read:
    if kind in _READERS:
        return _READERS[kind]
    if is_dataclass(kind):
        return _of_fields(kind)
    if get_args(kind):
        return _of_parts(kind, [each for each in get_args(kind) if each not in {NoneType, ...}])
    if issubclass(kind, tuple):
        return _of_a_named_tuple(kind)
    if issubclass(kind, Enum):
        return lambda plain: kind(_is(str, plain))
    return lambda plain: _is(kind, plain)


def _of_fields(kind: Any) -> _Read:
    types = get_type_hints(kind)
    readers = {each.name: _reader(types[each.name]) for each in fields(kind)}
    needed = {each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING}

    def read(plain: Any) -> Any:
        if not isinstance(plain, Mapping) or not needed <= plain.keys():
            raise ValueError(f"this is no {kind.__name__}")
        return kind(**{name: one(plain[name]) for name, one in readers.items() if name in plain})

    return read


def _of_a_named_tuple(kind: Any) -> _Read:
    types = get_type_hints(kind)
    readers = [_reader(types[name]) for name in kind._fields]
    return lambda plain: kind(*(one(each) for one, each in zip(readers, _several(plain), strict=True)))


def _of_parts(kind: Any, parts: list[Any]) -> _Read:
    origin: Any = get_origin(kind)
    readers = [_reader(part) for part in parts]
    if origin in {tuple, list, frozenset}:
        return lambda plain: origin(map(readers[0], _several(plain)))
    if issubclass(origin, Mapping):
        key, value = readers
        return lambda plain: {key(name): value(each) for name, each in _is(dict, plain).items()}
    [reader] = readers  # or None
    return lambda plain: None if plain is None else reader(plain)


def _several(plain: Any) -> Iterable[Any]:
    return plain if isinstance(plain, tuple) else _is(list, plain)


def _is[T](kind: type[T], plain: Any) -> T:
    if type(plain) is not kind:
        raise ValueError(f"a {type(plain).__name__} stands where a {kind.__name__} should")
    return plain


def _decimal(plain: Any) -> Decimal:
    try:
        return Decimal(_is(str, plain))
    except InvalidOperation as error:
        raise ValueError("this is no number") from error


def _float(plain: Any) -> float:
    return float(plain) if type(plain) is int else _is(float, plain)


def _instant(plain: Any) -> datetime:
    return datetime.fromisoformat(_is(str, plain))


def _anything(plain: Any) -> Any:
    return plain


_READERS: Mapping[Any, _Read] = {
    Any: _anything,
    object: _anything,
    float: _float,
    datetime: _instant,
    Decimal: _decimal,
}
