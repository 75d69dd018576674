"""What costs more than it weighs: attacks, each judged by the command, in no more memory and time than a file may take.

`tests.fuzz.costs` looks for more of them.
"""

from pathlib import Path
from random import Random

import pytest

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


@pytest.mark.parametrize("looking", [False, True])
def test_ten_thousand_patterns_agree_with_re(looking: bool) -> None:
    assert differing(5_000, Random(11), looking=looking) == []


@pytest.mark.parametrize("name", ENDS)
def test_an_attack_costs_no_more_than_a_file_may(name: str) -> None:
    cost = cost_of(ATTACKS / name)
    assert cost.document["status"] == ENDS[name]
    assert cost.megabytes < MOST_MEGABYTES
    assert cost.seconds < allowed_seconds((ATTACKS / name).read_bytes())
