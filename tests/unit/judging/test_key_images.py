"""Whole numbers that say a key again, or count the records of each device, measure nothing; set points do."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.tables import words
from tests.unit.judging.test_column_natures import AT, measured, of, told
from tests.unit.judging.test_instant_keys import merged

fewer = settings(max_examples=12)
NUMBERS = [(4107, 4112), (111261, 221192), (7, 8, 9), (12, 47, 103, 88, 5, 61)]


def of_keys(key: str, number: str, numbers: tuple[int, ...], **said: Any) -> Any:
    """Two readings of each key at each of some instants, beside what is the same number for each."""
    rows = [
        f"{at},{one},n{place},{what},{n + place}.5"
        for n, at in enumerate(AT[:12])
        for place, one in enumerate(numbers)
        for what in ("pix", "pox", "pux")
    ]
    return of(f"timestamp,{number},{key},wot,x", *rows, **said)


@settings(max_examples=8)
@given(words(10, 12), words(6, 8), st.sampled_from(NUMBERS))
def test_a_number_of_each_key_is_no_measurement_and_can_be_one(key: str, number: str, numbers: tuple[int, ...]) -> None:
    outcome = of_keys(key, number, numbers)
    assert told(outcome)[number] == "counter_taken_as_context"
    assert number not in measured(outcome)
    ways = next(one.settled_by for one in outcome.warnings if one.column == number)
    assert {"measured": [number]} in ways
    settled = of_keys(key, number, numbers, sensor=(key, "wot"), context=(number,))
    assert told(settled) == {}
    assert len(settled.summaries) == 3 * len(numbers)
    assert number in measured(of_keys(key, number, numbers, measured=(number,)))


@pytest.mark.parametrize("numbers", [(300, 350), (1200, 1500), (37, 33), (900, 901, 905), (1013, 1013)])
def test_settings_of_each_key_stay_measured(numbers: tuple[int, ...]) -> None:
    assert "u" in measured(of_keys("kex", "u", numbers))


def test_what_changes_once_is_no_number_of_its_key() -> None:
    rows = [f"{at},{4107 + (n > 20) * 5 * (k == 'b')},{k},1.{n}" for n, at in enumerate(AT[:30]) for k in "aabb"]
    assert "u" in measured(of("timestamp,u,kex,x", *rows))


def counted(step: int, seed: int, *, unit: str = "", even: bool = True, counts: bool = True) -> Any:
    """Records of three devices among each other, of which a few are lost; the second word changes at random."""
    pick = Random(seed)
    instants = AT[:20] if even else sorted(pick.sample(AT, 20))
    last = {"kap": 311, "lup": 89, "mox": 1208}
    rows = []
    for n, at in enumerate(instants):
        for place, device in enumerate(last):
            if place == n % 7:
                last[device] += 1  # lost
            last[device] += pick.randint(1, step)
            time = at.replace(":00Z", f":{20 * place:02}Z")
            rows.append(
                f"{pick.choice(('p', 'q', 'r'))}{step},{device},{last[device]},{time},{20 + place}.{n % 10},-8{n % 9}"
            )
    return of(f"rate,dev,cnt{unit},rxtime,x,y", *rows)


@fewer
@given(st.integers(0, 99), st.booleans())
def test_what_counts_for_each_device_counts_and_tells_which_column_is_the_key(seed: int, even: bool) -> None:
    outcome = counted(1, seed, even=even)
    assert told(outcome) == dict.fromkeys(("dev", "rate"), "series_not_told_apart") | {
        "cnt": "counter_taken_as_context"
    }
    assert merged(outcome)["sensor"] == ["dev"]
    assert "rate" in merged(outcome)["context"]


@fewer
@given(st.integers(0, 99))
def test_even_steps_tell_which_column_is_the_key_where_nothing_counts(seed: int) -> None:
    assert merged(counted(9, seed, counts=False)) == {"sensor": ["dev"], "context": ["rate"]}


@pytest.mark.parametrize(("step", "unit", "name"), [(9, "", "cnt"), (1, " [Wh]", "cnt"), (1, "_Wh", "cnt_Wh")])
def test_a_totaliser_of_each_device_is_measured(step: int, unit: str, name: str) -> None:
    outcome = counted(step, 7, unit=unit)
    assert name in {one.series.sensor_id for one in outcome.summaries}
    assert f"cnt{unit}" not in told(outcome)


def test_two_columns_that_are_the_key_together_stay_so() -> None:
    rows = [
        f"{at},{a},{b},{n}.5,{n % 7}.25" for n, at in enumerate(AT[:20]) for a in ("pa", "qa") for b in ("x1", "x2")
    ]
    assert merged(of("timestamp,site,spot,x,y", *rows))["sensor"] == ["site", "spot"]


@fewer
@given(words(6, 10), st.integers(-2000, 2000), st.booleans())
def test_dates_in_digits_are_no_measurement(name: str, day: int, constant: bool) -> None:
    days = [f"2025{1 + n % 12:02}{1 + n % 28:02}" for n in range(day % 97, day % 97 + 20)]
    rows = [f"{at},{days[0] if constant else one},{n}.5" for n, (at, one) in enumerate(zip(AT, days, strict=False))]
    outcome = of(f"timestamp,{name},x", *rows)
    assert told(outcome) == {name: "counter_taken_as_context"}
    assert measured(outcome) == {"x"}


@pytest.mark.parametrize("numbers", [range(20251028, 20251040), range(20501301, 20501313), range(71017710, 71017722)])
def test_numbers_of_which_one_is_no_date_are_measured(numbers: range) -> None:
    rows = [f"{at},{number + n * n},{n}.5" for n, (at, number) in enumerate(zip(AT, numbers, strict=False))]
    assert measured(of("timestamp,u,x", *rows)) == {"u", "x"}


@fewer
@given(words(6, 8), words(10, 12), st.integers(0, 99))
def test_numbers_that_jump_beside_codes_and_texts_are_events(number: str, text: str, seed: int) -> None:
    pick = Random(seed)
    alarms = [pick.choice((pick.randint(1, 20), pick.randint(100, 500))) for _ in range(24)]
    rows = [f"{at},{alarm},{n % 3 + 1},{text} {n}" for n, (at, alarm) in enumerate(zip(AT, alarms, strict=False))]
    assert set(of(f"timestamp,{number},prix,{text}", *rows).error_counts) == {"looks_like_events"}
    measured_too = [f"{row},{n}.5" for n, row in enumerate(rows)]
    assert not of(f"timestamp,{number},prix,{text},x", *measured_too).error_counts
    assert number in measured(of(f"timestamp,{number},prix,{text}", *rows, measured=(number,), context=("prix", text)))


def test_what_stays_near_its_mean_beside_codes_and_remarks_is_measured() -> None:
    rows = [f"{at},{1010 + n * 7 % 24},{n % 3 + 1},remark {n}" for n, at in enumerate(AT[:24])]
    assert "u" in measured(of("timestamp,u,prix,note", *rows))


def test_marks_of_validation_may_be_the_quality() -> None:
    rows = [f"{at},{n}.5,{'VVVNVVTVVV'[n % 10]}" for n, at in enumerate(AT[:30])]
    ways = of("timestamp,x,mark", *rows).warnings[0].settled_by
    assert ways[2] == {"quality": ["mark"], "quality_words": ["V=good", "N=bad", "T=bad"]}
    outcome = of("timestamp,x,mark", *rows, quality=("mark",), quality_words=("V=good", "N=bad", "T=uncertain"))
    assert told(outcome) == {}
    assert len(outcome.summaries) == 1


TOPICS = ("werk/ofen1/temp", "werk/ofen1/druck", "werk/ofen2/temp")


def of_topics(settings: str, cell: Any, topics: tuple[str, ...] = TOPICS, **said: Any) -> Any:
    """Return the outcome of messages with one number each, and settings beside it."""
    rows = [
        f"{at},{topic},{20 + n % 3}.{place}5,{cell(n, place)}"
        for n, at in enumerate(AT[:12])
        for place, topic in enumerate(topics)
    ]
    return of(f"received,topic,payload,{settings}", *rows, **said)


@pytest.mark.parametrize(
    "cell",
    [lambda _n, _place: 1, lambda _n, place: place % 2, lambda n, _place: int(n == 0)],
    ids=["all", "each", "first"],
)
def test_how_a_message_is_sent_is_no_measurement(cell: Any) -> None:
    outcome = of_topics("qos", cell)
    assert told(outcome) == {"qos": "counter_taken_as_context"}
    assert len(outcome.summaries) == len(TOPICS)
    assert "qos" in measured(of_topics("qos", cell, measured=("qos",)))


def test_a_flag_that_changes_is_measured_beside_what_a_sensor_says() -> None:
    rows = [f"{at},{name},{20 + n % 3}.5,{n % 5 // 3}" for n, at in enumerate(AT[:12]) for name in ("A", "B")]
    outcome = of("timestamp,sensor_id,temp,door", *rows)
    assert told(outcome) == {}
    assert {one.series.parameter for one in outcome.summaries} == {"temp", "door"}


def test_set_points_of_devices_are_no_context_without_a_word() -> None:
    rows = [
        f"{at},{name},{20 + n % 3}.5,{point}" for n, at in enumerate(AT[:12]) for name, point in (("A", 60), ("B", 65))
    ]
    assert told(of("timestamp,sensor_id,temp,point", *rows)) == {"point": "counter_taken_as_context"}


@pytest.mark.parametrize(("first", "word"), [(0, {}), (1, {}), (7, {"table": "counter_taken_as_context"})])
def test_what_counts_the_series_as_they_come_says_nothing_more(first: int, word: dict[str, str]) -> None:
    rows = [f"{first + place},{at},{name},{n}.5" for place, name in enumerate("ABC") for n, at in enumerate(AT[:12])]
    assert told(of("table,timestamp,sensor_id,value", *rows)) == word
