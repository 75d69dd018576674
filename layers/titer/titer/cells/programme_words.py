"""Names, in many languages, of what a production goes through: lots and batches, steps and cycles of a programme."""

import re

from titer.cells.names import words_of

_BATCHES = frozenset(
    "lot lots lote lotes lotto lotti batch batches batchno batchnr batchnumber lotno lotnr charge chargen "
    "chargennr los losnr partie partij partia partii parti seria serii šarže sarze şarj erä tétel sats sarja "
    "batelada tanda coulée fournée sud sudnummer ansatz партия партии партію партія παρτίδα".split()
)
_STEPS = frozenset(
    "step steps stepno stepnr stepindex cycle cycles cycleno cycleindex stage segment loop zyklus zyklen zyklusnr "
    "schritt schritte schrittnr schrittnummer stufe abschnitt étape etape palier segmento ciclo ciclos paso pasos "
    "etapa passo passi fase fasi cykl cykle krok kroki etap cyklus vaihe sykli adım döngü çevrim basamak lépés "
    "ciklus trin steg stap cyclus cikl korak шаг шага цикл цикла этап этапа крок κύκλος βήμα خطوة دورة".split()
)
_ASIDE = frozenset(  # who was there, and what they wrote
    "operator operators operador operadora operatore opérateur operateur bediener operatör operatør operaattori "
    "operátor оператор оператори obsługa user usuario usuário utente benutzer użytkownik пользователь kullanıcı "
    "shift turno turn schicht équipe vardiya смена зміна směna zmiana ploeg skift note notes notiz notizen bemerkung "
    "kommentar comment comments comentario comentarios comentário observación observação osservazione remarque "
    "remarques nota uwagi poznámka примечание примітка açıklama yorum opmerking bemærkning anmärkning huomautus "
    "χειριστής σχόλιο σχόλια مشغل ملاحظة".split()
)
_ASIDE_WITHIN = re.compile("操作员|操作者|担当|작업자|班次|シフト|교대|备注|備考|비고")
_COUNTED = frozenset(  # of which the same number throughout says how many there are
    "steps cycles stages segments loops zyklen schritte stufen abschnitte étapes etapes ciclos pasos etapas passos "
    "cicli passi fasi fases cykle kroki etapy cykly kroky шаги циклы этапы цикли кроки adımlar döngüler".split()
)
_BATCH_WITHIN = re.compile("批|ロット|バッチ|배치|로트")  # where no space parts words
_STEP_WITHIN = re.compile("步骤|步序|工步|步号|循环|循環|阶段|ステップ|サイクル|段階|단계|사이클|스텝")
_LONGEST = 4  # words


def says_batch(name: str) -> bool:
    """Return whether a short name says that it tells lots or batches apart."""
    return _says(name, _BATCHES, _BATCH_WITHIN)


def says_step(name: str) -> bool:
    """Return whether a short name says that it holds the step or the cycle of a programme."""
    return _says(name, _STEPS, _STEP_WITHIN)


def says_aside(name: str) -> bool:
    """Return whether a short name says who was there, or that it holds remarks: these tell no series apart."""
    return _says(name, _ASIDE, _ASIDE_WITHIN)


def counts_steps(name: str) -> bool:
    """Return whether a name says how many steps or cycles there are: `Aspiration cycles`."""
    return not _COUNTED.isdisjoint(words_of(name))


def _says(name: str, words: frozenset[str], within: re.Pattern[str]) -> bool:
    said = words_of(name)
    return len(said) <= _LONGEST and (not words.isdisjoint(said) or within.search(name) is not None)
