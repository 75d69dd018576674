"""How one cell is written, and what the name of a column says."""
