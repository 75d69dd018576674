"""A tablet press, batch by batch, as those who published its data sum it up (their `Process.csv`).

Janja Žagar, Jurij Mihelič: Big data collection in pharmaceutical manufacturing and its use for product quality
predictions. Scientific Data 9, 99 (2022), CC BY 4.0; doi:10.6084/m9.figshare.c.5645578. What they say of pressing is
of the readings at which it runs, and of production of those at which tablets are counted besides; waste is told for
100,000 tablets, by the factor of their `Normalization.csv`.
"""

import csv
import gzip
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.batches import analysed, note, result
from tests.support.judging import judge_newest
from tests.unit.judging.shared_data import DATA, needs_data

pytestmark = needs_data
PRESS = DATA / "pharma-tablet-press"
LET = {
    name: {"sensor_id": sensor} for name, sensor in (("speed", "tbl_speed"), ("fom", "fom"), ("produced", "produced"))
}
PRODUCTION, STARTUP = "speed > 0 and produced > 0", "speed > 0 and produced == 0"
PUBLISHED = {  # condition, sensor, figure: of batches 368 and 369
    ("speed > 0", "tbl_speed", "mean"): (119.897614, 119.9991535),
    ("fom > 0", "fom", "mean"): (29.99488999, 29.99830724),
    (PRODUCTION, "main_comp", "mean"): (5.709571286, 5.255106082),
    (PRODUCTION, "main_comp", "sd"): (0.617124664, 0.063596495),
    (PRODUCTION, "main_comp", "median"): (5.5, 5.3),
    (PRODUCTION, "pre_comp", "mean"): (0.437074491, 1.819872702),
    (PRODUCTION, "tbl_fill", "mean"): (4.461059678, 4.426388967),
    (PRODUCTION, "tbl_fill", "sd"): (0.053642422, 0.030334371),
    (PRODUCTION, "cyl_main", "mean"): (0.978239567, 1.014400283),
    (PRODUCTION, "stiffness", "mean"): (3.189146845, 3.176944837),
    (PRODUCTION, "stiffness", "max"): (11, 10),
    (PRODUCTION, "stiffness", "min"): (1, 1),
    (PRODUCTION, "ejection", "mean"): (168.9890329, 134.0212164),
    (PRODUCTION, "ejection", "max"): (243, 148),
    (PRODUCTION, "ejection", "min"): (84, 97),
    (STARTUP, "main_comp", "mean"): (4.295, 5.1),
    (STARTUP, "tbl_fill", "mean"): (4.494, 4.530555556),
    ("produced == 0", "waste", "max"): (5469, 5115),
}
TOTAL_WASTE, FILL_AT_STARTUP = (1229.5, 220.0416667), (0.5, 0.24)  # the greatest difference


def figures(api: Api, where: str | None) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the figures of the readings at which a condition holds, by batch and sensor."""
    told: dict[str, Any] = (
        {} if where is None else {"where": where, "let": {name: of for name, of in LET.items() if name in where}}
    )
    wanted = {sensor for condition, sensor, _ in PUBLISHED if condition == where} or {"waste"}
    wanted |= {of["sensor_id"] for of in told.get("let", {}).values()}
    of = {"batch_ids": ["368", "369"], "series": [{"sensor_id": each} for each in sorted(wanted)]}
    shown = analysed(api, "summary", of, **told)
    return {(each["batch_id"], each["sensor_id"]): each for each in result(api, shown)["figures"]["series"]}


@pytest.fixture
def press(api: Api) -> Api:
    body = gzip.compress((PRESS / "Process" / "6.csv").read_bytes())
    slot = api.post("/v1/uploads", json_body={"name": "6.csv.gz", "timezone": "Europe/Ljubljana"}).json
    api.uploads.store(slot["fields"]["key"], body, sha256="")
    judge_newest(api, slot["file_id"])
    note(api, slot["file_id"])
    return api


def test_figures_of_each_batch_are_those_that_were_published(press: Api) -> None:
    found = {where: figures(press, where) for where in dict.fromkeys(where for where, _, _ in PUBLISHED)}
    for (where, sensor, figure), published in PUBLISHED.items():
        told = [found[where][batch, sensor][figure] for batch in ("368", "369")]
        assert told == pytest.approx(published, rel=1e-8), (where, sensor, figure)
    startup = [found[STARTUP][batch, "tbl_fill"] for batch in ("368", "369")]
    assert [each["max"] - each["min"] for each in startup] == pytest.approx(FILL_AT_STARTUP)
    waste = [figures(press, None)[batch, "waste"]["last"] / factor() for batch in ("368", "369")]
    assert waste == pytest.approx(TOTAL_WASTE)


def factor() -> float:
    """Return by which product 6 is told for as many tablets as the others."""
    with (PRESS / "Normalization.csv").open(newline="") as file:
        [row] = [row for row in csv.DictReader(file, delimiter=";") if row["Product code"] == "6"]
    return float(row["Normalisation factor"])
