import re
from email.message import Message
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.adapters.disposition import attachment


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("readings.csv", "attachment; filename=\"readings.csv\"; filename*=UTF-8''readings.csv"),
        ("Läufe 7.csv", "attachment; filename=\"L_ufe 7.csv\"; filename*=UTF-8''L%C3%A4ufe%207.csv"),
        ('a"; x="b', "attachment; filename=\"a_; x=_b\"; filename*=UTF-8''a%22%3B%20x%3D%22b"),
        ("a\r\nSet-Cookie: x", "attachment; filename=\"a__Set-Cookie: x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x"),
        ("../a\\b/c", "attachment; filename=\".._a_b_c\"; filename*=UTF-8''.._a_b_c"),
    ],
)
def test_a_name_is_given_in_ascii_and_in_full(filename: str, header: str) -> None:
    assert attachment(filename) == header


@given(st.text(min_size=1))
def test_no_name_can_end_the_header_or_a_part_of_it(filename: str) -> None:
    header = attachment(filename)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    message = Message()
    message["Content-Disposition"] = header
    assert message.get_content_disposition() == "attachment"
    named = re.sub(r"[/\\]", "_", filename)
    assert unquote(header.partition("UTF-8''")[2]) == named.encode(errors="replace").decode()
