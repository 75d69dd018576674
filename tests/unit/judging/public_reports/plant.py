"""What a process engineer met: elapsed seconds taken for dates, `Phase` and `Product` that vanish, zones, units."""

import csv
from pathlib import Path

from tests.unit.judging.public_reports.answer import Line, Refused, Report, Right, right

_FOLDER = Path(__file__).parents[3] / "data" / "public-reports" / "plant"
_MINUTES = "2025-10-01T" + " ".join(f"08:{minute:02}" for minute in range(30))


def _cells(file: str, column: int, delimiter: str = ",") -> str:
    """The cells of a column under the header, as answers write values."""
    rows = list(csv.reader((_FOLDER / file).read_text("utf-8").splitlines(), delimiter=delimiter))
    return " ".join(row[column] for row in rows[1:])


def _elapsed(file: str, unit: str, *names: str) -> Right:
    """The columns of a file whose first one counts from the start."""
    return right(f"start/{unit} {_cells(file, 0)}", *(Line(one, _cells(file, n + 1)) for n, one in enumerate(names)))


_AMPLITUDES = _cells("plate_reader_wells.csv", 3, ";").split()
_HOURS = _cells("plate_reader_wells.csv", 0, ";").split()
_BY_WELL = right(  # A01, A02, A03 by turns; FILTERSET is no part of a sensor's name
    "",
    *(
        Line(f"A0{well + 1}:AMPLITUDE", " ".join(_AMPLITUDES[well::3]), at=f"start/h {' '.join(_HOURS[well::3])}")
        for well in range(3)
    ),
)
_PRODUCT = right(
    f"start/h {_cells('product_is_measured.csv', 0)}",
    Line("Biomass", _cells("product_is_measured.csv", 1), unit="g/L"),
    Line("Substrate", _cells("product_is_measured.csv", 2), unit="g/L"),
    Line("Product", _cells("product_is_measured.csv", 3), unit="g/L"),
)
_AS_MEASURED = right(  # where somebody says that codes are measured
    _MINUTES,
    *(
        Line(name, _cells("events_as_sensors.csv", column, ";"), optional=True)
        for name, column in {"No": 0, "Type": 3, "Class": 4, "Level": 5}.items()
    ),
)
_JULY = "2013-07-09T{0} 2013-07-10T{0} 2013-07-31T{0}"
_LEVEL = Line("Wasserstand", "146 145 144")
_AT_10, _AT_11 = (right(_JULY.format(f"{hour}:00"), _LEVEL) for hour in (10, 11))
_AT_10_DOUBTED = right(_JULY.format("10:00"), _LEVEL, warns=("* *",))
_AT_12_DOUBTED = right(_JULY.format("12:00"), _LEVEL, warns=("* *",))
_CENTRAL = (_AT_11, _AT_10_DOUBTED, _AT_12_DOUBTED)  # the mean time of the zone, or its summer time with a word

PLANT = [
    Report(
        "plant/elapsed_with_start_ignored.csv",
        (
            _elapsed("elapsed_with_start_ignored.csv", "s", "temp"),
            Refused("*", says="--unit Time="),
        ),
        settled=(_elapsed("elapsed_with_start_ignored.csv", "s", "temp"),),
        given={"start": "2025-10-01T00:00:00Z"},
    ),
    Report(
        "plant/events_as_sensors.csv",
        (Refused("looks_like_events", says="--measured"),),
        settled=(_AS_MEASURED,),
    ),
    Report(
        "plant/hot_process_default_rules.csv",
        (
            right(
                _MINUTES,
                Line("Temperature", _cells("hot_process_default_rules.csv", 1)),
                Line("Pressure", _cells("hot_process_default_rules.csv", 2)),
                quiet=True,
            ),
        ),
    ),
    Report(
        "plant/millis.csv",
        (Refused("*", says="--unit Time=(.|\n)*--start"),),
        settled=(_elapsed("millis.csv", "ms", "temp", "pH"), _elapsed("millis.csv", "s", "temp", "pH")),
    ),
    Report(
        "plant/phase_is_measured.csv",
        (
            right(
                _MINUTES,
                Line("AMPLITUDE | A01:AMPLITUDE", _cells("phase_is_measured.csv", 2)),
                Line("PHASE | A01:PHASE", _cells("phase_is_measured.csv", 3)),
                warns=("* PHASE",),
            ),
        ),
        settled=(
            right(
                _MINUTES,
                Line("AMPLITUDE | A01:AMPLITUDE", _cells("phase_is_measured.csv", 2)),
                Line("PHASE | A01:PHASE", _cells("phase_is_measured.csv", 3)),
            ),
        ),
    ),
    Report("plant/plate_reader_wells.csv", (Refused("no_start", says="--start"),), settled=(_BY_WELL,)),
    Report("plant/product_is_measured.csv", (Refused("no_start", says="--start"),), settled=(_PRODUCT,)),
    Report(
        "plant/seconds_as_serial.csv",
        (Refused("*", says="--unit Time=s(.|\n)*--start"),),
        settled=(_elapsed("seconds_as_serial.csv", "s", "temp", "pH"),),
    ),
    Report(
        "plant/seconds_as_serial_short.csv",
        (Refused("*", says="--unit Time=s(.|\n)*--start"),),
        settled=(_elapsed("seconds_as_serial_short.csv", "s", "temp", "pH"),),
    ),
    Report(
        "plant/units_row_lost.csv",
        (
            right(
                "2025-10-01T" + " ".join(f"08:0{minute}" for minute in range(9)),
                Line("CO2_d", "0.0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8", unit="mg L^{-1} | (mg L^{-1})"),
                Line("mu", "0.00 0.01 0.02 0.03 0.04 0.05 0.06 0.07 0.08", unit="hr^{-1}"),
                Line("visc", "4.0 4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8", unit="centPoise"),
                Line("T", "297.0 297.1 297.2 297.3 297.4 297.5 297.6 297.7 297.8", unit="K"),
                warns=("unknown_unit CO2_d", "unknown_unit mu", "unknown_unit visc"),
                quiet=True,
            ),
        ),
    ),
    Report("plant/zone_Berlin.csv", (right(_JULY.format("10:00"), _LEVEL, quiet=True),)),
    Report("plant/zone_CET.csv", _CENTRAL, settled=(_AT_11, _AT_10)),
    Report("plant/zone_MEZ.csv", _CENTRAL, settled=(_AT_11, _AT_10)),
    Report("plant/zone_UTC1.csv", (right(_JULY.format("11:00"), _LEVEL, quiet=True),)),
    Report("plant/zone_local.csv", (right(_JULY.format("11:00"), _LEVEL, quiet=True),)),
]
