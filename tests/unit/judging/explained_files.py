"""Files, and what a person says of how each is to be read: written from the file, not from the program."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow
import pyarrow.parquet

from tests.support.workbooks import xlsx
from tests.unit.judging.shared_data import DATA
from titer.model.options import NO_OPTIONS, ReadOptions

_ROLES = {"a": "at", "s": "sensor_id", "v": "value", "p": "parameter", "u": "unit", "q": "quality", "c": "context"}


def roles(letters: str) -> tuple[str, ...]:
    """The roles of columns, by a letter for each."""
    return tuple(_ROLES[letter] for letter in letters)


@dataclass(frozen=True, slots=True)
class Case:
    """A file with the right answer. `roles` is empty, as are layout and decimal, where the file is to be refused.

    `says` must stand in the message, and a message must be there only if it should; `warns` are codes of warnings.
    """

    name: str
    read: Callable[[], bytes]
    kind: str
    delimiter: str | None = None
    header_line: int | None = None
    layout: str | None = None
    roles: tuple[str, ...] = ()
    decimal: str | None = "."
    time_form: str | None = "iso"
    date_order: str | None = None
    encoding: str | None = "utf-8"
    compression: str | None = None
    units_line: int | None = None
    units: tuple[str | None, ...] | None = None
    says: str | None = None
    warns: Collection[str] = ()
    options: ReadOptions = field(default=NO_OPTIONS)

    def wrong(self, told: dict[str, Any]) -> dict[str, Any]:
        """What of an explanation is not as it should be, with what it says."""
        names = ("kind", "delimiter", "header_line", "layout", "time_form", "date_order", "encoding", "compression")
        found = {name: told[name] for name in (*names, "decimal", "units_line") if told[name] != getattr(self, name)}
        columns = told["columns"]
        given = tuple(column["role"] for column in columns if column["role"])
        if given != self.roles:
            found["roles"] = [(column["name"], column["role"]) for column in columns]
        if self.units is not None and tuple(column["unit"] for column in columns) != self.units:
            found["units"] = [column["unit"] for column in columns]
        if (told["message"] is None) != (self.says is None) or (self.says or "") not in (told["message"] or ""):
            found["message"] = told["message"]
        warned = {warning["code"] for warning in told["warnings"]}
        return found | ({"warnings": sorted(warned)} if not set(self.warns) <= warned else {})


def text(content: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: content.encode(encoding)


# files of our own

_DAY = "2025-10-01"
_SEMICOLON = "Zeitstempel;pH;Temperatur\n2025-10-01 08:00;7,12;36,9\n2025-10-01 08:10;7,08;37,02\n"
_LONG = "sensor_id,timestamp,value\na,2025-10-01T08:00:00Z,1.5\nb,2025-10-01T08:00:00Z,2.5\n"


def _zipped(name: str, content: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return data.getvalue()


def _parquet() -> bytes:
    data = io.BytesIO()
    table = pyarrow.table(
        {
            "sensor_id": ["a", "b"],
            "timestamp": [datetime(2025, 10, 1, 8, minute, tzinfo=UTC) for minute in (0, 1)],
            "ph": [7.1, 7.2],
            "batch": ["B1", "B1"],
        }
    )
    pyarrow.parquet.write_table(table, data)
    return data.getvalue()


def _in_json(document: Any) -> Callable[[], bytes]:
    return text(json.dumps(document))


_RECORDS = [{"sensor_id": "a", "timestamp": f"2025-10-01T08:0{minute}:00Z", "value": 1.5} for minute in range(3)]
_BY_ROW = [{"timestamp": f"2025-10-01T08:0{minute}:00Z", "ph": 7.1, "do": 40.0} for minute in range(3)]
_OF_DAYS: list[list[Any]] = [
    ["Time", "pH", "OD600"],
    [(45931.25, "datetime"), 7.1, 0.5],
    [(45931.5, "datetime"), 7.0, 0.9],
]
_AFTER_A_TITLE: list[list[Any]] = [["Bioreactor 3"], ["Operator", "MK"], [None], *_OF_DAYS]

OWN = [
    Case("semicolon_and_decimal_comma", text(_SEMICOLON), "csv", ";", 1, "wide", roles("avv"), ","),
    Case(
        "tab_long",
        text(
            "sensor_id\ttimestamp\tvalue\tunit\nT1\t2025-10-01T08:00:00Z\t36.9\t°C\nT2\t2025-10-01T08:00:00Z\t37\t°C\n"
        ),
        "csv",
        "\t",
        1,
        "long",
        roles("savu"),
    ),
    Case(
        "bar",
        text("timestamp|pressure|batch\n2025-10-01 08:00|1.01|7\n2025-10-01 08:01|1.02|7\n"),
        "csv",
        "|",
        1,
        "wide",
        roles("avc"),
    ),
    Case(
        "preamble",
        text("Instrument;BioFlo 320\nExported;01.10.2025\n\nTime;DO;Agitation\n" + f"{_DAY} 08:00;40,5;200\n" * 3),
        "csv",
        ";",
        4,
        "wide",
        roles("avv"),
        ",",
    ),
    Case(
        "units_row",
        text("timestamp,temperature,do\n,°C,%\n2025-10-01 08:00,36.9,40.1\n2025-10-01 08:01,37,40\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("avv"),
        units_line=2,
        units=(None, "°C", "%"),
    ),
    Case(
        "utf_16",
        text("Zeit\tTemp [°C]\n2025-10-01 08:00\t36,9\n2025-10-01 08:01\t37,1\n", "utf-16"),
        "csv",
        "\t",
        1,
        "wide",
        roles("av"),
        ",",
        encoding="utf-16",
        units=(None, "°C"),
    ),
    Case(
        "windows_1252",
        text("Zeit;Kühlung (°C);Säure\n2025-10-01 08:00;4,5;1,25\n2025-10-01 08:01;4,4;1,5\n", "windows-1252"),
        "csv",
        ";",
        1,
        "wide",
        roles("avv"),
        ",",
        encoding="windows-1252",
        units=(None, "°C", None),
        warns={"encoding_assumed"},
    ),
    Case("byte_order_mark", text(_LONG, "utf-8-sig"), "csv", ",", 1, "long", roles("sav")),
    Case(
        "everything_quoted",
        text(
            '"timestamp","speed","note, if any"\n"2025-10-01 08:00","1.5","a, b"\n'
            '"2025-10-01 08:01","2","line\nbreak"\n'
        ),
        "csv",
        ",",
        1,
        "wide",
        roles("avc"),
    ),
    Case(
        "date_and_time_in_two_columns",
        text("Date,Time,pH\n2025-10-01,08:00:00,7.1\n2025-10-01,08:00:10,7.2\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("aav"),
    ),
    Case(
        "day_first",
        text("timestamp,value_1\n03/04/2025 08:00,1.5\n25/04/2025 08:00,2.5\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("av"),
        time_form="numeric",
        date_order="day_first",
    ),
    Case(
        "month_first",
        text("timestamp,value_1\n03/04/2025 08:00,1.5\n03/25/2025 08:00,2.5\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("av"),
        time_form="numeric",
        date_order="month_first",
    ),
    Case(
        "twelve_hour_clock",
        text("Date,Time,DO\n4/25/2025,11:55:10 AM,40.1\n4/25/2025,1:05:10 PM,39.9\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("aav"),
        time_form="numeric",
        date_order="month_first",
    ),
    Case(
        "epoch_milliseconds",
        text("sensor_id,timestamp,value\na,1759305600000,1.5\na,1759305601500,1.75\n"),
        "csv",
        ",",
        1,
        "long",
        roles("sav"),
        time_form="epoch",
    ),
    Case(
        "elapsed_hours_from_a_declared_start",
        text("Time [h],OD600,pH\n0,0.1,7\n0.5,0.15,6.98\n1.25,0.3,6.9\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("avv"),
        time_form="elapsed",
        options=ReadOptions(start="2025-10-01T08:00:00Z"),
    ),
    Case(
        "elapsed_hours_from_no_start",
        text("Time [h];OD600\n0;0,1\n0,5;0,15\n"),
        "csv",
        ";",
        1,
        says="start",
        decimal=None,
        time_form=None,
    ),
    Case(
        "xlsx_with_preamble",
        lambda: xlsx(_AFTER_A_TITLE),
        "xlsx",
        None,
        4,
        "wide",
        roles("avv"),
        encoding=None,
    ),
    Case("xlsx_of_1904", lambda: xlsx(_OF_DAYS, serial="1904"), "xlsx", None, 1, "wide", roles("avv"), encoding=None),
    Case("parquet", _parquet, "parquet", None, None, "wide_by_sensor", roles("savc"), encoding=None),
    Case("json_records", _in_json(_RECORDS), "json", None, None, "long", roles("sav")),
    Case(
        "json_readings_in_an_object",
        _in_json({"batch": "B1", "readings": _RECORDS}),
        "json",
        None,
        None,
        "long",
        roles("csav"),
    ),
    Case(
        "json_readings_by_sensor",
        _in_json({"sensors": [{"sensor_id": name, "readings": _BY_ROW} for name in "ab"]}),
        "json",
        None,
        None,
        "wide_by_sensor",
        roles("savv"),
    ),
    Case(
        "json_columns",
        _in_json({"timestamp": [f"2025-10-01T08:0{minute}:00Z" for minute in range(3)], "ph": [7.1, 7.2, 7.3]}),
        "json",
        None,
        None,
        "wide",
        roles("av"),
    ),
    Case("jsonl", lambda: "\n".join(map(json.dumps, _BY_ROW)).encode(), "jsonl", None, None, "wide", roles("avv")),
    Case("gzip", lambda: gzip.compress(_LONG.encode()), "csv", ",", 1, "long", roles("sav"), compression="gzip"),
    Case(
        "zip",
        lambda: _zipped("export.csv", _SEMICOLON),
        "csv",
        ";",
        1,
        "wide",
        roles("avv"),
        ",",
        compression="zip",
    ),
    Case(
        "sentinels",
        text("timestamp,ph,do\n2025-10-01 08:00,7.1,-999\n2025-10-01 08:01,n/a,40.1\n2025-10-01 08:02,7,40\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("avv"),
        warns={"sentinel_value"},
    ),
    Case(
        "percent_cells",
        text("timestamp,viability\n2025-10-01 08:00,98.10%\n2025-10-01 08:01,97.55%\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("av"),
        units=(None, "%"),
    ),
    Case(
        "units_in_the_header",
        text(
            "Zeit;Temp [°C];Druck (mbar);Glucose [g/L]\n"
            "2025-10-01 08:00;36,9;1013;2,5\n2025-10-01 08:01;37,1;1012;2,4\n"
        ),
        "csv",
        ";",
        1,
        "wide",
        roles("avvv"),
        ",",
        units=(None, "°C", "mbar", "g/L"),
    ),
    Case(
        "long_with_everything",
        text(
            "batch,timestamp,sensor_id,parameter,value,unit,quality\n"
            "B1,2025-10-01T08:00:00Z,R1,ph,7.1,pH,good\nB1,2025-10-01T08:00:00Z,R1,do,40.5,%,uncertain\n"
        ),
        "csv",
        ",",
        1,
        "long",
        roles("caspvuq"),
    ),
    Case(
        "wide_by_sensor",
        text("equipment_id,timestamp,ph,temperature,phase\nR1,2025-10-01T08:00:00Z,7.1,36.9,2\n"),
        "csv",
        ",",
        1,
        "wide_by_sensor",
        roles("savvc"),
    ),
    Case(
        "day_or_month_first",
        text("timestamp,x\n03/04/2025 08:00,1.5\n04/04/2025 08:00,2.5\n"),
        "csv",
        ",",
        1,
        "wide",
        roles("av"),
        time_form="numeric",
        says="day or the month",
    ),
    Case(
        "comma_of_decimals_or_thousands",
        text("timestamp;flow\n2025-10-01 08:00;1,234\n2025-10-01 08:01;2,345\n"),
        "csv",
        ";",
        1,
        "wide",
        roles("av"),
        decimal=None,
        says="decimal comma or a thousands mark",
    ),
    Case(
        "thousands_and_decimals",
        text("timestamp;count;rate\n2025-10-01 08:00;1.234.567;1.234,5\n2025-10-01 08:01;2.345.678;12,25\n"),
        "csv",
        ";",
        1,
        "wide",
        roles("avv"),
        ",",
    ),
]


# files of ../shared/data


def _shared(path: str, kind: str, *rest: Any, **more: Any) -> Case:
    return Case(path, (DATA / path).read_bytes, kind, *rest, **more)


def _without_time(path: str, kind: str, delimiter: str | None = ",", header_line: int | None = 1, **more: Any) -> Case:
    refused = {"decimal": None, "time_form": None, "says": "No column holds the time", "encoding": "utf-8"}
    return _shared(path, kind, delimiter, header_line, **refused | more)


def _of_vi_cell() -> tuple[str, ...]:
    return roles("c" + 14 * "v" + "c" + 5 * "v" + "c" + 4 * "v" + "acccvcc")


def _of_flex2() -> tuple[str, ...]:
    """The empty columns tell of nothing; ids and kinds tell where readings belong."""
    return roles("acc" + 15 * "v" + 5 * "c" + "v" + 5 * "c" + 3 * "v" + "c" + 8 * "v" + 5 * "c")


_ALLOTROPY, _FRICTIONLESS, _SPECTRUM = "allotropy-analyzers/", "frictionless-fixtures/", "csv-spectrum/"
_WEYLAND = _ALLOTROPY + "example_weyland_yutani/testdata/Weyland_Yutani_"

SHARED = [
    _shared("pharma-tablet-press/Process/6.csv", "csv", ";", 1, "wide", roles("accc" + 12 * "v")),
    _without_time("pharma-tablet-press/Normalization.csv", "csv", ";"),
    _shared("nab/data/realKnownCause/ambient_temperature_system_failure.csv", "csv", ",", 1, "wide", roles("av")),
    _shared("nab/data/artificialNoAnomaly/art_flatline.csv", "csv", ",", 1, "wide", roles("av")),
    _shared("nab/data/artificialWithAnomaly/art_daily_jumpsup.csv", "csv", ",", 1, "wide", roles("av")),
    _shared(
        _ALLOTROPY + "beckman_vi_cell_blu/testdata/Beckman_Vi-Cell-BLU_example01.csv",
        "csv",
        ",",
        1,
        "wide",
        _of_vi_cell(),
        time_form="numeric",
        date_order="month_first",
    ),
    _shared(
        _ALLOTROPY + "novabio_flex2/testdata/SampleResultsT123456789C2020-01-01_162647.csv",
        "csv",
        ",",
        1,
        "wide",
        _of_flex2(),
        time_form="numeric",
        units_line=2,
        says="day or the month",
    ),
    _without_time(_WEYLAND + "simple_correct.csv", "csv", ",", 4),
    _without_time(_WEYLAND + "checksum_correct.csv", "csv", ",", 4),
    _without_time(_ALLOTROPY + "revvity_matrix/testdata/revvity_matrix_1_xlsx.xlsx", "xlsx", None, 1, encoding=None),
    _without_time(
        _ALLOTROPY + "roche_cedex_bioht/testdata/roche_cedex_bioht_example01.txt",
        "csv",
        "\t",
        None,
        says="No line names the columns",
    ),
    _without_time(_SPECTRUM + "csvs/comma_in_quotes.csv", "csv"),
    _without_time(_SPECTRUM + "csvs/newlines_crlf.csv", "csv"),
    _without_time(_SPECTRUM + "csvs/escaped_quotes.csv", "csv"),
    _without_time(_SPECTRUM + "json/simple.json", "json", None, None),
    _without_time(_FRICTIONLESS + "[table].csv", "csv"),
    _without_time(_FRICTIONLESS + "blank-headers.csv", "csv"),
    _without_time(_FRICTIONLESS + "capital-invalid.csv", "csv", says="Two columns have the same name"),
    _without_time(_FRICTIONLESS + "delimiter.csv", "csv", ";"),
    _without_time(_FRICTIONLESS + "doublequote.csv.zip", "csv", compression="zip"),
    _without_time(_FRICTIONLESS + "issue-811.csv", "csv", ";", encoding="windows-1252"),
    _without_time(_FRICTIONLESS + "issue-277.csv", "csv", says="More than one column could hold the time"),
    _without_time(_FRICTIONLESS + "numeric-labels.csv", "csv"),
    _without_time(_FRICTIONLESS + "skip-rows.csv", "csv", ",", 2),
    _without_time(_FRICTIONLESS + "sheets.xlsx", "xlsx", None, 1, encoding=None),
    _without_time(_FRICTIONLESS + "table-output.parq", "parquet", None, None, encoding=None),
    _without_time(_FRICTIONLESS + "table.keyed.json", "json", None, None),
    _shared(
        _FRICTIONLESS + "table-with-accents.csv",
        "csv",
        ";",
        1,
        "wide",
        roles("ccavvvvc"),
        ",",
        time_form="numeric",
        encoding="windows-1252",
        says="day or the month",
        warns={"encoding_assumed"},
    ),
    _shared(_FRICTIONLESS + "table-with-ints-floats-dates.xls", "xls", None, 1, "wide", roles("vva"), encoding=None),
    _shared(_FRICTIONLESS + "table-with-ints-floats-dates.ods", "ods", None, 1, "wide", roles("vvca"), encoding=None),
]
