"""Readings and rejected rows as Parquet; the only place that knows the data engine (numpy, arro3)."""
