"""By DuckDB: columns as text in a table in memory, then SQL over it. A short line is not told from an empty cell."""

import json
from pathlib import Path

import duckdb
from files import Style, digest_of, style_of

_AS_PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"


def judge(path: Path, folder: Path) -> tuple[int, dict[str, int]]:
    """Write all that Titer writes of the file; return how many readings were kept, and of each code how many not."""
    style, base = style_of(path), duckdb.connect()
    base.execute("SET threads = 1; SET preserve_insertion_order = true; SET TimeZone = 'UTC'")
    names = [name for name, *_ in base.execute(f"DESCRIBE SELECT * FROM {_source(path, style)}").fetchall()]
    raw = f"concat_ws('{style.delimiter}', {', '.join(names)}) AS raw"
    long = "value" in names
    context = "NULL::VARCHAR" if long else "to_json({campaign: campaign, batch: batch, code: code})::VARCHAR"
    measured = [name for name in names if name.startswith("s") and name != "sensor_id"]
    cells = (
        "sensor_id, value AS cell"
        if long
        else f"unnest({measured}) AS sensor_id, unnest([{', '.join(measured)}]) AS cell"
    )
    cell = "replace(cell, ',', '.')" if style.comma else "cell"
    zoned = (
        f"timezone('{style.zone}', TRY_CAST(stamp AS TIMESTAMP))" if style.zone else "TRY_CAST(stamp AS TIMESTAMPTZ)"
    )
    base.execute(
        f"""
        CREATE TEMP TABLE rows AS
        SELECT *, {zoned} AS instant, TRY_CAST({cell} AS DOUBLE) AS number
        FROM (
            SELECT row_number, timestamp AS stamp, {raw}, {context} AS context, {cells}
            FROM (SELECT *, row_number() OVER () AS row_number FROM {_source(path, style)})
        )
        """
    )
    good = "instant IS NOT NULL AND isfinite(number) AND coalesce(sensor_id, '') != ''"
    base.execute(
        f"""
        COPY (
            SELECT sensor_id, 'value' AS parameter, instant AS at, number AS value, NULL::VARCHAR AS unit,
                'good' AS quality, row_number, context
            FROM rows WHERE {good}
        ) TO '{folder / "readings.parquet"}' {_AS_PARQUET}
        """
    )
    base.execute(
        f"""
        CREATE TEMP TABLE rejected AS
        SELECT row_number, row_number + 1 AS line,
            CASE WHEN instant IS NULL THEN 'timestamp' WHEN coalesce(sensor_id, '') = '' THEN 'sensor_id'
                ELSE 'value' END AS "column",
            CASE WHEN instant IS NULL THEN if(coalesce(stamp, '') = '', 'missing', 'invalid_timestamp')
                WHEN coalesce(sensor_id, '') = '' OR coalesce(cell, '') = '' THEN 'missing'
                ELSE 'invalid_number' END AS code,
            CASE WHEN instant IS NULL THEN stamp ELSE cell END AS value,
            raw
        FROM rows WHERE NOT coalesce({good}, false)
        """
    )
    base.execute(f"COPY rejected TO '{folder / 'rejected.parquet'}' {_AS_PARQUET}")
    summaries = base.execute(
        f"""
        SELECT sensor_id, count(*), avg(number), stddev_samp(number), min(number), max(number),
            min(instant)::VARCHAR, max(instant)::VARCHAR
        FROM rows WHERE {good} GROUP BY sensor_id
        """
    ).fetchall()
    wrong = dict(base.execute("SELECT code, count(*) FROM rejected GROUP BY code").fetchall())
    document = {"sha256": digest_of(path), "error_counts": wrong, "summaries": summaries}
    (folder / "result.json").write_text(json.dumps(document))
    return sum(count for _, count, *_ in summaries), wrong


def count(path: Path, _: Path) -> tuple[int, dict[str, int]]:
    """Only split the file into cells, and count those that are there."""
    base = duckdb.connect()
    base.execute("SET threads = 1")
    counts = base.execute(f"SELECT count(COLUMNS(*)) FROM {_source(path, style_of(path))}").fetchone()
    assert counts
    return counts[0], {}


def _source(path: Path, style: Style) -> str:
    return (
        f"read_csv('{path}', delim = '{style.delimiter}', quote = '\"', header = true, all_varchar = true,"
        " null_padding = true, auto_detect = true, parallel = false)"
    )
