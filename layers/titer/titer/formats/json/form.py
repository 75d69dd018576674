"""The form in which a JSON file holds its records, decided on a sample of its text.

The forms: an array of records; a list of them under a key; lists of records in records, at several levels; lists under
the ids of their sensors, or under times; columns; arrays under a row of names; and each of these in lines (JSONL).
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from titer.formats.json.lists import form_of_list, form_of_object, is_mere_number, usable_members
from titer.formats.json.senml import is_pack, resolved
from titer.formats.json.tree import (
    FLAT,
    JsonForm,
    Leaf,
    LocatedRecord,
    inheritance,
    records_in,
)
from titer.formats.json.values import (
    DECODER,
    DEEPEST,
    SPACE,
    BrokenRecord,
    Constant,
    Record,
    parse_line,
    parse_value,
    skip_space,
)
from titer.formats.streams.lines import most_rows
from titer.model.errors import Rejected
from titer.model.expression import expression
from titer.model.faults import rejection

__all__ = ["FLAT", "JsonForm", "sniff_json"]

SAMPLE_RECORDS = 10_000
_SAMPLE = 256 << 10  # characters, or those before the break of a broken document
_MOST_OPEN = 100  # brackets, where a sample ends
_TAIL = 64 << 10  # characters at the end of a text that is broken before
_ENDS = 20  # brackets near the end of a file that may close its list of records
_CUT_SHORT = frozenset({"unequal_columns", "too_few_cells"})  # faults that the end of a sample alone may cause
_LINES = 8  # looked at, where the first is broken
_LINE_END = expression(r"\r\n|\n|\r")
_TOKEN = expression(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|$)|[][{},]', re.DOTALL)  # possessive: a long text needs no stack


def sniff_json(text: str, *, whole: bool, end: str = "") -> JsonForm:
    """Decide on the start of a file (`whole`: all of it), and on its last characters where these can be had.

    `Rejected` where it holds no records, or it cannot be known which. Where the form `needs_more`, ask again with more.
    """
    lines = _lines(text, whole=whole)
    if len(lines) > 1 or (lines and not whole):
        return _require_header(_form_of_lines([_parse_or_broken(line) for line in lines[:SAMPLE_RECORDS]]))
    if not whole:
        return _form_of_start(text, end)
    try:
        value = parse_value(text)
    except BrokenRecord as error:
        return _form_of_sequence(text) or _form_before_break(text, error, text[-_TAIL:])
    if (
        lines
        and value
        and isinstance(value, dict)
        and not any(isinstance(member, list | dict) for member in value.values())
    ):
        return _require_header(_form_of_lines([value]))
    return _require_header(_form_of_value(value, ""))


def _require_header(form: JsonForm) -> JsonForm:
    """Return the form; refuse one without records."""
    if not form.header:
        raise rejection("no_list_of_readings" if form.is_one_value else "no_rows")
    return form


def _form_of_start(text: str, end: str) -> JsonForm:
    """Return the form of a document that goes on after its sample."""
    if form := _form_of_sequence(text):
        return form
    start, ended = complete(text)
    try:
        value = parse_value(start)
    except BrokenRecord as error:
        return _form_before_break(start, error, end)
    try:
        form = _form_of_value(value, end)
    except Rejected as refusal:
        if refusal.code not in _CUT_SHORT:
            raise
        return JsonForm(is_object=text.lstrip(SPACE).startswith("{"), needs_more=True)
    return _with_need(form, ended, blind=not end and len(text) <= _SAMPLE)


def _with_need(form: JsonForm, ended: Sequence[int], *, blind: bool) -> JsonForm:
    """Return the form, marked where it needs more than a sample that ends before the document does.

    `ended` counts, by depth, what has ended in the sample; `blind`, where no one has looked at what stands after its
    list.
    """
    depth = 1 + form.is_object
    if form.is_object and not form.key:
        depth += sum(step.count(".") for step in form.path[:1])
    elif form.key and form.leaf is Leaf.COLUMNS:
        depth = 1
    seen = depth < len(ended) and ended[depth] > 0
    return replace(form, needs_more=not (form.header and seen) or form.is_one_value or (blind and form.is_object))


def _form_of_sequence(text: str) -> JsonForm | None:
    """Return the form of objects one after the other; None where no second one follows the first."""
    values: list[Any] = []
    start = skip_space(text, 0)
    with suppress(ValueError, RecursionError):
        while len(values) < SAMPLE_RECORDS and text.startswith("{", start):
            value, end = DECODER.raw_decode(text, start)
            values.append(value)
            start = skip_space(text, end)
            start = skip_space(text, start + 1) if text.startswith(",", start) else start
    if len(values) < 2 and not (values and text.startswith("{", start)):
        return None
    form = JsonForm(is_sequence=True, reasons=("objects one after the other",))
    return _require_header(_with_sample(form_of_list(values, form), values))


def _form_before_break(text: str, error: BrokenRecord, end: str) -> JsonForm:
    """Return the form of what stands in a document before its break."""
    cause = error.__cause__
    if not isinstance(cause, json.JSONDecodeError | None):
        raise rejection(error.code) from error
    stop = min(cause.pos if cause else len(text), _SAMPLE)
    try:
        return _require_header(_form_of_value(_parse(complete(text[:stop])[0]), end))
    except Rejected as refusal:
        raise rejection("too_deep" if refusal.code == "too_deep" else error.code) from error


# lines


def _lines(text: str, *, whole: bool) -> list[str]:
    """Return the lines where each is meant as a value by itself, or is the only one; none where all are one value."""
    lines = [line for line in _LINE_END.split(text) if line.strip(SPACE)]
    if not whole:
        lines = lines[:-1]  # the last one may go on
    if not lines:
        return []
    if whole and len(lines) == 1:
        return lines if lines[0].lstrip(SPACE).startswith("{") else []
    first = _parse_or_broken(lines[0])
    if isinstance(first, dict):
        return lines
    if isinstance(first, list):
        return lines if first and not isinstance(first[0], dict | list) else []
    if isinstance(first, BrokenRecord) and lines[0].lstrip(SPACE).startswith("{"):
        alone = first.code != "invalid_json" or lines[0].rstrip().endswith("}")
        return lines if alone and any(isinstance(_parse_or_broken(line), dict) for line in lines[1:_LINES]) else []
    return []


def _form_of_lines(values: list[Any]) -> JsonForm:
    form = JsonForm(kind="jsonl", reasons=("each line is a value by itself",))
    return _with_sample(form_of_list(values, form), values)


def _parse_or_broken(line: str) -> Any:
    try:
        return parse_line(line)
    except BrokenRecord as error:
        return error.with_traceback(None)


def _parse(text: str) -> Any:
    try:
        return parse_value(text)
    except BrokenRecord as error:
        raise rejection(error.code) from error


# documents


def complete(text: str) -> tuple[str, Sequence[int]]:
    """Return the start of a document made whole: up to its last whole element, or member, and each bracket closed.

    With it, how many elements or members have ended at each depth.
    """
    brackets: list[str] = []
    ended = [0] * (2 * DEEPEST)
    whole = in_array = (0, "")
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "[{":
            brackets.append(mark)
            whole = (token.end(), mark) if len(brackets) == 1 else whole
        elif mark in "]},":
            end = token.start() if mark == "," else token.end()
            del brackets[len(brackets) - (mark != ",") :]
            if not brackets:
                return text[:end], ended
            ended[min(len(brackets), len(ended) - 1)] += 1
            whole = end, "".join(brackets)
            in_array = whole if brackets[-1] == "[" else in_array
        if len(brackets) > _MOST_OPEN:
            raise rejection("too_deep")
    end, opened = in_array if in_array[0] else whole
    return text[:end] + "".join("]" if mark == "[" else "}" for mark in reversed(opened)), ended


def _form_of_value(value: Any, end: str) -> JsonForm:
    if isinstance(value, list) and is_pack(value[:SAMPLE_RECORDS]):
        return _with_sample(replace(FLAT, is_pack=True).because("a pack of SenML"), resolved(value))
    if isinstance(value, list):
        return _with_sample(form_of_list(value, FLAT), value)
    if isinstance(value, dict):
        form = form_of_object(value)
        return _with_sample(replace(form, late=_late_members(value, form, end)), value)
    raise rejection("invalid_json" if isinstance(value, Constant) else "not_an_object")


# what stands after the list


def _late_members(document: dict[str, Any], form: JsonForm, end: str) -> Record:
    """Return what stands after the list, or the first of them, and its records take."""
    if form.is_one_value:
        return {}
    after: dict[str, Any] = {}
    seen = False
    for name, member in usable_members(document).items() if form.key is None else document.items():
        is_list = name == form.path[0] if form.key is None else isinstance(member, list | dict)
        if seen and not is_list:
            after[name] = member
        seen = seen or is_list
    return inheritance(after) | _members_at_end(end)


def _members_at_end(end: str) -> Record:
    """Return the members after the list, by the end of a file: a guess, which reading it all confirms or refutes."""
    found: Record = {}
    bracket = len(end)
    for _ in range(_ENDS):
        bracket = end.rfind("]", 0, bracket)
        if bracket < 0:
            break
        tail = end[bracket + 1 :].lstrip()
        value = _parse_or_broken("{" + tail[1:]) if tail.startswith(",") else None
        if isinstance(value, dict):
            found = inheritance(usable_members(value))
    return found


# the sample


def _with_sample(form: JsonForm, value: Any) -> JsonForm:
    """Return the form with the header and the cells that the sample's records have."""
    found = list(islice(_locate(value, form), SAMPLE_RECORDS))
    good = [one for one in found if not isinstance(one.own, BrokenRecord)]
    header = _names_in(good)
    if not header and (broken := next((one.own for one in found if isinstance(one.own, BrokenRecord)), None)):
        raise rejection(broken.code, f": {broken.column[:80]}" if broken.column else "")
    columns = _cells_of(good[: most_rows(len(header))], header)
    own = {name for one in good if isinstance(one.own, dict) for name in one.own}
    context = tuple(name for name in header if name not in own and is_mere_number(name, columns[name]))
    return replace(form, header=header, columns=list(columns.values()), context=context)


def _names_in(records: Sequence[LocatedRecord]) -> tuple[str, ...]:
    """Return the names as they first come; what records take from above is looked at once for all that share it."""
    names: Record = {}
    above: Record = {}
    for one in records:
        if one.above is not above:
            above = one.above
            names.update(above)
        names.update(one.own if isinstance(one.own, dict) else {})
    return tuple(names)


def _cells_of(records: Sequence[LocatedRecord], header: Sequence[str]) -> dict[str, list[str]]:
    """Return the cells of each column; work is done for those alone that are there."""
    columns = {name: [""] * len(records) for name in header}
    for row, one in enumerate(records):
        for name, cell in one.record().items():
            columns[name][row] = cell
    return columns


def _locate(value: Any, form: JsonForm) -> Iterator[LocatedRecord]:
    if isinstance(value, dict):
        return _locate_in_object(value, form)
    values = value[1:] if form.leaf is Leaf.ARRAYS and not form.path else value
    return chain.from_iterable(
        iter([LocatedRecord("", one, {})]) if isinstance(one, BrokenRecord) else records_in(one, form, 0, {}, "")
        for one in values
    )


def _locate_in_object(document: dict[str, Any], form: JsonForm) -> Iterator[LocatedRecord]:
    if form.key is None:
        return records_in(document, form, 0, dict(form.late), "")
    beside = inheritance({name: one for name, one in document.items() if not isinstance(one, dict | list)})
    return chain.from_iterable(
        records_in(one, form, 0, dict(form.late) | beside | {form.key: key}, "")
        for key, member in document.items()
        for one in (member if isinstance(member, list) else [member] if isinstance(member, dict) else [])
    )
