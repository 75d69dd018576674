"""How large a workbook may be."""

LARGEST_UNZIPPED = 512 << 20  # bytes of all members together
MOST_CELLS = 20_000_000  # of a sheet's used area
MOST_SHEET_COLUMNS = 16_384
MOST_ROWS = 1 << 20
CELL_CHARACTERS = 32_767  # of UTF-16, as Excel counts them
