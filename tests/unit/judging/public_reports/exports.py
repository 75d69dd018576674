"""Files as cloud services, time-series databases and dashboards export them."""

from tests.unit.judging.public_reports.answer import Line, Refused, Report, right

_AA, _BB = "22222222-aaaa-4bbb-8ccc-0000000000aa", "22222222-aaaa-4bbb-8ccc-0000000000bb"
_PROPERTIES = right(
    "",
    Line(f"*{_AA}*", "7.12 7.15?", at="2025-10-13T08:00:00.25 08:00:01.75"),
    Line(f"*{_BB}*", "37 36!", at="2025-10-13T08:00:00.5 08:00:01"),
)
_ALIASES = right(
    "2025-10-13T08:00 08:01:00.5", Line("/plant/br1/temp*", "36.9 37.1"), rows=4, rejected=2, errors="not_a_number 2"
)
_INFLUX_FIRST, _INFLUX_SECOND = "2025-10-13T08:00:10.123456 08:00:20", "2025-10-13T08:00:10 08:00:20"
_ANNOTATED = [  # annotations are no rows; the second header is none, or one that is rejected
    right(
        "",
        Line("temperature | *temperature*", "36.9 37.0", at=_INFLUX_FIRST),
        Line("ph | *:ph | */ph | ph/*", "7.02 7.03", at=_INFLUX_SECOND),
        rows=rows,
        rejected=rejected,
        errors=errors,
    )
    for rows, rejected, errors in ((5, 1, "not_a_number 1"), (6, 2, "not_a_number 1, repeated_header 1"))
]
_ANNOTATED_MERGED = [
    right(
        "2025-10-13T08:00:10.123456 08:00:20 08:00:10 08:00:20",
        Line("_value | BR1", "36.9 37.0 7.02 7.03"),
        rows=each.rows,
        rejected=each.rejected,
        errors=each.errors,
        warns=("series_not_told_apart _field",),
    )
    for each in _ANNOTATED
]
_PLAIN = right(
    "2025-10-13T08:00:10 08:00:20",
    Line("temperature | *temperature*", "36.9 37.0"),
    Line("ph | *:ph | */ph | ph/*", "7.02 7.03"),
    rows=4,
)
_BR1, _BR2 = "2025-10-13T08:00 08:00:10.123456", "2025-10-13T08:00"
_VESSELS = right(
    "",
    Line("*BR1*:temperature", "36.9 37.0", at=_BR1),
    Line("*BR1*:ph", "7.02 7.03", at=_BR1),
    Line("*BR2*:temperature", "30.9", at=_BR2),
    Line("*BR2*:ph", "6.82", at=_BR2),
    rows=3,
)
_BR1_SERIES = right(
    "",
    Line("br1.temp", "36.9 37.0", at="2025-10-13T08:00 08:01"),
    Line("br1.ph", "7.02 7.03", at="2025-10-13T08:00:05 08:01:05"),
)
_NULLED = right(
    "2025-10-13T08:00 08:01",
    Line("br1.temp", "36.9 -"),
    Line("br1.ph", "7.02 7.03"),
    rows=4,
    rejected=1,
    errors="missing_value 1",
)
_STATES = [
    right(
        "2025-10-13T08:00 08:06:12.345",
        Line("sensor.br1_temperature | *_temperature:state", "36.9 37.1"),
        Line("sensor.br1_ph | *_ph:state", "7.02 7.03"),
        rows=6,
        rejected=2,
        errors=f"{code} 2",
    )
    for code in ("not_a_number", "missing_value")
]
_T = "2025-10-13T08:00 08:01"

EXPORTS = [
    Report(
        "instruments/01-sitewise-asset.csv",
        (
            _PROPERTIES,
            right(
                "2025-10-13T08:00:00.25 08:00:01.75 08:00:00.5 08:00:01",
                Line("*", "7.12 7.15? 37 36!"),
                warns=("series_not_told_apart PROPERTY_ID",),
            ),
            Refused("*", says="(TIMESTAMP|PROPERTY)"),
        ),
        settled=(_PROPERTIES,),
    ),
    Report(
        "instruments/02-sitewise-alias-bool-string.csv",
        (
            _ALIASES,
            right(
                "2025-10-13T08:00 08:01:00.5",
                Line("VALUE", "36.9 37.1"),
                rows=4,
                rejected=2,
                errors="not_a_number 2",
                warns=("series_not_told_apart ALIAS",),
            ),
        ),
        settled=(_ALIASES,),
    ),
    Report("instruments/03-sitewise-no-header.csv", (Refused("no_header"),)),
    Report("instruments/04-influx-annotated.csv", (*_ANNOTATED, *_ANNOTATED_MERGED), settled=tuple(_ANNOTATED)),
    Report(
        "instruments/05-influx-plain.csv",
        (
            _PLAIN,
            right(
                "2025-10-13T08:00:10 08:00:20 08:00:10 08:00:20",
                Line("_value | BR1", "36.9 37.0 7.02 7.03"),
                warns=("series_not_told_apart _field",),
            ),
        ),
        settled=(_PLAIN,),
    ),
    Report(
        "instruments/06-influx-v1-cli.csv",
        (
            _VESSELS,
            right(
                "2025-10-13T08:00 08:00:10.123456 08:00",
                Line("temperature", "36.9 37.0 30.9"),
                Line("ph", "7.02 7.03 6.82"),
                warns=("series_not_told_apart tags",),
            ),
        ),
        settled=(_VESSELS,),
    ),
    Report(
        "instruments/07-influx-line-protocol.txt",
        (Refused("no_header | unsupported_kind | line_protocol", says="line protocol|no header|no line"),),
    ),
    Report(
        "instruments/08-grafana-rows-thousands.csv",
        (right("2025-10-13T01:00 02:00 03:00", Line("feed_rate | Value", "1721992.283 2042607.5 48544")),),
        settled=(right("2025-10-13T01:00 02:00 03:00", Line("feed_rate | Value", "1721992.283 2042607.5 48544")),),
    ),
    Report(
        "instruments/08b-grafana-series-rows.csv",
        (
            _BR1_SERIES,
            right(
                "2025-10-13T08:00:00 08:01:00 08:00:05 08:01:05",
                Line("Value", "36.9 37.0 7.02 7.03"),
                warns=("series_not_told_apart Series",),
            ),
        ),
        settled=(_BR1_SERIES,),
    ),
    Report(
        "instruments/09-grafana-table-trailing.csv",
        (right(_T, Line("br1.temp", "36.9 37.0"), Line("br1.ph", "7.02 7.03"), quiet=True),),
    ),
    Report(
        "instruments/10-grafana-formatted-units.csv",  # of several units of one dimension the commonest
        (
            right(
                "2025-10-13T08:00 08:01 08:02",
                Line("Pump power", "0.95 1.2 1.25", unit="kW"),
                Line("Gas flow", "0.5 1.5 1.52", unit="L/min"),
                Line("Temperature", "36.9 37.0 37.1", unit="°C"),
                Line("pO2", "41.2 40.9 -", unit="%"),
                Line("Uptime", "5 6 7", unit="min"),
                missing=1,
            ),
        ),
    ),
    Report(
        "instruments/11-grafana-excel-sep.csv",
        tuple(
            right(
                "2025-10-13T08:00 08:01 08:02",
                Line('temperature {vessel="BR1", loop="a"}', "36.9 37.0 -"),
                Line('temperature {vessel="BR2", loop="a"}', "30.1 - 30.3"),
                errors=errors,
                missing=missing,
            )
            for errors, missing in (("not_a_number 1", 1), ("", 2))
        ),
    ),
    Report(
        "instruments/12-grafana-null.csv",
        (
            _NULLED,
            right(
                "2025-10-13T08:00 08:01 08:00 08:01",
                Line("Value", "36.9 - 7.02 7.03"),
                rejected=1,
                errors="* 1",
                warns=("series_not_told_apart Series",),
            ),
        ),
        settled=(_NULLED,),
    ),
    Report(
        "instruments/13-homeassistant.csv",
        (
            *_STATES,
            *(
                right(
                    "2025-10-13T08:00 08:06:12.345 08:00 08:06:12.345",
                    Line("state", "36.9 37.1 7.02 7.03"),
                    rows=6,
                    rejected=2,
                    errors=each.errors,
                    warns=("series_not_told_apart entity_id",),
                )
                for each in _STATES
            ),
        ),
        settled=tuple(_STATES),
    ),
]
