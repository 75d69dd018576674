"""Words of quality in many languages: by stems, without accents, with endings, and with what negates them."""

import unicodedata
from collections.abc import Callable
from functools import partial

import pytest

from tests.support.work import check_work
from titer.cells.quality_words import clear_quality, quality_in_context, quality_of_noun, says_state, says_status
from titer.model.readings import Quality

SAID = {
    Quality.GOOD: "Válida válido gueltig GÜLTIG gültiger достоверно достоверная έγκυρο geçerli صالح 有效 valide fiable",
    Quality.BAD: "inválido Ungültig ungueltig недостоверно geçersiz neplatné 無効 무효 invalide niewiarygodna ugyldig",
    Quality.UNCERTAIN: "duvidosa Suspeito сомнительно ŞÜPHELİ αμφίβολη مشكوك niepewna 의심 可疑 zweifelhaft douteuse",
}
CLEAR = [(word, quality) for quality, words in SAID.items() for word in words.split()]
MEANT = {
    Quality.GOOD: "Boa dobra bon хорошо 정상 良好 i.O. gut Buena",
    Quality.BAD: "NG Ruim zła плохая 불량 坏 n.i.O. mauvaise kötü schlecht",
    Quality.UNCERTAIN: "stale geschätzt estimado",
}


@pytest.mark.parametrize(("word", "quality"), CLEAR)
def test_a_clear_word_says_the_same_in_any_case_and_without_accents(word: str, quality: Quality) -> None:
    bare = "".join(mark for mark in unicodedata.normalize("NFD", word) if not unicodedata.combining(mark))
    assert {clear_quality(each) for each in (word, word.upper(), bare, unicodedata.normalize("NFD", word))} == {quality}
    assert quality_in_context(word) is quality


@pytest.mark.parametrize(("word", "quality"), [(each, one) for one, those in MEANT.items() for each in those.split()])
def test_another_word_says_it_only_of_a_quality(word: str, quality: Quality) -> None:
    assert (clear_quality(word), quality_in_context(word)) == (None, quality)


@pytest.mark.parametrize("text", ["nicht gültig", "no válido", "не достоверно", "non valide", "μη έγκυρη", "غير صالح"])
def test_what_negates_a_good_word_makes_it_bad(text: str) -> None:
    assert clear_quality(text) is Quality.BAD


@pytest.mark.parametrize(
    "text", ["", "ok?", "no", "validated", "bond", "valid until May", "Filter ersetzt", "12", "нет"]
)
def test_other_texts_say_nothing_clear(text: str) -> None:
    assert clear_quality(text) is None


def test_names_say_quality_or_state_as_nouns_do() -> None:
    nouns = ("Достоверность", "Wiarygodność", "Gültigkeit", "Validité", "Zuverlaessigkeit")
    assert {quality_of_noun(noun) for noun in nouns} == {Quality.GOOD}
    status = ("Messwertqualität", "MESSWERTQUALITAET", "상태", "データ品質", "fiabilidad", "Wiarygodnosc", "StatusCode")
    assert all(map(says_status, status))
    assert says_state("Situação")
    assert not any(map(says_status, ("Situação", "Druck", "Zustand", "Termostato")))


@pytest.mark.parametrize("says", [clear_quality, quality_in_context, quality_of_noun])
def test_a_long_text_is_looked_at_in_no_time(says: Callable[[str], Quality | None]) -> None:
    for count in (6_000, 60_000):  # the short one first: were it quadratic, the long one took a minute
        check_work(partial(says, "valid" + "x" * count), most=50)
