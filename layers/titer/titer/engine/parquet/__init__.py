"""Parquet: files of strangers read, files of readings and rejected rows written."""
