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


@contextmanager
def aws_errors(what: str) -> Iterator[None]:
    """Raise `Unavailable` for every error of AWS, or of the way to it, while `what` is asked."""
    try:
        yield
    except ClientError as error:
        raise _unavailable(what, code_of(error)) from error
    except (NoCredentialsError, NoRegionError, ProfileNotFound) as error:
        raise _not_set_up(error) from error
    except (BotoCoreError, HTTPClientError) as error:
        raise _unavailable(what, type(error).__name__) from error


def code_of(error: ClientError) -> str:
    """Return AWS's name for the error, `404` and the like where it sends no body."""
    return error.response.get("Error", {}).get("Code", "Unknown")


def _unavailable(what: str, why: str) -> Unavailable:
    return Unavailable("storage_unavailable", f"{what} did not answer as it should ({why})", "Try again in a moment")


def _not_set_up(error: BotoCoreError) -> Unavailable:
    hint = "Set AWS up as for the aws command: a profile or keys, and a region"
    return Unavailable("aws_not_set_up", str(error).rstrip("."), hint)
