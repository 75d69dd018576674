"""Which entries of a context name a batch, its product, its recipe and its phase."""

import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from titer.batches.batch import LONGEST_NAME, LONGEST_PHASE
from titer.cells.names import RESERVED, plain
from titer.cells.programme_words import names_batch
from titer.model.dataclass import dataclass

BATCHES = (
    "batch",
    "batch_id",
    "batchid",
    "batch_no",
    "batch_number",
    "batch_name",
    "lot",
    "lot_id",
    "lot_no",
    "lot_number",
    "run",
    "run_id",
    "run_no",
    "run_number",
    "charge",
)  # the first of these that is there names it, else the first that is called so in whatever language
PRODUCTS = ("product", "product_id", "product_name", "product_code", "material", "produkt")
RECIPES = ("recipe", "recipe_id", "recipe_name", "rezept", "rezeptur")
PHASES = ("phase", "batch_phase", "process_phase", "stage", "step")
_ROLES = (PRODUCTS, RECIPES, PHASES)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a context says of the batch that its readings belong to."""

    batch_id: str
    phase: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """The same, with what else it says."""

    mark: Mark
    product: str | None
    recipe: str | None
    others: Mapping[str, str] = field(default_factory=dict)


def names_batches(names: Mapping[str, Any]) -> bool:
    """Return whether one of the names of a context names batches."""
    return any(plain(name) in BATCHES or names_batch(name) for name in names)


def words_in(text: str) -> Words | None:
    """Return what a context, as JSON, says of a batch; None where it names none, or by more than a name is long."""
    said = {name: told for name, value in json.loads(text).items() if (told := _word(name, value)) is not None}
    by_plain = {plain(name): name for name in reversed(said)}
    product, recipe, phase = (_role(names, by_plain) for names in _ROLES)
    batch = _role(BATCHES, by_plain) or next((name for name in said if names_batch(name)), None)
    if batch is None or not 0 < len(said[batch]) <= LONGEST_NAME:
        return None
    taken = {batch, product, recipe, phase}
    return Words(
        Mark(said[batch], _short(said, phase, LONGEST_PHASE)),
        _short(said, product),
        _short(said, recipe),
        {name: told for name, told in said.items() if name not in taken},
    )


def _word(name: str, value: object) -> str | None:
    """Return a single value as text, but for what this service itself puts into a context; numbers as JSON has them."""
    if name.startswith(RESERVED) or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return json.dumps(value)
    return value.strip() or None if isinstance(value, str) else None


def _role(names: tuple[str, ...], by_plain: Mapping[str, str]) -> str | None:
    return next((by_plain[name] for name in names if name in by_plain), None)


def _short(said: Mapping[str, str], name: str | None, longest: int = LONGEST_NAME) -> str | None:
    found = said[name] if name else None
    return found if found is not None and len(found) <= longest else None
