import pytest

from titer.formats.streams.lines import MOST_LINES, blank, blocks, divide, most_rows


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_chunk_of_many_short_lines_comes_in_several_blocks_that_end_where_lines_end(end: bytes) -> None:
    data = (b"ab" + end) * (5 * MOST_LINES)
    found = [block.data for block in blocks(iter([data, data[:7]]))]
    assert b"".join(found) == data + data[:7]
    assert max(piece.count(b"ab") for piece in found) <= MOST_LINES
    assert all(piece.startswith(b"ab") and piece.endswith(end) for piece in found[:-1])


def test_a_chunk_of_common_lines_is_one_block() -> None:
    assert [block.data for block in blocks(iter([b"a,b\n" * 1000]))] == [b"a,b\n" * 1000, b""]


def test_rows_that_lack_cells_come_few_at_a_time_under_a_wide_header() -> None:
    found = [block.data for block in blocks(iter([b"1\n" * 10_000]), 4096)]
    assert b"".join(found) == b"1\n" * 10_000
    assert max(piece.count(b"\n") for piece in found) <= most_rows(4096) < 1000


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_block_has_no_more_line_feeds_than_it_says(end: bytes) -> None:
    data = (b"a,b" + end) * (MOST_LINES + 100)
    for block, _ in divide(blank(blocks(iter([data, data[:7], data])), [(2, 3)]), 5):
        assert block.line_feeds >= block.data.count(b"\n")


def test_a_line_end_across_chunks_is_one() -> None:
    assert [block.data for block in blocks(iter([b"a\r", b"b\r", b"\nc", b"\nd"]))] == [b"a\r", b"b\r\n", b"c\n", b"d"]
