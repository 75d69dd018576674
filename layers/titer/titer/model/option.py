"""What there is to know of a reading option, and what asks for it by that."""

from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from enum import Enum, auto
from typing import Any

from titer.model.dataclass import dataclass
from titer.model.kind import EVERY_KIND, Kind
from titer.model.option_types import OptionType


class Group(Enum):
    """What options are about; the command's help has a panel for each."""

    FILE = auto()  # where its readings belong, and when
    COLUMNS = auto()  # which of its columns is what
    WRITING = auto()  # how it is written


type Explanation = Mapping[str, Any]  # what `explain` tells of a file


def _always(_: Explanation) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What there is to know of one option, besides the code that obeys it."""

    name: str = ""  # of the field, here and in the API
    type: OptionType
    flag: str = ""  # of the command, where it is not the name
    metavar: str
    help: str  # of the command
    help_again: str = ""  # of `titer reprocess`, where it is another
    description: str = ""  # in the API; where there is none, the help
    examples: tuple[Any, ...] = ()  # likewise
    page: str = ""  # in docs/command.md; where there is none, the description
    group: Group = Group.WRITING
    kinds: frozenset[Kind] = EVERY_KIND  # of which it says something; of others it is not used, with a warning
    effect: str = ""  # what it changes, with what `explain` tells in braces; nothing is advised where there is none
    advised: Callable[[Explanation], bool] = _always  # of which files of these kinds

    def read(self, value: Any) -> Any:
        """Return what the option holds once this is said. `Rejected` (`invalid_option`) where it cannot be used."""
        return self.type.read(self.name, value)


def _made_field[**P](entry: Callable[P, Option]) -> Callable[P, Any]:
    """Return a maker of fields of `ReadOptions`, one for each entry; a field holds nothing until something is said."""

    def make_field(*args: P.args, **about: P.kwargs) -> Any:
        option = entry(*args, **about)
        return field(default=option.type.nothing, metadata={"option": option})

    return make_field


as_field = _made_field(Option)  # of what an option is, the field that holds it


def options_of(table: type[Any]) -> Mapping[str, Option]:
    """Return the options that are the fields of a dataclass, by name and complete."""
    return {each.name: _complete(each.name, each.metadata["option"]) for each in fields(table)}


def _complete(name: str, option: Option) -> Option:
    """Return the entry with all that it leaves to its name, or to another of its texts."""
    flag = option.flag or f"--{name.replace('_', '-')}"
    description = option.description or option.help.removesuffix(".")
    return replace(option, name=name, flag=flag, description=description, page=option.page or description)
