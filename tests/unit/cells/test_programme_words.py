"""Names of columns, in many languages, that are those of lots and batches themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.cells.programme_words import names_batch, says_batch

WORDS = ("batch", "Charge", "Los", "Partie", "lote", "lotto", "partij", "parti", "šarže", "erä", "партия", "παρτίδα")
NUMBERS = ("No.", "Nr.", "number", "ID", "#", "№", "Nummer", "numero", "número", "numéro", "číslo", "номер", "code")
ABOUT = ("size", "phase", "start", "end", "volume", "status", "Größe", "tamaño", "durée", "объём", "expiry", "operator")


@pytest.mark.parametrize(
    "name",
    [
        *("Batch", "Batch No.", "batch_id", "BatchNumber", "Lot #", "Charge", "Chargen-Nr.", "Chargennummer", "Partie"),
        *("Partie-Nr", "Losnummer", "Sudnummer", "partijnummer", "Batchnummer", "satsnummer", "eränumero", "tételszám"),
        *("Nº de lote", "número do lote", "lote", "Numero di lotto", "n° lot", "N° de lot", "numéro de lot"),
        *("nr serii", "numer partii", "číslo šarže", "Номер партии", "№ партии", "номер партії", "Parti No"),
        *(
            "Parti numaras\u0131",
            "αριθμός παρτίδας",
            "批号",
            "批次",
            "批次编号",
            "生产批号",
            "ロット番号",
            "ロットNo",
            "バッチ",
        ),
        *("배치번호", "배치 번호", "로트 번호", "Lot Code", "lot_name"),
    ],
)
def test_a_name_is_that_of_batches(name: str) -> None:
    assert names_batch(name)


@pytest.mark.parametrize(
    "name",
    [
        *("batch_phase", "Batch size", "lot expiry", "batch start", "Chargengröße", "Charge state", "批量", "批记录"),
        *(
            "Ansatzvolumen",
            "lote tamaño",
            "ロット数量",
            "plot",
            "slot no",
            "pilot",
            "ballot id",
            "number",
            "No.",
            "",
            "_",
        ),
        *("number of batches in the last week", "Partial pressure", "seriale", "closing number", "runtime"),
    ],
)
def test_what_tells_something_about_batches_or_of_other_things_does_not(name: str) -> None:
    assert not names_batch(name)


@given(st.sampled_from(WORDS), st.sampled_from(NUMBERS), st.sampled_from([" ", "_", "-", ". "]), st.booleans())
def test_with_a_word_for_a_number_on_either_side_it_is_one(
    word: str, number: str, between: str, is_first: bool
) -> None:
    name = between.join((number, word) if is_first else (word, number))
    assert {names_batch(each) for each in (name, name.upper(), name.casefold())} == {True}


@given(st.sampled_from(WORDS), st.sampled_from(ABOUT), st.sampled_from([" ", "_", "-"]), st.booleans())
def test_with_a_word_for_anything_else_it_is_none(word: str, about: str, between: str, is_first: bool) -> None:
    assert not names_batch(between.join((about, word) if is_first else (word, about)))


@given(st.text(max_size=30))
def test_whatever_is_the_name_of_batches_says_so(name: str) -> None:
    """What is a word for batches is known to those who look for counters and ids, but for compounds."""
    assert names_batch(name) in {True, False}
    if names_batch(name) and len(name) < 8:
        assert says_batch(name) or any(mark.isalpha() for mark in name)
