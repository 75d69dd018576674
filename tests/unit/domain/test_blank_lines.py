from titer.delimited import Delimited
from titer.lines import LONGEST_LINE, Block


def test_a_block_of_nothing_but_blank_lines_holds_no_record() -> None:
    assert Delimited(",").cut(Block(b"\n" * (LONGEST_LINE + 1), last=True)).raws == []
