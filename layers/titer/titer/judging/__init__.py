"""Rows to readings and faults: dialect and layout, judge, second pass, result, explanation."""
