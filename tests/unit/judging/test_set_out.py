"""Numbers by which rows are laid out tell series apart, whatever they look like; numbers that were measured do not."""

from io import BytesIO

import pytest

from tests.unit.judging.reading import judged

INSTANTS = [f"2025-10-01T08:{minute:02}:00Z" for minute in range(12)]


def table(name: str, labels: list[str], *, blocks: bool) -> bytes:
    """Return a table with a value for each label at each instant: block after block, or instant after instant."""
    pairs = [(label, at) for label in labels for at in INSTANTS]
    pairs = pairs if blocks else sorted(pairs, key=lambda pair: pair[1])
    rows = [
        f"{at},{label},{20 + 5 * labels.index(label) + number % 7 / 10}" for number, (label, at) in enumerate(pairs)
    ]
    return "\n".join([f"timestamp,{name},T [°C]", *rows]).encode()


@pytest.mark.parametrize("labels", [["1.1", "1.2", "2.1"], ["1E1", "1E2", "2E1"], ["4001", "4002", "4003"], ["1", "5"]])
@pytest.mark.parametrize("name", ["Sonde", "深さ [m]", "Gerät"])
def test_a_number_that_stands_once_at_each_instant_is_doubted_by_its_name(name: str, labels: list[str]) -> None:
    outcome = judged(BytesIO(table(name, labels, blocks=False)))
    told = [fault for fault in outcome.warnings if fault.code in {"series_not_told_apart", "sensor_column_assumed"}]
    assert [fault.column for fault in told] == [name]


def test_a_size_that_stands_once_at_each_instant_is_doubted_beside_counts_that_come_again() -> None:
    sizes = ["0.3", "0.5", "1.0", "5.0"]
    counts = [[9328 + n % 5, 2168 + n % 7, 343 - n % 3, 5 + n % 4] for n in range(len(INSTANTS))]
    rows = [
        f"{at},{size},{count}"
        for at, those in zip(INSTANTS, counts, strict=True)
        for size, count in zip(sizes, those, strict=True)
    ]
    outcome = judged(BytesIO("\n".join(["timestamp,Kanal (µm),N", *rows]).encode()))
    assert ("series_not_told_apart", "Kanal (µm)") in {(fault.code, fault.column) for fault in outcome.warnings}


def test_blocks_in_which_time_begins_anew_are_doubted_by_the_number_that_changes_there() -> None:
    outcome = judged(BytesIO(table("Fühlernummer", ["4001", "4002", "4003"], blocks=True)))
    assert ("series_not_told_apart", "Fühlernummer") in {(fault.code, fault.column) for fault in outcome.warnings}


def test_numbers_that_come_again_at_other_instants_are_measured() -> None:
    rows = [f"{at},{1000 + number * 37 % 11},{20 + number / 10}" for number, at in enumerate(INSTANTS)]
    outcome = judged(BytesIO("\n".join(["timestamp,rpm,T [°C]", *rows]).encode()))
    assert (len(outcome.summaries), outcome.warnings) == (2, ())


def test_blanks_around_the_name_of_a_sensor_change_nothing_of_what_is_a_code_beside_it() -> None:
    def told(*pads: str) -> tuple[int, set[tuple[str, str | None]]]:
        rows = [
            f"{at},{press}{pads[minute % len(pads)]},{number},{20 + minute / 10}"
            for minute, at in enumerate(INSTANTS)
            for press, number in (("A", 1), ("B", 2))
        ]
        outcome = judged(BytesIO("\n".join(["timestamp,sensor_id,channel,T [°C]", *rows]).encode()))
        return len(outcome.summaries), {(fault.code, fault.column) for fault in outcome.warnings}

    assert told("", " ", "  ", "   ", "    ") == told("")
