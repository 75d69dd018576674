"""How a table is written: its dialect, its header, and other headers amid its rows."""
