"""What a live reading carries in its context; apart from how lines are read, which who only looks does without."""

from titer.cells.names import RESERVED

RECEIVED_AT, RECEIPT, INDEX = (f"{RESERVED}{key}" for key in ("received_at", "receipt", "index"))  # keys of a context
MARKS = ("late", "simulated")  # fields of a line, and by `titer:` keys of a context, where they are true
