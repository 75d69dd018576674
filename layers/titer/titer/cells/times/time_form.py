"""How a column writes its times, once that is decided; and what was declared of it."""

from titer.cells.times.cell import YEAR_LAST
from titer.model.codes import DoubtCode
from titer.model.dataclass import dataclass
from titer.model.instants import DAY
from titer.model.options import DATE_ORDERS

_YEAR_2100 = 47_482 * DAY


@dataclass(frozen=True, slots=True)
class TimeForm:
    """How a column writes its times.

    `kind` is `iso`, `numeric` (day, month and year in some `order`, with numbers or names of months), `pattern` (by the
    one in `unit`), `epoch` (counted since 1970 in `unit`), `ticks` (of 100 ns, `filetime` or `dotnet_ticks`), `serial`
    (a spreadsheet's days, in the system `unit`), `clock` (times of day, from the day of a declared start on) or
    `elapsed` (since a declared start, in `unit`, None where cells write 26:15:00). `order` is `day_first`,
    `month_first`, `year_first`, or None where it does not matter or, being `ambiguous`, is not known. `evidence`: at
    most 3 short texts, most of them quoting a cell. `year_last` where the year is known to be so, though not what is
    first; `declared` where somebody said how times are written. `doubt` is what was taken though the cells allow
    something else too: a code, what it may be instead, and the `time_format` of either.
    """

    kind: str
    order: str | None
    ambiguous: bool
    unit: str | None
    evidence: tuple[str, ...]
    year_last: bool = False
    declared: bool = False
    doubt: tuple[DoubtCode, str, tuple[str, ...]] | None = None

    @property
    def rivals(self) -> tuple[str, ...]:
        """The orders of which a cell may show that the column has the one and not the others."""
        if self.order is None:
            return YEAR_LAST if self.year_last else DATE_ORDERS
        return YEAR_LAST if self.order in YEAR_LAST else (self.order,)

    @property
    def is_local(self) -> bool:
        """Whether times without an offset lie in some zone."""
        return self.kind not in {"epoch", "ticks", "elapsed"}


ISO = TimeForm("iso", None, ambiguous=False, unit=None, evidence=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What is known of a column of times besides its cells and its name.

    The `order` of day and month, and why it is that, with braces for what is first; whether there is a `start` for
    elapsed times, whether a `unit` was declared, and that it is the `time`; the workbook's `serial` system; when the
    file came, in µs since 1970: times beyond the day after it are not plausible; the instants that the file tells once,
    from which times may count (`starts`), and the `midnights` before them.
    """

    order: str | None = None
    start: bool = False
    unit: bool = False
    time: bool = False
    serial: str | None = None
    order_said: str = "declared to have {} first"
    horizon: int = _YEAR_2100
    starts: tuple[str, ...] = ()
    midnights: tuple[str, ...] = ()
