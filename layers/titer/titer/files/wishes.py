"""What a further version of a file is judged by: as the one before it, but for what is wished."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from titer.cells.names import refuse_both_parts
from titer.files.ports import Files
from titer.files.record import Declared, FileVersion
from titer.model.errors import Rejected
from titer.model.instants import zone
from titer.model.options import OPTIONS, ReadOptions
from titer.model.status import Status
from titer.rules.rule_sets import RuleSets


def newest_and_base(files: Files, file_id: str) -> tuple[FileVersion, FileVersion]:
    """Return the newest version, and the one to go on from: what readers see, where the newest ended unseen.

    `Rejected` where there is none yet (`not_uploaded`), or all were deleted (`file_deleted`).
    """
    current = files.find(file_id)
    number = current.newest if current else None
    newest = files.version(file_id, number) if number else None
    if newest is None:
        raise Rejected("not_uploaded", "the file has not arrived yet", "Send it to its slot first")
    if current and current.status is Status.DELETED:
        raise Rejected("file_deleted", "the results of this file were deleted", "Upload it again to have new ones")
    unseen = newest.finished and current and current.finished and current.version != newest.number
    shown = files.version(file_id, current.version) if unseen and current and current.version else None
    return newest, shown or newest


def changed(declared: Declared, wishes: Mapping[str, Any], rules: RuleSets) -> Declared:
    """Return the declaration as it is wished, by members of `Declared` and of its options; its rules are pinned.

    `Rejected` where that cannot be.
    """
    given = {name: wish for name, wish in wishes.items() if name in OPTIONS}
    others = {name: wish for name, wish in wishes.items() if name not in OPTIONS}
    options = ReadOptions.parse(given, declared.options)
    refuse_both_parts(options.context, options.measured)
    if options.timezone is not None:
        zone(options.timezone)
    different = replace(declared, **others, options=options)
    return replace(different, rule_set=rules.rule_set(different.rule_set).label)
