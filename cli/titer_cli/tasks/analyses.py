"""Analyses: asked for, waited for, shown; steps, and the optimizer."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from titer.model.dataclass import dataclass
from titer.model.errors import Rejected, Unavailable
from titer_cli.client import TiterApi
from titer_cli.replacement import replacement
from titer_cli.said import said
from titer_cli.tasks.waiting import Patience
from titer_cli.views.analyses import analyses_table, found_view, in_short, optimized_view, step_view, steps_table
from titer_cli.views.progress import fetching
from titer_cli.views.terminal import say, show, write_json, write_json_list
from titer_cli.wire import Document

_OVER = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How what was found is shown."""

    points: int | None
    out: Path | None
    as_json: bool


def parameters_of(given: Iterable[str]) -> dict[str, Any]:
    """Return parameters by their names: each is JSON, or a text. `Rejected` where one has no name."""
    found: dict[str, Any] = {}
    for each in given:
        name, equals, text = each.partition("=")
        if not (name and equals):
            raise Rejected("invalid_parameter", f"“{each}” is no parameter", "Say it as NAME=VALUE: --set window=10min")
        found[name] = _value(text)
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def series_of(sensors: Sequence[str] | None, asset: str | None) -> list[dict[str, str]] | None:
    """Return which series are meant: `NAME`, or `NAME/PARAMETER` of it."""
    if not sensors:
        return None
    split = (each.rpartition("/") if "/" in each else (each, "", None) for each in sensors)
    return [said({"sensor_id": name, "parameter": parameter, "asset": asset}) for name, _, parameter in split]


def search_of(given: Iterable[str]) -> dict[str, dict[str, float]]:
    """Return where to look for parameters. `Rejected` where that cannot be read."""
    return {name: {"min": least, "max": most} for name, least, most in map(_bounds, given)}


def _bounds(text: str) -> tuple[str, float, float]:
    name, _, bounds = text.partition("=")
    try:
        least, most = map(float, bounds.split(".."))
    except ValueError:
        least, most = 0.0, float("nan")
    if not (name and isfinite(least) and isfinite(most)):
        raise Rejected("invalid_search", f"“{text}” says not where to look", "Say it as NAME=MIN..MAX: --search L=1..6")
    return name, least, most


def run_step(asked: Mapping[str, object], api: TiterApi, patience: Patience | None, shown: Shown) -> None:
    """Have a step run and show what it found; without patience, only which analysis that is."""
    begun = api.ask_for_analysis(asked)
    if patience is None:
        _tell(begun, as_json=shown.as_json)
        return
    show_found(str(begun["analysis_id"]), api, patience, shown)


def show_found(analysis_id: str, api: TiterApi, patience: Patience, shown: Shown) -> None:
    """Wait until an analysis is over, and show what it found; with `out`, copy its series there."""
    over = _await(lambda: api.analysis(analysis_id), "analysis_id", patience)
    found = api.analysis_result(analysis_id, shown.points)
    if shown.out is not None:
        with replacement(shown.out) as new, fetching("analysis") as tell:
            api.download_analysis(analysis_id, new, tell)
        say(f"{shown.out}: {shown.out.stat().st_size:,} bytes")
    if shown.as_json:
        write_json({**over, **found})
    else:
        show(found_view(over, found))


def _await(look: Callable[[], Document], name: str, patience: Patience) -> Document:
    """Return the work once it has succeeded. `Rejected` where it failed, `Unavailable` where patience ends before."""
    found: Document = {}
    for _ in patience.looks(time.sleep):
        found = look()
        if found["status"] == "SUCCEEDED":
            return found
        if found["status"] in _OVER:
            raise _unsuccessful(found, name)
    hint = "Ask again in a while: it goes on, and the same question finds it"
    raise Unavailable("not_done", f"{found[name]} is {found['status']}", hint)


def _unsuccessful(found: Document, name: str) -> Rejected:
    reason = str(found.get("message") or f"{found[name]} was cancelled").rstrip(".")
    return Rejected(str(found.get("code") or found["status"].lower()), reason, "")


def show_analyses(api: TiterApi, *, as_json: bool) -> None:
    """Show the analyses that there are."""
    if as_json:
        write_json_list("analyses", api.analyses())
    else:
        show(analyses_table([*api.analyses()]))


def show_steps(name: str | None, api: TiterApi, *, as_json: bool) -> None:
    """Show the steps that there are, or one with its parameters. `Rejected` (`unknown_step`)."""
    steps = api.steps()
    chosen = [each for each in steps if name in {None, each["name"]}]
    if not chosen:
        known = ", ".join(each["name"] for each in steps)
        raise Rejected("unknown_step", f"there is no step “{name}”", f"Steps are: {known}")
    if as_json:
        write_json({"steps": chosen} if name is None else chosen[0])
    else:
        show(steps_table(chosen) if name is None else step_view(chosen[0]))


def cancel(analysis_id: str, api: TiterApi, *, as_json: bool) -> None:
    """Cancel an analysis, and say how it is now."""
    _tell(api.cancel_analysis(analysis_id), as_json=as_json)


def delete(analysis_id: str, api: TiterApi) -> None:
    """Delete an analysis, and say so."""
    api.delete_analysis(analysis_id)
    say(f"the analysis {analysis_id} is deleted, with its result")


def optimize(asked: Mapping[str, object], api: TiterApi, patience: Patience | None, *, as_json: bool) -> None:
    """Have parameters sought and show what was found; without patience, only how to ask for it."""
    begun = api.optimize(asked)
    optimizer_id = str(begun["optimizer_id"])
    found = begun if patience is None else _await(lambda: api.optimized(optimizer_id), "optimizer_id", patience)
    if as_json:
        write_json(found)
    elif patience is None:
        say(f"optimizer {optimizer_id} is {found['status']}")
    else:
        show(optimized_view(found))


def _tell(analysis: Document, *, as_json: bool) -> None:
    if as_json:
        write_json(analysis)
    else:
        say(in_short(analysis))
