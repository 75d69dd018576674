"""A dataclass of ours does what one of the standard library does."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from titer.model.dataclass import _FEW, dataclass


def pair_made_by(decorator: Callable[..., Any], **options: Any) -> Any:
    @decorator(**options)
    class Pair:
        left: int
        right: list[int] = field(default_factory=list, hash=False)
        note: str = field(default="", compare=False, repr=False)

    return Pair


WAYS = [
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"slots": True},
    {"slots": True, "eq": False},
    {},
]


@pytest.mark.parametrize("options", WAYS, ids=str)
def test_it_does_as_that_of_the_library(options: dict[str, Any]) -> None:
    ours, theirs = (pair_made_by(each, **options) for each in (dataclass, dataclasses.dataclass))
    for said in ({"left": 1}, {"left": 1, "right": [2]}, {"left": 1, "note": "n"}):
        mine, its = ours(**said), theirs(**said)
        assert repr(mine) == repr(its)
        assert dataclasses.asdict(mine) == dataclasses.asdict(its)
        assert dataclasses.asdict(dataclasses.replace(mine, left=5)) == dataclasses.asdict(
            dataclasses.replace(its, left=5)
        )
        assert (mine == ours(**said)) == (its == theirs(**said))
        assert mine != ours(left=2)
        assert mine != its
        assert copy.deepcopy(mine).right == mine.right
        assert hasattr(mine, "__dict__") == hasattr(its, "__dict__")
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    assert ours.__match_args__ == theirs.__match_args__


@pytest.mark.parametrize("options", WAYS, ids=str)
@pytest.mark.parametrize("arguments", [(), (1, [2], "n", 4)])
def test_it_takes_no_other_arguments(options: dict[str, Any], arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="argument"):
        pair_made_by(dataclass, **options)(*arguments)


@pytest.mark.parametrize("named", [{"left": 2}, {"other": 2}, {"note": "n", "right": [], "left": 1}])
def test_it_takes_no_argument_twice_and_no_unknown_one(named: dict[str, Any]) -> None:
    for before in range(2 * _FEW):
        kind = pair_made_by(dataclass)
        for _ in range(before):
            kind(1)
        with pytest.raises(TypeError, match="argument"):
            kind(1, **named)


@dataclass(frozen=True, slots=True)
class Base:
    first: int
    doubled: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", 2 * self.first)


@dataclass(frozen=True, slots=True)
class Derived(Base):
    second: str = "s"


def test_what_is_frozen_stays_as_it_was_made() -> None:
    made = Derived(3)
    with pytest.raises(FrozenInstanceError):
        made.second = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del made.second
    assert (made.first, made.doubled, made.second) == (3, 6, "s")


def test_it_has_the_fields_of_what_it_derives_from_and_can_be_pickled() -> None:
    made = Derived(3, "t")
    assert pickle.loads(pickle.dumps(made)) == made
    assert {made: 1}[Derived(3, "t")] == 1
    assert repr(made).endswith("Derived(first=3, doubled=6, second='t')")


def test_one_with_methods_of_its_own_keeps_them() -> None:
    @dataclass(slots=True)
    class Silent:
        secret: str

        def __repr__(self) -> str:
            return "Silent"

    assert repr(Silent("x")) == "Silent"
