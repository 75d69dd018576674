"""The table: files, dead letters, rule sets, tokens and counts."""
