from titer.formats.delimited.records import Delimited
from titer.formats.streams.lines import LONGEST_LINE, Block


def test_a_block_of_nothing_but_blank_lines_holds_no_record() -> None:
    assert Delimited(",").split(Block(b"\n" * (LONGEST_LINE + 1), last=True)).raws == []
