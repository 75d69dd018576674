"""How numbers are written: one cell, a notation, a column."""
