"""Titer turns the files that instruments write into readings, summaries and exact errors."""

__version__ = "0.1.0"
