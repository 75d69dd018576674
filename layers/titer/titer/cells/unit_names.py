"""Names of columns that say `unit`, in many languages: `Maßeinheit`, `Ед. изм.`, `Amount Unit`, `単位`."""

from titer.cells.names import words_of
from titer.model.expression import expression

_WORDS = frozenset(
    "unit units uom eu einheit einheiten einh maßeinheit masseinheit messeinheit unité unités unite unidad unidades "
    "unid und ud uds unità unita udm um unidade unidades eenheid eenheden enhed enheder enhet enheter måleenhed "
    "måleenhet mittenhet yksikkö mittayksikkö jednostka jednostki jedn jm jednotka jednotky mértékegység egység me "
    "unitate unități birim birimi brm единица единицы ед одиниця одиниці од мярка jedinica enota vienetas mērvienība "
    "mērv ühik mõõtühik μονάδα μονάδες μον وحدة الوحدة יחידה יחידות واحد satuan หน่วย इकाई".split()
)
_APART = (
    ("u", "m"),
    ("j", "m"),
    ("m", "j"),
    ("ед", "изм"),
    ("u", "medida"),
    ("đơn", "vị"),
    ("đơn", "vị", "đo"),
)  # with dots or spaces
_WITHIN = expression("单位|單位|単位|단위|หน่วย")  # where no space parts words
_LONGEST = 4  # words


def says_unit(name: str) -> bool:
    """Return whether a short name says that the column holds units; it only confirms what the cells show."""
    said = words_of(name)
    if not said or len(said) > _LONGEST:
        return False
    return not _WORDS.isdisjoint((said[0], said[-1])) or said in _APART or _WITHIN.search(name) is not None


def named_with(unit: str, column: str) -> bool:
    """Return whether the name of a column of units is that of another column, and the word for units: `Amount Unit`."""
    said, other = words_of(unit), words_of(column)
    return bool(other) and len(said) == len(other) + 1 and other in {said[:-1], said[1:]}
