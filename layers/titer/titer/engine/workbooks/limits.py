"""How large a workbook may be, and what it may come to."""

LARGEST_UNZIPPED = 512 << 20  # bytes of all members together
MOST_CELLS = 20_000_000  # of a sheet's used area
MOST_SHEET_COLUMNS = 16_384
MOST_ROWS = 1 << 20
MOST_SHEETS = 1_000
CELL_CHARACTERS = 32_767  # of UTF-16, as Excel counts them
ROW_CHARACTERS = 1 << 20  # of all cells of a row, and as many again for each: as long as a line of CSV may be
BATCH_CHARACTERS = 1 << 20  # of the rows that are handed over at a time, but for the last of them
SAMPLES_CHARACTERS = 8 << 20  # of the first rows of all sheets
UNFOLDED = 1 << 20  # characters and cells that any sheet may come to, however shortly it is written
UNFOLDED_PER_BYTE = 2  # and that each byte may come to in an ods, which may repeat whole rows
SHARED_PER_BYTE = 16  # the same where texts alone are shared
