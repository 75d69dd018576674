"""Bytes to records: what a file is by its content, how it is written, and how it is split."""
