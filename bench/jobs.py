"""The same job by three means, each in a process of its own: read, report what is wrong, aggregate, write Parquet.

python bench/jobs.py titer|dictreader|polars FILE
"""

import csv
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path


def by_titer(path: Path, folder: Path) -> tuple[int, int]:
    from titer.engine.parquet.sinks import ParquetSinks
    from titer.judging.instructions import Instructions
    from titer.judging.pipeline import judge
    from titer.rules.limits import shipped_rule_set

    how = Instructions(name=path.name, rule_set=shipped_rule_set("default"), received_at=datetime.now(UTC))
    with path.open("rb") as stream, ParquetSinks(folder, how.metadata()) as sinks:
        outcome = judge(stream, how, sinks)
    assert outcome.aggregates
    return outcome.aggregates.reading_count, outcome.error_count


def by_dictreader(path: Path, folder: Path) -> tuple[int, int]:
    """Do it as a careful script does: one dict a row, one try a row; readings to Parquet in blocks."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(
        [("sensor", pa.string()), ("at", pa.timestamp("us", "UTC")), ("value", pa.float64()), ("row", pa.int64())]
    )
    bad, block, sums, kept = [], [], {}, 0
    with path.open(newline="") as file, pq.ParquetWriter(folder / "r.parquet", schema, compression="zstd") as writer:
        delimiter = ";" if ";" in file.readline() else ","
        file.seek(0)
        for number, row in enumerate(csv.DictReader(file, delimiter=delimiter), 1):
            try:
                for sensor, at, value in _readings(row):
                    count, total, low, high = sums.get(sensor, (0, 0.0, value, value))
                    sums[sensor] = count + 1, total + value, min(low, value), max(high, value)
                    block.append((sensor, at, value, number))
                    kept += 1
            except (ValueError, TypeError, KeyError) as error:
                bad.append((number, str(error)))
            if len(block) >= 100_000:
                writer.write_table(pa.table(list(map(list, zip(*block, strict=True))), schema=schema))
                block.clear()
        if block:
            writer.write_table(pa.table(list(map(list, zip(*block, strict=True))), schema=schema))
    return kept, len(bad)


def _readings(row: dict[str, str]) -> list[tuple[str, datetime, float]]:
    at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
    if "value" in row:
        if not row["sensor_id"]:
            raise ValueError("missing sensor id")
        return [(row["sensor_id"], at, float(row["value"]))]
    return [(name, at, float(cell)) for name, cell in list(row.items())[4:]]


def by_polars(path: Path, folder: Path) -> tuple[int, int]:
    """Read columns as text, then cast to null what is none: quick, and a short line is not told from an empty cell."""
    import polars as pl

    with path.open() as file:
        delimiter = ";" if ";" in file.readline() else ","
    frame = pl.scan_csv(path, separator=delimiter, infer_schema=False, row_index_name="row", truncate_ragged_lines=True)
    names = frame.collect_schema().names()
    at = (
        pl.col("timestamp")
        .str.strip_suffix("Z")
        .str.replace(" ", "T")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False)
    )
    if "value" in names:
        cast = frame.with_columns(at.alias("at"), pl.col("value").cast(pl.Float64, strict=False))
        series = pl.col("sensor_id")
    else:
        measured = names[5:]
        cast = frame.with_columns(at.alias("at"), pl.col(measured).cast(pl.Float64, strict=False))
        cast = cast.unpivot(on=measured, index=["row", "at"], variable_name="sensor_id")
        series = pl.col("sensor_id")
    good = pl.col("at").is_not_null() & pl.col("value").is_not_null() & series.is_not_null()
    table = cast.collect(engine="streaming")
    kept = table.filter(good)
    kept.group_by("sensor_id").agg(
        pl.len(),
        pl.mean("value"),
        pl.std("value").alias("sd"),
        pl.min("value").alias("low"),
        pl.max("value").alias("high"),
    )
    kept.write_parquet(folder / "r.parquet", compression="zstd")
    return kept.height, table.filter(~good).height


JOBS = {"titer": by_titer, "dictreader": by_dictreader, "polars": by_polars}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(*JOBS[sys.argv[1]](Path(sys.argv[2]), Path(scratch)))
