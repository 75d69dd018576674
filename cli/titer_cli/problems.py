"""Errors as a person reads them, and the exit codes that they end in."""

from titer.model.errors import Rejected, TiterError
from titer_cli.exits import Exit


def sentence(error: Exception) -> str:
    """Return what went wrong and the way out, for a person."""
    if isinstance(error, TiterError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    return f"A fault of titer itself ({type(error).__name__}: {error}). LOG_LEVEL=DEBUG shows where; please report it."


def exit_for(error: Exception) -> Exit:
    """Return `USAGE` where the call would be refused again, `UNFINISHED` where it came too early, else `OTHER`."""
    if isinstance(error, TiterError) and error.code == "not_finished":
        return Exit.UNFINISHED
    return Exit.USAGE if isinstance(error, Rejected) else Exit.OTHER
