"""On what a change is to be made."""

from collections.abc import Callable

type Condition = Callable[[str | None], bool]  # of the label of what is there now, None where nothing is
