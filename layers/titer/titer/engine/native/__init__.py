"""The kernel in C: blocks of bytes read into typed tables, and readings added up."""
