"""XML of strangers as it passes, without entities of its own: they may grow without end."""

from collections.abc import Collection, Iterable, Iterator
from xml.parsers import expat

from titer.model.faults import rejection

type Element = tuple[str, dict[str, str]]  # its name without a namespace, and attributes by their names with one


def xml_parser() -> expat.XMLParserType:
    """Return a parser that gives names as `namespace name`, and refuses entities: no workbook declares any."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_entities
    return parser


def _refuse_entities(_name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:
    if has_subset:
        raise rejection("damaged_workbook", ": its XML declares what it is made of")


def parsed(parser: expat.XMLParserType, pieces: Iterable[bytes], part: str) -> Iterator[None]:
    """Parse piece by piece, with a stop behind each and behind the end. `Rejected` where they are no XML."""
    try:
        for piece in pieces:
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: its encoding is not to be had
        raise rejection("damaged_workbook", f": its {part} is not XML ({error})") from error
    yield


def elements(pieces: Iterable[bytes], names: Collection[str], part: str) -> Iterator[Element]:
    """Yield the elements of these names, whatever their namespace: the standard knows two."""
    found: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in names:
            found.append((local, attributes))

    parser = xml_parser()
    parser.StartElementHandler = start
    for _ in parsed(parser, pieces, part):
        yield from found
        found.clear()
