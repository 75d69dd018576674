"""Names, in many languages, of what a production goes through: lots and batches, steps and cycles of a programme."""

import re
from functools import lru_cache

from titer.cells.names import says_number, words_of
from titer.model.expression import expression


def _words(text: str) -> frozenset[str]:
    """Return words as `words_of` has them."""
    return frozenset(text.casefold().split())


_BATCHES = _words(
    "lot lots lote lotes lotto lotti batch batches batchno batchnr batchnumber lotno lotnr charge chargen "
    "chargennr los losnr partie partij partia partii parti seria serii šarže sarze şarj erä tétel sats sarja "
    "batelada tanda coulée fournée sud sudnummer ansatz партия партии партію партія партії παρτίδα "
    "παρτίδας"
)
_IDENTIFYING = _words(  # beside a word for batches: that it is the batch's own number or name
    "# № no nr n nº n° num number id ids identifier code name nummer numero numéro número numer číslo номер αριθμός "
    "szám száma számok numarası numara kennung kennzeichen bezeichnung nimi naam navn namn nome nom nombre nazwa "
    "název имя имени код назва adı kod kodu código codice codigo koodi kode 番号 番號 编号 編號 号 號 번호 코드 コード"
)
_BETWEEN = _words("of de do da di del della des du der la le el d the")
_COMPOUND = expression(r"(?:nummer|numero|numéro|número|number|szám|code|name|id|nr|no)$")  # `Losnummer`, `tételszám`
_LINKING = expression(r"(?:s|n|en|e)?$")  # as between `Charge` and `nummer`
_UNPARTED = expression(  # of writing without spaces: `生产批号`, `ロット番号`, but no `批量`
    r"(?:生产|生產|生産|製造|제조|产品|產品)?(?:批|ロット|バッチ|배치|로트)"
    r"(?:次|号|號|番号|番號|编号|編號|序号|번호|名|명|代码|コード|코드)*"
)
_STEPS = _words(
    "step steps stepno stepnr stepindex cycle cycles cycleno cycleindex stage segment loop zyklus zyklen zyklusnr "
    "schritt schritte schrittnr schrittnummer stufe abschnitt étape etape palier segmento ciclo ciclos paso pasos "
    "etapa passo passi fase fasi cykl cykle krok kroki etap cyklus vaihe sykli adım döngü çevrim basamak lépés "
    "ciklus trin steg stap cyclus cikl korak шаг шага цикл цикла этап этапа крок κύκλος βήμα خطوة دورة"
)
_ASIDE = _words(  # who was there, and what they wrote
    "operator operators operador operadora operatore opérateur operateur bediener operatör operatør operaattori "
    "operátor оператор оператори obsługa user usuario usuário utente benutzer użytkownik пользователь kullanıcı "
    "shift turno turn schicht équipe vardiya смена зміна směna zmiana ploeg skift note notes notiz notizen bemerkung "
    "kommentar comment comments comentario comentarios comentário observación observação osservazione remarque "
    "remarques nota uwagi poznámka примечание примітка açıklama yorum opmerking bemærkning anmärkning huomautus "
    "χειριστής σχόλιο σχόλια مشغل ملاحظة"
)
_ASIDE_WITHIN = expression("操作员|操作者|担当|작업자|班次|シフト|교대|备注|備考|비고")
_TOTALS = _words(
    "count counter counts total totals totalizer pieces parts produced zähler zählerstand stückzahl stück teile "
    "gutteile gesamt summe menge compteur total pièces contador piezas conteo contatore pezzi conteggio contagem peças "
    "licznik sztuki čítač kusy počet számláló darab sayaç adet laskuri kpl räknare antal tæller teller aantal счётчик "
    "счетчик штук количество лічильник μετρητής"
)
_TOTAL_WITHIN = expression("计数|計數|累计|累計|累積|カウンタ|産量|产量|적산|누적|생산량")
_COUNTED = _words(  # of which the same number throughout says how many there are
    "steps cycles stages segments loops zyklen schritte stufen abschnitte étapes etapes ciclos pasos etapas passos "
    "cicli passi fasi fases cykle kroki etapy cykly kroky шаги циклы этапы цикли кроки adımlar döngüler"
)
_BATCH_WITHIN = expression("批|ロット|バッチ|배치|로트")  # where no space parts words
_STEP_WITHIN = expression("步骤|步序|工步|步号|循环|循環|阶段|ステップ|サイクル|段階|단계|사이클|스텝")
_LONGEST = 4  # words


def says_batch(name: str) -> bool:
    """Return whether a short name says that it tells lots or batches apart."""
    return _says(name, _BATCHES, _BATCH_WITHIN)


@lru_cache(maxsize=10_000)
def names_batch(name: str) -> bool:
    """Return whether a name is that of lots or batches themselves: a word for them, alone or with one for a number.

    `Partie`, `Batch No.`, `Nº de lote`, `Losnummer` and `ロット番号` are; `batch phase`, `lot size` and `批量` tell
    something about them.
    """
    said = words_of(name.casefold() if name.isupper() else name)  # where accents would part words
    others = [word for word in said if not _is_batch(word)]
    if not said or len(others) == len(said) or len(said) > _LONGEST:
        return False
    return all(word in _IDENTIFYING or word in _BETWEEN or says_number(word) for word in others)


def _is_batch(word: str) -> bool:
    """Return whether a word is one for batches, or for the number of one."""
    if word in _BATCHES or _UNPARTED.fullmatch(word):
        return True
    number = _COMPOUND.search(word)
    first = word[: number.start()] if number else ""
    return first in _BATCHES or _LINKING.sub("", first, count=1) in _BATCHES


def says_step(name: str) -> bool:
    """Return whether a short name says that it holds the step or the cycle of a programme."""
    return _says(name, _STEPS, _STEP_WITHIN)


def says_aside(name: str) -> bool:
    """Return whether a short name says who was there, or that it holds remarks: these tell no series apart."""
    return _says(name, _ASIDE, _ASIDE_WITHIN)


def says_total(name: str) -> bool:
    """Return whether a short name says that it counts pieces, or anything else, from some start on."""
    return _says(name, _TOTALS, _TOTAL_WITHIN)


def counts_steps(name: str) -> bool:
    """Return whether a name says how many steps or cycles there are: `Aspiration cycles`."""
    return not _COUNTED.isdisjoint(words_of(name))


def _says(name: str, words: frozenset[str], within: re.Pattern[str]) -> bool:
    said = words_of(name)
    return len(said) <= _LONGEST and (not words.isdisjoint(said) or within.search(name) is not None)
