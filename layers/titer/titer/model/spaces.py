"""The spaces that people and programs put into cells."""

SPACES = " \u00a0\u202f\u2009"  # within a number or a time
BLANK = SPACES + "\t"  # around one
