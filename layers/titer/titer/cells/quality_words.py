"""Words that say how far a reading can be trusted, in many languages, by their stems.

They are compared in lower case and without accents, and may have an ending of gender or number. Some say nothing but
that (`gültig`, `недостоверно`, `suspeito`); others mean it where the name of their column says so too (`gut`, `NG`).
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from titer.cells.names import words_of
from titer.model.expression import expression
from titer.model.readings import Quality
from titer.model.remembered import remembered

_CLEAR: Mapping[Quality, str] = {
    Quality.GOOD: """
        valid gültig geldig gyldig giltig gild érvényes platn valjan veljavn geçerli galioj kehtiv kelvolli plausib
        betrouwbar pålidelig pålitelig tillförlitlig zuverlässig fiable affidabil confiável confiáveis reliab trustworth
        güvenilir luotettav spolehliv wiarygodn miarodajn verodostojn pouzdan megbízható достоверн достовірн надежн
        надёжн надійн валидн валідн έγκυρ αξιόπιστ תקין תקף אמין صالح موثوق hợp_lệ เชื่อถือได้ मान्य विश्वसनीय
        有效 有効 유효 可信 可靠
    """,
    Quality.BAD: """
        invalid ungültig ongeldig ugyldig ogiltig ógild érvénytelen neplatn nevaljan neveljavn nevalid geçersiz negalioj
        kehtetu kelvoto unplausib implausib onbetrouwbar upålidelig upålitelig otillförlitlig unzuverlässig inaffidabil
        unreliab untrustworth güvenilmez epäluotettav nespolehliv niewiarygodn niemiarodajn nepouzdan megbízhatatlan
        недостоверн недостовірн ненадежн ненадёжн ненадійн невалидн невалідн άκυρ αναξιόπιστ अमान्य अविश्वसनीय
        无效 無效 無効 무효 不可信 不可靠
    """,
    Quality.UNCERTAIN: """
        uncertain questionab suspect suspicious doubtful dubious fraglich fragwürdig unsicher zweifelhaft verdächtig
        dudos sospechos inciert duvidos suspeit incert incertain douteu dubbi sospett onzeker twijfelachtig verdacht
        usikker tvivlsom tvilsom mistænkelig mistenkelig osäker tveksam misstänkt epävarm epäilyttäv kyseenalai nejist
        pochybn podezřel neist niepewn wątpliw podejrzan bizonytalan kétes gyanús îndoieln nesigur sumnjiv dvomljiv
        belirsiz şüphel kuşkul сомнительн сумнівн съмнителн подозрительн неопределенн неопределённ αβέβαι αμφίβολ
        αμφισβητ ύποπτ חשוד مشكوك مشبوه nghi_ngờ diragukan meragukan น่าสงสัย संदिग्ध 不确定 不確定 不確実 可疑 存疑
        疑わし 疑い 要確認 의심 불확실
    """,
}
_IN_CONTEXT: Mapping[Quality, str] = {  # a hyphen stands where there may be an ending
    Quality.GOOD: """
        pass passed норм- нормальн-
        good ok okay io gut gute bon bonne buen buen- bom boa bons boas buon- goed goede god godt gode bra hyvä dobr-
        iyi хорош- добр- καλ- jó bun bună correct- korrekt- labas geras hea tốt baik ดี अच्छा جيد- سليم- طيب טוב-
        良 良好 優良 优良 好 正常 양호 정상 좋음
    """,
    Quality.BAD: """
        bad faulty schlecht- mauvais- mal malo mala malos malas mau má maus más ruim ruins cattiv- slecht- dålig-
        dårlig- huono- zły zła złe zle špatn- zlý zlá zlé kötü плох- погано поган- лош- κακ- rossz rău rea loš- slab-
        halb kém xấu buruk แย่ ख़राब سيئ- رديء- רע גרוע- 坏 壞 差 不良 불량- 나쁨 비정상 ng nio
    """,
    Quality.UNCERTAIN: """
        stale warn substitut- estimated ersetzt- geschätzt- estimad- estimé- stimat- geschat- szacowan- ספק
    """,
}
_OTHERS = "validat validad validier"  # what somebody did, or did not yet do
_NEGATIONS = "not nicht non niet ikke inte nie ne no não nem değil не μη غير không tidak לא"
_AFFIRMED = """
    true 1 yes y t wahr ja vrai oui sí sì vero verdadero verdadeiro sim waar sant tosi kyllä prawda tak pravda ano да
    истина так evet doğru igen igaz da ναι αληθές نعم صحيح כן 是 真 はい 예 참
"""
_DENIED = """
    false 0 no n f falsch nein faux non falso não onwaar nee nej nei falskt epätosi ei fałsz nie nepravda ne нет ложь ні
    hayır yanlış nem hamis nu όχι ψευδές لا خطأ לא 否 假 いいえ 아니오 거짓
"""
_SWITCHED = """
    on off open closed opened shut running stopped ein aus an auf zu offen geschlossen läuft steht marche arrêt ouvert
    fermé encendido apagado abierto abierta cerrado cerrada ligado desligado aberto fechado acceso spento aperto chiuso
    aan uit dicht til fra på av åben lukket öppen stängd päällä pois auki kiinni zał wył otwarty zamknięty zap vyp
    otevřeno zavřeno be ki açık kapalı вкл выкл включен выключен включено выключено открыт закрыт відкрито закрито
    ανοικτό κλειστό 开 关 開 閉 关闭 打开 オン オフ 運転 停止 켜짐 꺼짐 מופעל כבוי
"""  # how a switch, a valve or a motor stands
_UNMARKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "a", "œ": "o"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_SHORTEST = 5  # letters of a stem that may have a longer ending
_ENDING, _SHORT_ENDING, _NOUN_ENDING = 3, 2, 4
LONGEST = 1_000  # characters of a text that may say a quality
WORD = expression(r"(?:[^\W\d_]|[\u0900-\u0dff])+")  # with the vowels of Indian scripts, which are marks
_ODD = expression(r"[\d?]")  # marks of something else, or of a word that somebody doubts

_STATUS = """
    quality qualität qualité calidad qualità qualidade calitate kwaliteit kvalitet kvalita kvaliteta kvaliteetti laatu
    minőség jakość kalite качество якість ποιότητα kualitas status statuscode статус durum validity
    validité validez validità validade gültigkeit geldigheid gyldighed gyldighet giltighet ważność platnost valjanost
    érvényesség geçerlilik валидность εγκυρότητα plausibilität reliability fiabilité fiabilidad fiabilidade
    confiabilidade affidabilità attendibilità zuverlässigkeit betrouwbaarheid pålidelighed pålitelighet tillförlitlighet
    luotettavuus wiarygodność spolehlivost pouzdanost megbízhatóság güvenilirlik достоверность достовірність надежность
    надёжность надійність αξιοπιστία
"""  # in names of columns, alone or at the end of a word
_STATUS_WORDS = (
    "qc qa qf qflag flag flags güte gütecode statut estado estados stato"  # alone: a termostato says nothing
)
_STATUS_SIGNS = """
    质量 品質 品质 품질 状态 狀態 状態 ステータス 상태 有效性 有効性 유효성 信頼性 可信度 신뢰성
    جودة موثوقية الحالة صلاحية
    איכות סטטוס תקינות คุณภาพ สถานะ गुणवत्ता स्थिति chất_lượng trạng_thái
"""  # anywhere in a name
_STATES = """
    zustand situação situación situazione situation état tila stav stan stare állapot állapota stanje seisund
    κατάσταση состояние стан състояние tilstand tillstånd toestand keadaan kondisi condition condición condição
"""  # that words may stand under which say how good something is


def folded(text: str) -> str:
    """Return a text in lower case, in one width and without accents."""
    lower = text.casefold()
    if lower.isascii():
        return lower
    apart = unicodedata.normalize("NFKD", lower.translate(_UNMARKED))
    return unicodedata.normalize("NFC", "".join(mark for mark in apart if unicodedata.category(mark) != "Mn"))


def written(words: str) -> Iterator[str]:
    """Yield each of the words as it may be written: without accents, or with ae for ä; `_` stands for a space in it."""
    for word in words.split():
        yield from (folded(each).replace("_", " ") for each in dict.fromkeys((word, word.translate(_UMLAUTS))))


def _stems(words: Mapping[Quality, str]) -> dict[str, Quality]:
    return {stem: quality for quality, said in words.items() for stem in written(said)}


@cache
def _clear() -> dict[str, Quality | None]:
    return {**_stems(_CLEAR), **dict.fromkeys(written(_OTHERS))}


@cache
def _whole() -> dict[str, Quality]:
    return {word: quality for word, quality in _stems(_IN_CONTEXT).items() if not word.endswith("-")}


@cache
def _open() -> dict[str, Quality | None]:
    return {word[:-1]: quality for word, quality in _stems(_IN_CONTEXT).items() if word.endswith("-")}


@cache
def negations() -> frozenset[str]:
    """Return the words that turn what others say into its opposite, as `folded` writes them."""
    return frozenset(written(_NEGATIONS))


@cache
def affirmed() -> frozenset[str]:
    """Return the words for yes, as `folded` writes them."""
    return frozenset(written(_AFFIRMED))


@cache
def denied() -> frozenset[str]:
    """Return the words for no, as `folded` writes them."""
    return frozenset(written(_DENIED))


@cache
def switched() -> frozenset[str]:
    """Return the words for how a switch stands, as `folded` writes them."""
    return frozenset(written(_SWITCHED))


@cache
def _of_status() -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
    """Return what says it anywhere in a name, what does at the end of a word, and what does alone."""
    return tuple(written(_STATUS_SIGNS)), tuple({*written(_STATUS)}), frozenset(written(_STATUS_WORDS))


@cache
def _of_state() -> frozenset[str]:
    return frozenset(written(_STATES))


@lru_cache(maxsize=10_000)
def says_status(name: str) -> bool:
    """Return whether the name of a column says quality or status, in one of many languages."""
    said = folded(" ".join(words_of(name)))
    signs, ends, alone = _of_status()
    if any(sign in said for sign in signs):
        return True
    return any(word in alone or word.endswith(ends) for word in said.split())


@lru_cache(maxsize=10_000)
def says_state(name: str) -> bool:
    """Return whether the name of a column says quality, status or in which state something is."""
    return says_status(name) or not _of_state().isdisjoint(folded(" ".join(words_of(name))).split())


@remembered(LONGEST)  # cells repeat what they hold
def clear_quality(text: str) -> Quality | None:
    """Return what a text says that speaks of nothing but trust: `ungültig`, `не достоверно`, `Dudosa`."""
    return _said(text, {}, (_clear(),))


@remembered(LONGEST)
def quality_in_context(text: str) -> Quality | None:
    """Return what a text says where it stands for a quality: `gut`, `плохая`, `NG`, or one that is clear."""
    return _said(text, _whole(), (_clear(), _open()))


def quality_of_noun(word: str) -> Quality | None:
    """Return what a word of a name says that may be a noun: `Gültigkeit`, `достоверность`, `Invalid`."""
    said = of_stem(folded(word), _clear(), _NOUN_ENDING)
    if said is None and quality_in_context(word) is Quality.UNCERTAIN:
        return Quality.UNCERTAIN
    return said


def _said(text: str, words: Mapping[str, Quality], stems: Sequence[Mapping[str, Quality | None]]) -> Quality | None:
    """Return what a text says that is one of these words, or begins with one of these stems; if long, nothing."""
    if len(text) > LONGEST:
        return None
    phrase, is_negated = _phrase(text)
    found = (words.get(phrase), *(of_stem(phrase, known, _ENDING) for known in stems))
    said = next((quality for quality in found if quality is not None), None)
    return _negated(said) if is_negated else said


def _phrase(text: str) -> tuple[str, bool]:
    """Return the words of a text without what negates them, and whether something does."""
    words = [] if _ODD.search(text) else WORD.findall(folded(text).replace(".", ""))
    left = [word for word in words if word not in negations()]
    return " ".join(left), len(left) < len(words)


def _negated(said: Quality | None) -> Quality | None:
    return Quality.BAD if said is Quality.GOOD else None


def of_stem(word: str, stems: Mapping[str, Quality | None], ending: int) -> Quality | None:
    """Return what the longest stem says that the word begins with, where the rest may be an ending."""
    shortest = max(0, len(word) - max(ending, _SHORT_ENDING) - 1)  # what is shorter leaves too much for an ending
    for length in range(len(word), shortest, -1):
        if word[:length] in stems:
            longest = ending if length >= _SHORTEST or not word.isascii() else _SHORT_ENDING
            return stems[word[:length]] if len(word) - length <= longest else None
    return None
