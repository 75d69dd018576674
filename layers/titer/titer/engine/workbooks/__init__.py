"""Workbooks as rows of text: xlsx, xls and ods."""
