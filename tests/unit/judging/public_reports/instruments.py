"""Files as loggers, historians and laboratory instruments write them."""

from tests.unit.judging.public_reports.answer import Line, Refused, Report, right

_HALL = right(  # NAN is an empty cell, INF an error, -7999 an instrument's word for none
    "2025-10-13T08:00 08:10 08:20:00.5 08:30",
    Line("BattV_Min", "12.91 12.9 12.88 12.88", unit="V"),
    Line("AirTC_Avg", "21.37 21.41 - -", unit="°C"),
    Line("RH", "44.2 - 44.6 44.9", unit="%"),
    Line("Flow_Tot", "1.5 1.6 1.7 -", unit="L/min"),
    missing=3,
    errors="* 1",
    warns=("* RECORD", "sentinel_value AirTC_Avg"),
)
_LVM = right(
    "start/s 0 0.5 1 1.5",
    Line("Pressure", "1.01325 1.0135 1.01425 1.01225", unit=" | bar"),
    Line("Temp", "36.9 37.0 37.05 37.1", unit=" | °C"),
)
_CCU = right(  # 2 is no quality that anybody knows, and not measured
    "2025-10-13T08:00:00.035 08:10:00.414 08:20:00.035", Line("*", "36.9 37 37.25"), warns=("* Status",)
)
_MI = right(
    "2025-10-13T08:00 08:01",
    Line("Temperature=B2/100", "2137 2141"),
    Line("Humidity=C2/100", "4420 4431"),
    Line("Battery", "2987 2986"),
)
_DASGIP = right(  # the other tables are told of, and no row of them is taken for one of these
    "2025-10-13T11:53:36 11:54:36 11:55:36",
    Line("Duration", "6.94444446708076E-04 1.38888889341615E-03 2.08333334012423E-03", optional=True),
    Line("Unit 1.pH1.PV", "0 6.697 6.701", unit="pH"),
    Line("Unit 1.DO1.PV", "0 87.12 87.1", unit="%DO"),
    Line("Unit 1.T1.PV", "0 36.073 -.002", unit="°C"),
    Line("Unit 1.Offline1.A | Unit 1.Offline1.A []", "- - 1.25"),
    rejected=None,
    errors=None,
    says="--table",
)
_DASGIP_TABLES = (
    _DASGIP.without_warnings(),
    right(
        "2025-10-13T11:53:36 11:54:36 11:55:36",
        Line("Duration", "6.94444446708076E-04 1.38888889341615E-03 2.08333334012423E-03", optional=True),
        Line("Unit 2.pH2.PV", "7.01 7.02 7.03", unit="pH"),
        Line("Unit 2.DO2.PV", "90 90.5 91", unit="%DO"),
        Line("Unit 2.T2.PV", "30 30.1 30.2", unit="°C"),
        rejected=None,
        errors=None,
    ),
)
_IGNITION = right(
    "2025-10-13T08:00 08:01 08:02", Line("BR1/Temp", "36.9 37.0 -"), Line("BR1/pH", "7.02 7.03 7.04"), missing=1
)
_BENCHLINK = right(  # Scan counts, alarms are no measurements; 9.9e37 says that there is no value
    "2025-10-13T08:00:00.123 08:00:10.123 08:00:20.124",
    Line("101 <Inlet>", "36.9 37.0 -", unit="°C"),
    Line("102 | 102 (VDC)", "1.013 1.014 1.015", unit="VDC | V | "),
    missing=1,
    warns=("* 101 <Inlet> (C)", "* Scan"),
)
_GL840 = [
    right(
        "2025-10-13T08:00:00 08:00:00.5 08:00:01 08:00:01.5",
        Line("CH1", "36.9 37.0 - 37.1", unit="°C"),
        Line("CH2", "0.5 0.505 0.51 -", unit="V"),
        errors=errors,
        missing=missing,
    )
    for errors, missing in (("* 2", 0), ("* 1", 1), ("", 2))
]
_IBUTTON = right("2025-10-13T08:00 08:05 08:10", Line("*", "21.5 21.625 22.0", unit="°C"))
_GEN5 = right(
    "start/h 0 12 24 36",
    Line("T° 600", "37 37 37.1 37"),
    Line("A1", "0.101 0.350 0.900 1.250"),
    Line("A2", "0.099 0.101 0.102 0.103"),
)
_OD_AT = "2025-10-13T08:00:00.123 08:00:05.123"
_PIOREACTOR = right(  # the channel is no series; its angle, which is always the same, may be one
    "",
    Line("worker1/1*od_reading | worker1/90/1:od_reading", "0.101 0.102", at=_OD_AT),
    Line("worker1/2*od_reading | worker1/45/2:od_reading", "0.252 0.253", at=_OD_AT),
    Line("worker2*od_reading", "0.301", at="2025-10-13T08:00:05.200"),
    Line("worker1/1:angle", "90 90", at=_OD_AT, optional=True),
    Line("worker1/2:angle", "45 45", at=_OD_AT, optional=True),
    Line("worker2/1:angle", "90", at="2025-10-13T08:00:05.200", optional=True),
    rows=5,
)
_OD_BY_CHANNEL = right(
    "",
    Line("1:od_reading", "0.101 0.102 0.301", at=f"{_OD_AT} 08:00:05.200"),
    Line("2:od_reading", "0.252 0.253", at=_OD_AT),
    Line("1:angle", "90 90 90", at=f"{_OD_AT} 08:00:05.200", optional=True),
    Line("2:angle", "45 45", at=_OD_AT, optional=True),
    rows=5,
    warns=("series_not_told_apart pioreactor_unit",),
)
_CLASSES = right("2025-10-13T08:00 08:01 08:02", Line("BR1.TEMP", "36.9 0.0! 37.1?"), quiet=True)
_T = "2025-10-13T08:00 08:01"
_LOCAL_AND_UTC = right(_T, Line("T", "36.9 37.0", unit="°C"))
_HOURS = right("2025-10-13T08:00 09:00 10:00", Line("T", "36.9 37.0 37.1", unit="°C"))

INSTRUMENTS = [
    Report("instruments/14-toa5.dat", (_HALL,), settled=(_HALL.without_warnings(),)),
    Report("instruments/15-lvm.lvm", (Refused("*", says="X_Value"),), settled=(_LVM,)),
    Report(
        "instruments/16-ge-historian.csv",
        (
            right(
                "2025-10-13T08:00:00 08:00:10",
                Line("BR1.TEMP.F_CV", "36.9 37.0!"),
                Line("BR1.PH.F_CV", "7.02 7.03"),
                rows=4,
                quiet=True,
            ),
        ),
    ),
    Report(
        "instruments/17-openpdc-it.csv",
        (
            right(
                "2025-05-03T03:54:22.400 03:54:22.420 03:54:22.440",
                Line("PMU1:FREQ", "50.012 - 50.013"),
                Line("PMU1:VA-MAG", "230.1 230.2 -"),
                errors="not_a_number 2",
                quiet=True,
            ),
        ),
    ),
    Report(
        "instruments/18-css-databrowser.txt",
        (
            right(
                "2025-10-13T08:00:00.522772 08:00:10.563637 08:00:20.322868",
                Line("BR1:TEMP", "36.9 37.0 -"),
                Line("BR1:PH", "- 7.02 7.03"),
                missing=2,
                warns=("time_truncated Time", "sentinel_value BR1:TEMP", "sentinel_value BR1:PH"),
                quiet=True,
            ),
        ),
    ),
    Report("instruments/19-ccu-historian.csv", (_CCU,), settled=(_CCU.without_warnings(),)),
    Report(
        "instruments/20-mithermometer.csv",
        (_MI, Refused("no_time_column", says="Time-Data")),
        settled=(_MI,),
    ),
    Report("instruments/22-dasgip.csv", (_DASGIP,), settled=_DASGIP_TABLES),
    Report(
        "instruments/22b-dasgip-long-preamble.csv",
        (_DASGIP, Refused("*", says="--header-line 137")),
        settled=_DASGIP_TABLES,
    ),
    Report(
        "instruments/23-thingspeak.csv",  # entry_id counts; `ok` is a word of quality, and the others say nothing
        (
            right(
                "2025-10-13T08:00:00 08:00:20 08:00:40",
                Line("field1", "36.9 37.0 -"),
                Line("field2", "7.02 7.03 7.04"),
                Line("field3", "- 1 -"),
                missing=3,
            ),
        ),
        settled=(
            right(
                "2025-10-13T08:00:00 08:00:20 08:00:40",
                Line("field1", "36.9 37.0 -"),
                Line("field2", "7.02 7.03 7.04"),
                Line("field3", "- 1 -"),
                missing=3,
            ),
        ),
    ),
    Report(
        "instruments/25-openaq-archive.csv",
        (
            right(
                "2025-10-13T14:00 15:00",
                Line("*pm10", "21 22", unit="µg/m³"),
                Line("*co", "0.3 0.4", unit="ppm"),
                rows=4,
            ),
        ),
    ),
    Report(
        "instruments/26-openaq-legacy.csv",  # utc, not local
        (
            right(
                "",
                Line("*pm10", "21 22", unit="µg/m³", at="2025-10-13T14:00 15:00"),
                Line("*co", "0.3", unit="ppm", at="2025-10-13T14:00"),
            ),
        ),
    ),
    Report(
        "instruments/27-pi-export.csv",
        (
            right(
                "",
                Line("BR1.TEMP.PV", "36.9 37.1", at="2025-10-13T08:00:00.123 08:03"),
                Line("BR1.PH.PV", "7.02", at="2025-10-13T08:04"),
                rows=7,
                rejected=4,
                errors="not_a_number 3, missing_value 1",
            ),
        ),
    ),
    Report("instruments/28-ignition-dataset.csv", (_IGNITION,)),
    Report(
        "instruments/29-ignition-tstamp.csv",
        (right(_T, Line("BR1/Temp", "36.9 37.0"), Line("BR1/pH", "7.02 7.03")),),
        settled=(right(_T, Line("BR1/Temp", "36.9 37.0"), Line("BR1/pH", "7.02 7.03")),),
    ),
    Report(
        "instruments/30-sensirion.edf",
        (
            right(
                "2025-10-13T08:00:00.123 08:00:01.123 08:00:02.123",
                Line("T_SHT45", "36.91 36.92 -"),
                Line("RH_SHT45", "44.20 44.25 44.30"),
                missing=1,
            ),
        ),
    ),
    Report("instruments/31-benchlink.csv", (_BENCHLINK,), settled=(_BENCHLINK.without_warnings(),)),
    Report("instruments/32-graphtec.csv", tuple(_GL840), settled=tuple(_GL840)),
    Report(
        "instruments/32e-graphtec-gl240.csv",
        (
            right(
                "2025-10-13T08:00:00 08:00:10 08:00:20",
                Line("CH1", "36.9 37.0 37.1", unit="°C"),
                Line("CH2", "0.500 0.505 0.510", unit="V"),
            ),
        ),
    ),
    Report(
        "instruments/34-ibutton.csv",
        (_IBUTTON, Refused("ambiguous_date_order", says="day_first")),
        settled=(_IBUTTON,),
    ),
    Report(
        "instruments/35-tecan-transposed.csv",
        (Refused("*", says="(?i)transpos|each (row|line) .* (series|sensor)|run across|in columns, not in rows"),),
    ),
    Report("instruments/36-gen5.txt", (Refused("no_date | no_start", says="--start"),), settled=(_GEN5,)),
    Report("instruments/37-unicorn.txt", (Refused("*", says="time"),)),
    Report(
        "instruments/39-pioreactor-od.csv",
        (
            _PIOREACTOR,
            _OD_BY_CHANNEL,
            right(
                f"{_OD_AT.replace(' ', ' 08:00:00.123 ')} 08:00:05.123 08:00:05.200",
                Line("od_reading", "0.101 0.252 0.102 0.253 0.301"),
                warns=("series_not_told_apart pioreactor_unit", "series_not_told_apart channel"),
            ),
        ),
        settled=(_PIOREACTOR,),
    ),
    Report("instruments/43-pi-isgood.csv", (_CLASSES,)),
    Report("instruments/44-local-and-utc.csv", (_LOCAL_AND_UTC,)),
    Report("instruments/45-utc-offset-column.csv", (_LOCAL_AND_UTC,)),
    Report(
        "instruments/46-ms-column.csv",
        (right("2025-10-13T08:00:00 08:00:01.25 08:00:02.5", Line("T", "36.9 37.0 37.1", unit="°C")),),
    ),
    Report("instruments/48-date-hour.csv", (_HOURS, Refused("*", says="Hour")), settled=(_HOURS,)),
    Report(
        "instruments/52-units-above-names.csv",
        (
            right(_T, Line("T", "36.9 37.0", unit="°C"), Line("P", "1.013 1.014", unit="bar")),
            right(_T, Line("T", "36.9 37.0"), Line("P", "1.013 1.014"), warns=("* *",), says="unit"),
        ),
        settled=(right(_T, Line("T", "36.9 37.0", unit="°C"), Line("P", "1.013 1.014", unit="bar")),),
    ),
    Report(
        "instruments/53-types-row.csv",
        (right(_T, Line("T", "36.9 37.0"), Line("pH", "7.02 7.03")),),
        settled=(right(_T, Line("T", "36.9 37.0"), Line("pH", "7.02 7.03")),),
    ),
]
