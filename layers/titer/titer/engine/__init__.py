"""What needs native code: Parquet, workbooks, zstd. The only place that knows numpy, arro3, calamine and zstandard."""
