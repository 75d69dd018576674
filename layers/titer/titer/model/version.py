"""The version of Titer."""

__version__ = "0.1.0"
