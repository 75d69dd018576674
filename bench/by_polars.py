"""By Polars: columns as text, then cast to null what is none. A short line is not told from an empty cell."""

import json
from pathlib import Path

import polars as pl
from files import Style, digest_of, style_of


def judge(path: Path, folder: Path) -> tuple[int, dict[str, int]]:
    """Write all that Titer writes of the file; return how many readings were kept, and of each code how many not."""
    style = style_of(path)
    frame = _read(path, style)
    names = [name for name in frame.columns if name != "row_number"]
    raw = pl.concat_str([pl.col(name).fill_null("") for name in names], separator=style.delimiter)
    at = _time(style)
    if "value" in names:
        rows = frame.with_columns(at=at, raw=raw, cell=pl.col("value"), context=pl.lit(None, pl.String))
    else:
        context = pl.struct("campaign", "batch", "code").struct.json_encode()
        wide = frame.with_columns(at=at, raw=raw, context=context)
        measured = [name for name in names if name.startswith("s")]
        index = ["row_number", "timestamp", "at", "raw", "context"]
        rows = wide.unpivot(measured, index=index, variable_name="sensor_id", value_name="cell").sort("row_number")
    number = pl.col("cell").str.replace(",", ".", literal=True) if style.comma else pl.col("cell")
    rows = rows.with_columns(number=number.cast(pl.Float64, strict=False))
    good = pl.col("at").is_not_null() & pl.col("number").is_finite() & (pl.col("sensor_id") != "")
    kept, bad = rows.filter(good), rows.filter(good.not_() | good.is_null())
    _readings(kept).write_parquet(folder / "readings.parquet", compression="zstd", compression_level=1)
    rejected = _rejected(bad)
    rejected.write_parquet(folder / "rejected.parquet", compression="zstd", compression_level=1)
    wrong = dict(rejected["code"].value_counts().iter_rows())
    document = {"sha256": digest_of(path), "error_counts": wrong, "summaries": _summaries(kept)}
    (folder / "result.json").write_text(json.dumps(document, default=str))
    return kept.height, wrong


def count(path: Path, _: Path) -> tuple[int, dict[str, int]]:
    """Only split the file into cells, and count those that are there."""
    style = style_of(path)
    frame = pl.scan_csv(path, separator=style.delimiter, infer_schema=False, truncate_ragged_lines=True)
    return frame.select(pl.all().count()).collect().row(0)[0], {}


def _read(path: Path, style: Style) -> pl.DataFrame:
    return pl.read_csv(
        path,
        separator=style.delimiter,
        infer_schema=False,
        row_index_name="row_number",
        row_index_offset=1,
        truncate_ragged_lines=True,
    )


def _time(style: Style) -> pl.Expr:
    text = pl.col("timestamp").str.strip_suffix("Z").str.replace(" ", "T", literal=True)
    naive = text.str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False)
    if not style.zone:
        return naive
    local = naive.dt.replace_time_zone(style.zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC")


def _readings(kept: pl.DataFrame) -> pl.DataFrame:
    return kept.select(
        pl.col("sensor_id").cast(pl.Categorical),
        pl.lit("value").cast(pl.Categorical).alias("parameter"),
        "at",
        pl.col("number").alias("value"),
        pl.lit(None, pl.String).alias("unit"),
        pl.lit("good").cast(pl.Categorical).alias("quality"),
        "row_number",
        pl.col("context").cast(pl.Categorical),
    )


def _rejected(bad: pl.DataFrame) -> pl.DataFrame:
    column = (
        pl.when(pl.col("at").is_null())
        .then(pl.lit("timestamp"))
        .when(pl.col("sensor_id").is_null() | (pl.col("sensor_id") == ""))
        .then(pl.lit("sensor_id"))
        .otherwise(pl.lit("value"))
    )
    value = pl.when(pl.col("at").is_null()).then("timestamp").otherwise("cell")
    missing = value.is_null() | (value == "") | (column == "sensor_id")
    wrong = pl.when(column == "timestamp").then(pl.lit("invalid_timestamp")).otherwise(pl.lit("invalid_number"))
    return bad.select(
        "row_number",
        (pl.col("row_number") + 1).alias("line"),
        column.alias("column"),
        pl.when(missing).then(pl.lit("missing")).otherwise(wrong).alias("code"),
        value.alias("value"),
        "raw",
    )


def _summaries(kept: pl.DataFrame) -> list[dict[str, object]]:
    number = pl.col("number")
    return (
        kept.group_by("sensor_id", maintain_order=True)
        .agg(
            pl.len().alias("count"),
            number.mean().alias("mean"),
            number.std().alias("std"),
            number.min().alias("min"),
            number.max().alias("max"),
            pl.col("at").min().alias("first"),
            pl.col("at").max().alias("last"),
        )
        .to_dicts()
    )
