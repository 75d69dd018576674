"""Dataclasses whose `__init__` is written when more than a few instances are made.

The standard library writes all methods of a class as text and compiles them while its module is loaded: 0.6 ms a class,
for a hundred classes as much as judging a small file, and most make no instance in a process. Fields, slots and
`replace` are the library's own here; comparing, hashing and printing are closures over names of fields.
"""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from itertools import count
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["dataclass"]

_FEW = 5  # instances, which are made sooner without: most classes have no more in a process

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, kw_only=False, eq=True):
        """Return the class as a dataclass, which does what one of `dataclasses.dataclass` does."""

        def made(cls: type) -> type:
            cls.__doc__ = cls.__doc__ or cls.__name__  # without one, the library would write a signature there
            cls = dataclasses.dataclass(cls, init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
            for name, method in _methods(cls, frozen=frozen, eq=eq).items():
                if name not in cls.__dict__:
                    setattr(cls, name, method)
            return cls

        return made if cls is None else made(cls)


def _methods(cls: type, *, frozen: bool, eq: bool) -> dict[str, Any]:
    methods: dict[str, Any] = {"__init__": _init_later(cls, frozen=frozen), "__repr__": _repr}
    if eq:
        compared = _values(each for each in fields(cls) if each.compare)
        hashed = _values(each for each in fields(cls) if (each.compare if each.hash is None else each.hash))
        methods |= {"__eq__": _eq(compared), "__hash__": _hash(hashed) if frozen else None}
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    return methods


def _init_later(cls: type, *, frozen: bool) -> Callable[..., None]:
    made = count()
    put: Callable[[object, str, Any], None] = object.__setattr__ if frozen else setattr

    def first(self: object, *args: Any, **named: Any) -> None:
        values = _values_of(cls, args, named) if next(made) < _FEW else None
        if values is None:
            cls.__init__ = written = _written_init(cls, frozen=frozen)  # type: ignore[misc]
            written(self, *args, **named)
            return
        for name, value in values.items():
            put(self, name, value)
        if hasattr(cls, "__post_init__"):
            self.__post_init__()  # type: ignore[attr-defined]

    return first


def _values_of(cls: type, args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
    """Return the values of all fields, in their order; None where one is missing, unknown or said twice."""
    known = fields(cls)
    given = dict(zip((each.name for each in known if each.init and not each.kw_only), args, strict=False))
    if len(given) < len(args) or given.keys() & named.keys():
        return None
    given |= named
    values: dict[str, Any] = {}
    for each in known:
        if each.init and each.name in given:
            values[each.name] = given.pop(each.name)
        elif each.default is not MISSING:
            values[each.name] = each.default
        elif each.default_factory is not MISSING:
            values[each.name] = each.default_factory()
        elif each.init:
            return None
    return None if given else values


def _written_init(cls: type, *, frozen: bool) -> Callable[..., None]:
    known = [each for each in fields(cls) if each.init or _has_default(each)]
    taken = sorted((each for each in known if each.init), key=lambda each: each.kw_only is True)
    first_named = next((number for number, each in enumerate(taken) if each.kw_only), len(taken))
    parameters = ["self", *map(_parameter, taken)]
    if first_named < len(taken):
        parameters.insert(1 + first_named, "*")
    set_as = "_set(self, {0!r}, {1})" if frozen else "self.{0} = {1}"
    body = [set_as.format(each.name, _value(each)) for each in known]
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    around: dict[str, Any] = {"_set": object.__setattr__, "_NOT_SAID": MISSING, "__name__": cls.__module__}
    around |= {f"_default_{each.name}": each.default for each in known if each.default is not MISSING}
    around |= {f"_make_{each.name}": each.default_factory for each in known if each.default_factory is not MISSING}
    exec(f"def __init__({', '.join(parameters)}):\n  " + "\n  ".join(body or ["pass"]), around)  # noqa: S102  of names that Python took as such
    init: Callable[..., None] = around["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _has_default(each: Field[Any]) -> bool:
    return each.default is not MISSING or each.default_factory is not MISSING


def _parameter(each: Field[Any]) -> str:
    if each.default is not MISSING:
        return f"{each.name}=_default_{each.name}"
    return each.name if each.default_factory is MISSING else f"{each.name}=_NOT_SAID"


def _value(each: Field[Any]) -> str:
    if each.default_factory is not MISSING:
        made = f"_make_{each.name}()"
        return f"{made} if {each.name} is _NOT_SAID else {each.name}" if each.init else made
    return each.name if each.init else f"_default_{each.name}"


def _values(those: Iterable[Field[Any]]) -> Callable[[object], Any]:
    names = [each.name for each in those]
    return attrgetter(*names) if names else lambda _: ()


def _eq(values: Callable[[object], Any]) -> Callable[[object, object], bool]:
    def eq(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return eq


def _hash(values: Callable[[object], Any]) -> Callable[[object], int]:
    return lambda self: hash(values(self))


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({shown})"


def _refuse_to_set(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)
