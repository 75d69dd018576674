"""Readings to take away: files and series made one table, or a workbook, that somebody fetches."""
