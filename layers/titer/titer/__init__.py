"""Titer turns the files that instruments write into readings, summaries and exact errors."""

from typing import TYPE_CHECKING, Any

from titer.model.version import __version__ as __version__

if TYPE_CHECKING:
    from titer.library import S3IngestionLayer, process_data, process_pipeline

__all__ = ["S3IngestionLayer", "process_data", "process_pipeline"]


def __getattr__(name: str) -> Any:
    """Load the library when it is first asked for: a function that answers requests never asks."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from titer import library  # noqa: PLC0415

    return getattr(library, name)
