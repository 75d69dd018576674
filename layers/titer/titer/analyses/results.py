"""Making the result of an analysis: from pinned readings, by a step, to what is kept and shown of it."""

import math
from collections.abc import Callable, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any

from titer.analyses.analysis import MOST_EVENTS, Analysis, Content, Made, PinnedInput, Window
from titer.analyses.ports import CurvesEngine
from titer.analyses.reading import ReadCurves
from titer.analyses.watched import Stopped
from titer.files.ports import Artefacts
from titer.files.record import Location
from titer.model.errors import Rejected, TiterError, in_short
from titer.model.instants import format_instant
from titer.steps.catalogue import step_named
from titer.steps.compute.by_batch import run_by_batch
from titer.steps.curves import Curve, Event, Findings, Named, Progress
from titer.steps.described import Parameters

type Run = Callable[[Sequence[Curve], Parameters, Progress, Mapping[str, Any]], Findings]


class StepFailed(Rejected):
    """A step met what it does not expect."""

    def __init__(self, step: str, error: Exception) -> None:
        hint = "Try other parameters or another time; if it stays, report the id of the analysis"
        super().__init__("step_failed", f"the step {step} broke off: {_lowered(in_short(error))}", hint)


def _lowered(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:].rstrip('.')}"


class KeepResults:
    """Runs steps, and keeps what they find."""

    def __init__(self, artefacts: Artefacts, curves: ReadCurves, engine: CurvesEngine, run: Run) -> None:
        self._artefacts = artefacts
        self._curves = curves
        self._engine = engine
        self._run = run

    def make(self, analysis: Analysis, content: Content, folder: Path, progress: Progress) -> Made:
        """Keep the result of an analysis. `Rejected` where the readings are not what its step needs."""
        curves = self._curves(content.input, folder)
        progress(0.0)
        found = self._found(curves, content, progress)
        if len(found.events) > MOST_EVENTS:
            reason = f"it found {len(found.events):,} events, and a result holds at most {MOST_EVENTS:,}"
            raise Rejected("too_many_events", reason, "Choose parameters by which fewer things are events")
        return self._keep(analysis, found, folder, curves)

    def _found(self, curves: Sequence[Curve], content: Content, progress: Progress) -> Findings:
        """Run the step: of batches on each by itself, unless it is one that takes them together.

        `StepFailed` where it breaks off: the same readings would have it do so again.
        """
        parameters, pinned = _parameters(content), content.pinned

        def run(of: Sequence[Curve], told: Progress) -> Findings:
            return self._run(of, parameters, told, pinned)

        try:
            if not content.input.windows or parameters.over_batches:
                return run(curves, progress)
            return run_by_batch(run, self._by_batch(curves, content.input), progress)
        except (TiterError, Stopped):
            raise
        except Exception as error:  # whatever it was: of a step, which only computes, no other try ends otherwise
            raise StepFailed(content.step, error) from error

    def _by_batch(self, curves: Sequence[Curve], read: PinnedInput) -> list[tuple[Mapping[str, Any], Sequence[Curve]]]:
        return [(_said(window), some) for window, some in self._curves.by_window(curves, read)]

    def _keep(self, analysis: Analysis, found: Findings, folder: Path, read: Sequence[Curve]) -> Made:
        path = folder / "result.parquet"
        rows = self._engine.write(path, found, {"titer:analysis": f"{analysis.analysis_id}@{analysis.run}"})
        with path.open("rb") as file:
            sha256 = file_digest(file, "sha256").hexdigest()
        filename = f"{analysis.step}-{analysis.analysis_id}.parquet"
        readings = self._artefacts.put_report(analysis.readings_key, path, filename=filename)
        document = self._artefacts.put_json(analysis.document_key, document_of(found, read))
        return Made(
            readings=Location(key=analysis.readings_key, version_id=readings),
            document=Location(key=analysis.document_key, version_id=document),
            sha256=sha256,
            series=len(found.series),
            events=len(found.events),
            rows=rows,
        )


def _parameters(content: Content) -> Parameters:
    step = step_named(content.step)
    if step.version != content.step_version:
        reason = f"the step {step.name} is at version {step.version} by now, and version {content.step_version} is gone"
        raise Rejected("step_changed", reason, "Ask for it anew")
    return step.parameters.model_validate(content.parameters)


def _said(window: Window) -> dict[str, Any]:
    span = {"from": format_instant(window.since), "to": format_instant(window.until)}
    return {"batch_id": window.name, "asset": window.asset, **span}


def document_of(found: Findings, read: Sequence[Curve]) -> dict[str, Any]:
    """Return what is kept beside the readings: which series there are, and were read; events by time; figures."""
    return {
        "read": [_read(curve) for curve in read if len(curve)],
        "series": [_named(curve.of) | {"rows": len(curve)} for curve in found.series],
        "events": [*map(_event, sorted(found.events, key=lambda each: each.at))],
        "figures": plain(found.figures),
    }


def _read(curve: Curve) -> dict[str, Any]:
    span = {"from": format_instant(int(curve.at[0])), "to": format_instant(int(curve.at[-1]))}
    return _named(curve.of) | span | {"rows": len(curve)}


def _named(of: Named) -> dict[str, Any]:
    return of._asdict()


def _event(event: Event) -> dict[str, Any]:
    return {
        **(_named(event.of) if event.of else {}),
        "at": format_instant(int(event.at)),
        "until": None if event.until is None else format_instant(int(event.until)),
        "kind": event.kind,
        "value": plain(event.value),
        "severity": event.severity,
        "details": plain(event.details),
    }


def plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers of arrays as Python's, those that are not finite as null."""
    match value:
        case bool() | str() | None:
            return value
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case list() | tuple():
            return [*map(plain, value)]
        case int():
            return int(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return float(value) if math.isfinite(value) else None
