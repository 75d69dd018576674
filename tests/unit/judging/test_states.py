"""What goes on as rows are written is no sensor: states, steps and settings are silent; what tells apart never is."""

import random
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from tests.unit.judging.reading import judged
from titer.judging.outcome import Outcome

AT = [f"2025-10-01T{8 + n // 60:02}:{n % 60:02}:00Z" for n in range(120)]
WALK = random.Random(7)
LEVELS = [[round(level + WALK.uniform(-0.2, 0.2), 2) for _ in AT] for level in (37, 7, 61, 22)]
PAIR = (("R1", 200), ("R2", 300))
STEPS = ["feeding"] * 17 + ["idle"] * 9 + ["feeding"] * 14 + ["заливка"] * 20


def of(header: str, *rows: str) -> Outcome:
    return judged(BytesIO("\n".join((header, *rows, "")).encode()))


def told(outcome: Outcome) -> dict[str, str]:
    return {one.column or "": one.code for one in outcome.warnings if one.code != "duplicate_instant"}


def parameters(outcome: Outcome) -> set[str]:
    return {one.series.sensor_id for one in outcome.summaries}


def wide(name: str, cells: list[str]) -> Outcome:
    rows = zip(AT, LEVELS[0], LEVELS[1], cells, strict=False)
    return of(f"timestamp,temp,ph,{name}", *(",".join(map(str, row)) for row in rows))


@pytest.mark.parametrize("name", ["phase", "step", "Betriebsart", "режим"])
def test_a_state_that_comes_again_is_silent(name: str) -> None:
    assert told(wide(name, STEPS)) == {}
    rows = [f"{at},P1,{LEVELS[0][n]},{STEPS[n]}" for n, at in enumerate(AT[:60])]
    assert told(of(f"timestamp,tag,value,{name}", *rows)) == {}


def test_a_phase_that_comes_again_is_silent_beside_one_measured_column_and_in_long_files() -> None:
    rows = [f"{at},{LEVELS[0][n]},{STEPS[n]}" for n, at in enumerate(AT[:60])]
    assert told(of("timestamp,temp,phase", *rows)) == {}
    start = datetime(2025, 10, 1, tzinfo=UTC)
    late = [f"{start + timedelta(seconds=n)},{n % 7}.5,{n % 5}.5,{STEPS[n // 400 % 60]}" for n in range(24_000)]
    for name in ("phase", "Betriebsart"):
        assert told(of(f"timestamp,x,y,{name}", *late)) == {}


@pytest.mark.parametrize("name", ["phase", "Betriebsart", "Anzeige"])
def test_what_tells_apart_is_doubted_in_any_order(name: str) -> None:
    pairs = [(at, n, which) for n, at in enumerate(AT[:20]) for which in range(2)]
    for rows in (pairs, sorted(pairs, key=lambda row: row[2]), WALK.sample(pairs, len(pairs))):
        lines = [f"{at},{LEVELS[which][n]},{LEVELS[2 + which][n]},{'AB'[which]}" for at, n, which in rows]
        assert told(of(f"timestamp,x,y,{name}", *lines)) == {name: "series_not_told_apart"}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("span", [(0, 1), (0, 100), (90, 95), (120, 2400), (199, 201)])
def test_whole_numbers_that_come_again_are_measured(seed: int, span: tuple[int, int]) -> None:
    chance = random.Random(seed)
    outcome = wide("drehzahl", [str(chance.randint(*span)) for _ in range(24 + 12 * seed)])
    assert (parameters(outcome), told(outcome)) == ({"temp", "ph", "drehzahl"}, {})


def test_a_pump_that_goes_on_and_off_is_measured() -> None:
    outcome = wide("pump", ["0", "1"] * 30)
    assert (parameters(outcome), told(outcome)) == ({"temp", "ph", "pump"}, {})


@pytest.mark.parametrize("codes", ["12", "01", "123", "479"])
def test_a_channel_is_doubted_and_first_to_be_the_sensor(codes: str) -> None:
    rows = [
        f"{AT[4 * n + which]},{LEVELS[which][n]},{LEVELS[3 - which][n]},{code}"
        for n in range(10)
        for which, code in enumerate(codes)
    ]
    outcome = of("timestamp,x,y,Stelle", *rows)
    assert told(outcome) == {"Stelle": "series_not_told_apart"}
    assert outcome.warnings[0].settled_by[0] == {"sensor": ["Stelle"]}


def test_a_state_beside_names_that_tell_all_apart_is_first_to_be_context() -> None:
    rows = [f"{at},P1,{20 + 9 * WALK.random():.2f},{WALK.choice(('run', 'idle'))}" for at in AT[:24]]
    outcome = of("timestamp,tag,value,mode", *rows)
    assert [one.settled_by[0] for one in outcome.warnings] == [{"context": ["mode"]}]


def test_numbers_of_blocks_in_which_time_begins_anew_are_doubted() -> None:
    rows = [f"{at},{code},{LEVELS[0][n]},{LEVELS[1][n]}" for code in (17, 23, 5) for n, at in enumerate(AT[:30])]
    assert told(of("timestamp,Stelle,x,y", *rows)) == {"Stelle": "series_not_told_apart"}
    assert told(of("timestamp,Stelle,x,y", *rows[:30], *(row.replace("T0", "T1") for row in rows[30:60]))) == {}


def test_speeds_of_two_vessels_are_measured() -> None:
    rows = [f"{at},{d},{v + WALK.randint(0, 1)},{LEVELS[0][n]}" for n, at in enumerate(AT[:30]) for d, v in PAIR]
    outcome = of("timestamp,device,rpm,temp", *rows)
    assert ({one.series.parameter for one in outcome.summaries}, told(outcome)) == ({"rpm", "temp"}, {})
