"""What AWS says, told so that somebody can do something about it."""

import pytest
from botocore.exceptions import ClientError

from titer.adapters.aws_errors import aws_errors
from titer.model.errors import Unavailable

EXPIRED = "Signature expired: 20251001T080000Z is now earlier than 20251001T085500Z (20251001T090000Z - 5 min.)"
EARLY = "Signature not yet current: 20251001T100000Z is still later than 20251001T090500Z (20251001T090000Z + 5 min.)"


def told(code: str, message: str) -> str:
    error = ClientError({"Error": {"Code": code, "Message": message}}, "GetItem")
    with pytest.raises(Unavailable) as refused, aws_errors("the table"):
        raise error
    return refused.value.code


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
        ("InvalidSignatureException", EXPIRED),
        ("InvalidSignatureException", EARLY),
        ("SignatureDoesNotMatch", EXPIRED),
    ],
)
def test_a_clock_that_is_an_hour_wrong_is_told_as_that(code: str, message: str) -> None:
    assert told(code, message) == "clock_wrong"


def test_a_signature_that_is_wrong_otherwise_is_not() -> None:
    assert told("SignatureDoesNotMatch", "The request signature we calculated does not match") == "storage_unavailable"
