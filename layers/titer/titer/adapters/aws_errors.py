"""AWS's errors in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from titer.model.errors import Unavailable

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "403"})  # the last where S3 sends no body
_OF_THE_CLOCK = frozenset({"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"})


@contextmanager
def aws_errors(what: str) -> Iterator[None]:
    """Raise `Unavailable` for every error of AWS, or of the way to it, while `what` is asked."""
    try:
        yield
    except ClientError as error:
        raise (_clock_wrong() if _is_of_the_clock(error) else _unavailable(what, code_of(error))) from error
    except (NoCredentialsError, NoRegionError, ProfileNotFound) as error:
        raise _not_set_up(error) from error
    except (BotoCoreError, HTTPClientError) as error:
        raise _unavailable(what, type(error).__name__) from error


def code_of(error: ClientError) -> str:
    """Return AWS's name for the error, `404` and the like where it sends no body."""
    return error.response.get("Error", {}).get("Code", "Unknown")


def may_pass(error: Exception) -> bool:
    """Return whether what failed may succeed in a moment: whoever has no right to it has none then."""
    causes = [error, error.__cause__]
    return not any(isinstance(each, ClientError) and code_of(each) in _DENIED for each in causes)


def _is_of_the_clock(error: ClientError) -> bool:
    """Return whether AWS refused a request because it was signed at another time than it is."""
    message = str(error.response.get("Error", {}).get("Message", ""))
    return code_of(error) in _OF_THE_CLOCK or message.startswith(("Signature expired", "Signature not yet current"))


def _clock_wrong() -> Unavailable:
    reason = "AWS refuses what is signed here, since the clock of this machine is wrong"
    return Unavailable("clock_wrong", reason, "Set it right, as by NTP, then try again")


def _unavailable(what: str, why: str) -> Unavailable:
    return Unavailable("storage_unavailable", f"{what} did not answer as it should ({why})", "Try again in a moment")


def _not_set_up(error: BotoCoreError) -> Unavailable:
    hint = "Set AWS up as for the aws command: a profile or keys, and a region"
    return Unavailable("aws_not_set_up", str(error).rstrip("."), hint)
