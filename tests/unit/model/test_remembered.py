"""What short texts come to is worked out once, what long ones come to each time."""

from titer.model.remembered import remembered


def test_a_short_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(3, most=2)
    def length(text: str) -> int:
        """Return it."""
        asked.append(text)
        return len(text)

    assert [length(text) for text in ("abc", "abc", "abcd", "abcd")] == [3, 3, 4, 4]
    assert asked == ["abc", "abcd", "abcd"]
    assert length.__doc__ == "Return it."
    for text in ("x", "y", "abc"):
        length(text)
    assert asked[3:] == ["x", "y", "abc"]  # two are remembered
