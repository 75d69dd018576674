"""What costs more than it weighs: attacks, each judged by the command, in no more memory and time than a file may take.

`tests.fuzz.costs` looks for more of them.
"""

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.costs import FAR, Found, measured
from tests.support.bad_rows import BAD_ROWS
from tests.support.costs import MOST_MEGABYTES, allowed_seconds, cost_of
from tests.support.patterns import differing

ATTACKS = Path(__file__).parents[1] / "data" / "public-reports" / "attacks"
ENDS = {
    "big_8_100_30.ods": "failed",
    "big_16_100_30.ods": "failed",
    "rep_spaces.ods": "failed",
    "errs_quad.xlsx": "failed",
    "dict.parquet": "processed",
}
FOUND = [
    ("faulty_sheet", 5033),
    ("wide", 5021),
    ("wide", 1031),
    ("faulty_json", 5012),
    ("wide", 1096),
    ("headers", 160122),
    ("sparse_json", 160010),
    ("groups", 160173),
    ("sideways", 170017),
    ("groups", 180041),
    ("sideways", 17),
]  # by the search, far beyond what is allowed then


@pytest.mark.parametrize("looking", [False, True])
def test_ten_thousand_patterns_agree_with_re(looking: bool) -> None:
    assert differing(5_000, Random(11), looking=looking) == []


@pytest.mark.parametrize("name", ENDS)
def test_an_attack_costs_no_more_than_a_file_may(name: str) -> None:
    cost = cost_of(ATTACKS / name)
    assert cost.document["status"] == ENDS[name]
    assert cost.megabytes < MOST_MEGABYTES
    assert cost.seconds < allowed_seconds((ATTACKS / name).read_bytes())


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_bad_rows_cost_no_more_than_rows_may(kind: str, tmp_path: Path) -> None:
    data = BAD_ROWS[kind]()
    (tmp_path / "file").write_bytes(data)
    cost = cost_of(tmp_path / "file")
    assert cost.document["error_count"] + sum(cost.document["warning_counts"].values()) > 70_000
    assert cost.megabytes < MOST_MEGABYTES / 2
    assert cost.seconds < allowed_seconds(data)


def test_a_wide_table_of_context_beside_values_holds_each_context_once(tmp_path: Path) -> None:
    header = ",".join(["timestamp", *(f"c{at}" for at in range(4_000))])
    row = "2025-10-01T08:00:00Z" + ",1,<2,n/a,x" * 1_000
    (tmp_path / "file").write_text("\n".join([header, *[row] * 100]))
    cost = cost_of(tmp_path / "file", "--out", str(tmp_path / "out"))
    assert cost.document["status"] == "processed"
    assert cost.megabytes < MOST_MEGABYTES


def test_cells_declared_for_many_columns_cost_a_wide_table_little(tmp_path: Path) -> None:
    names = [f"c{at}" for at in range(4_000)]
    rows = [",".join([f"2025-10-01T08:{minute:02}:00Z", *["1.5", "-7"] * 2_000]) for minute in range(8)]
    (tmp_path / "file").write_text("\n".join([",".join(["timestamp", *names]), *rows]))
    plainly = cost_of(tmp_path / "file")
    declared = cost_of(tmp_path / "file", "--missing", ",".join(f"{name}=-999" for name in names[-100:]))
    assert declared.document["aggregates"] == plainly.document["aggregates"]
    assert declared.seconds < 3 * plainly.seconds


@pytest.mark.parametrize(("kind", "seed"), FOUND)
def test_what_the_search_found_costs_no_more_than_it_lets_pass(kind: str, seed: int, tmp_path: Path) -> None:
    found = measured(kind, seed, tmp_path, 300)
    assert isinstance(found, Found), found
    assert found.badness < FAR
