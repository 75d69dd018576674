"""A process of its own for files of strangers."""
