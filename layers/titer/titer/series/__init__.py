"""What a file has of each series, by instant: drawn as it is, or in buckets that lose no extreme."""
