"""How times are written: one cell, a form, a column."""
