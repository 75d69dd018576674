"""Encodings from before Unicode are found by what the whole sample says in them, and said to be assumed."""

from io import BytesIO

import pytest

from tests.unit.judging.reading import judged

ROWS = "".join(f"2025-10-01 08:{minute:02}:00;{minute}.5;{20 + minute % 7}.25\n" for minute in range(12))


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("cp932", "日時;運転時間(h);風速(m/s)"),
        ("cp932", "時刻;温度[℃];ﾚﾝｼﾞ"),
        ("gb18030", "时间;温度;压力(kPa)"),
        ("big5", "時間;溫度;壓力"),
        ("cp949", "측정일시;온도;유량(m3/h)"),
        ("euc_jp", "日時;温度;圧力"),
        ("cp1251", "Время;Температура;Давление"),
        ("koi8_u", "Время;Температура;Давление"),
        ("cp866", "Время;Температура;Давление"),
        ("cp1253", "Ώρα;Θερμοκρασία;Πίεση"),
        ("cp1250", "Czas;Ciśnienie;Przepływ"),
        ("cp1250", "Čas;Průtok;Výška"),
        ("cp1254", "Zaman;Akış;Basınç"),  # noqa: RUF001
        ("cp1252", "Zeit;Füllhöhe;Größe"),
        ("cp1252", "Heure;T à cœur;Créée"),
        ("cp1252", "Tid;Trykk i rør;Mængde"),
        ("cp1252", "Termin;Wasserstand (cm);Abfluss in m³/s"),
    ],
)
def test_a_header_in_a_legacy_encoding_is_read_with_one_word(encoding: str, header: str) -> None:
    outcome = judged(BytesIO(f"{header}\n{ROWS}".encode(encoding)))
    assert outcome.format is not None
    assert ";".join(outcome.format.layout.names) == header
    assert outcome.warning_counts["encoding_assumed"] == 1
    (way,) = [way for one in outcome.warnings if one.code == "encoding_assumed" for way in one.settled_by]
    again = judged(BytesIO(f"{header}\n{ROWS}".encode(encoding)), **way)
    assert "encoding_assumed" not in again.warning_counts
    assert [one.series for one in again.summaries] == [one.series for one in outcome.summaries]


def test_what_is_too_short_to_tell_is_refused_with_what_it_may_be() -> None:
    outcome = judged(BytesIO(b"timestamp;Wert\x81\xfd;x\n" + ROWS.encode()))
    assert outcome.error_counts == {"invalid_encoding": 1}
    assert outcome.errors[0].settled_by
    for way in outcome.errors[0].settled_by:
        again = judged(BytesIO(b"timestamp;Wert\x81\xfd;x\n" + ROWS.encode()), **way)
        assert "invalid_encoding" not in again.error_counts
