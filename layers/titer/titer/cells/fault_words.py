"""Words that say that something is at fault, in many languages, by their stems: `Fehler`, `en défaut`, `no fault`.

Under a name that says quality or status such a word says that a reading is bad, and its negation that it is good. In
the name of a column they say what `yes` means there.
"""

from functools import cache, lru_cache

from titer.cells.names import words_of
from titer.cells.quality_words import LONGEST, WORD, folded, negations, of_stem, written
from titer.model.readings import Quality
from titer.model.remembered import remembered

_STEMS = """
    fault fail failure error defect malfunct broken damaged fehler störung gestört defekt ausfall ausgefallen
    défaut défaill défect erreur fallo falla fallid avería averiad errón guast errore errat avari falha falhou erro
    defeito fout storing fejl feil felaktig trasig viallin virhe virheel usterk uszkodz błąd błęd awari chyba chybn
    poruch závad hiba hibás üzemzavar grešk neisprav kvar napak okvar arıza hata eroar eronat viga rike kļūd bojāt
    klaida gedim ошиб неисправ отказ авари сбой дефект помилк несправ збій грешк повред βλάβη σφάλμα ελαττωματικ
    תקלה שגיאה خطأ عطل معطل lỗi hỏng kesalahan gangguan rusak galat त्रुटि खराब
"""
_WHOLE = "panne fel vika erros guasto"  # words that others begin with: `Panneau`, `Feld`
_SIGNS = "故障 错误 錯誤 エラー 異常 异常 고장 오류 ผิดพลาด ขัดข้อง ชำรุด"  # where no space parts words
_NONE_OF_THEM = "无故障 無故障 无错误 無錯誤 无异常 異常なし 異常無し エラーなし 故障なし 고장없음 오류없음 이상없음"
_WITHOUT = """
    without ohne kein keine sans aucun aucune pas sin ningún ninguna senza nessun nessuna sem nenhum nenhuma zonder
    geen uden uten utan ingen inga intet bez brak žádná žádný fără utan ilman ei nincs yok без нет нема немає няма
    χωρίς بدون ללא אין free frei fri vrij
"""
_BROKEN = """
    open_loop shorted_loop open_circuit short_circuit shorted over_range under_range overrange underrange
    over under over_limit under_limit timeout i_o_timeout not_connected
    out_of_range overflow underflow wire_break no_sensor sensor_open sensor_short disconnected drahtbruch
    kurzschluss leitungsbruch überlauf unterlauf messbereichsüberschreitung court_circuit hors_plage hors_gamme
    cortocircuito fuera_de_rango fuori_scala fuori_range fora_de_faixa curto_circuito buiten_bereik kortsluiting
    zwarcie poza_zakresem zkrat mimo_rozsah обрыв вне_диапазона kısa_devre aralık_dışı 断线
    斷線 断線 短路 超量程 超限 超出量程 短絡 단선 단락
"""  # what a sensor's circuit or range says of a reading
_BESIDE = "is has in en au at of de del der des sensor sensors capteur fühler sonde sonda датчик датчика flag bit"
_FREE = ("frei", "fri", "vrij", "free", "less", "mentes", "vapaa")
_ENDING = 4  # letters, at most
_MOST_WORDS = 4


@cache
def _all(words: str) -> dict[str, Quality]:
    """Return each of the words as it may be written; most files ask for none of them."""
    return dict.fromkeys(written(words), Quality.BAD)


@remembered(LONGEST)
def fault_said(text: str) -> Quality | None:
    """Return what a short text says that speaks of a fault, or of none: bad, or good; None where it does neither."""
    if len(text) > LONGEST:
        return None
    plain = folded(text)
    words = WORD.findall(plain)
    if len(words) > _MOST_WORDS:
        return None
    if any(said in "".join(words) for said in _all(_NONE_OF_THEM)):
        return Quality.GOOD
    if " ".join(words) in _all(_BROKEN):
        return Quality.BAD
    if not _speaks(plain, words):
        return None
    is_denied = any(word in negations() or word in _all(_WITHOUT) or word.endswith(_FREE) for word in words)
    return Quality.GOOD if is_denied else Quality.BAD


@lru_cache(maxsize=10_000)
def names_fault(name: str) -> bool:
    """Return whether the name of a column says fault, and not that there is none: `En défaut`, `pump fault`."""
    return fault_said(" ".join(words_of(name))) is Quality.BAD


def names_only_fault(name: str) -> bool:
    """Return whether the name of a column says fault and of what it is none: `En défaut`, not `pump fault`."""
    words = [folded(word) for word in words_of(name)]
    return names_fault(name) and all(_is_fault(word) or word in _all(_BESIDE) or word in _all(_SIGNS) for word in words)


def _speaks(plain: str, words: list[str]) -> bool:
    return any(map(_is_fault, words)) or any(sign in plain for sign in _all(_SIGNS))


def _is_fault(word: str) -> bool:
    """Return whether a word is one of fault, or begins with a stem and the rest may be an ending."""
    return word in _all(_WHOLE) or of_stem(word, _all(_STEMS), _ENDING) is not None
