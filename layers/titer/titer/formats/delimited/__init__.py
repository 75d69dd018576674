"""Delimited text: its dialect and its records."""
