"""Bytes on their way: unpacked, decoded, split into lines; and the records and tables that come of them."""
