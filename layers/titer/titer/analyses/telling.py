"""How an analysis is shown, and what those who watch, and other programs, are told of it."""

from dataclasses import asdict
from typing import Any

from titer.analyses.analysis import Analysis
from titer.model.instants import format_instant, micros
from titer.push.events import Event, event_id_of
from titer.push.messages import Message
from titer.push.topics import ANALYSES, of_analysis


def said(analysis: Analysis) -> dict[str, Any]:
    """Return an analysis as answers, messages and events show it."""
    begun, ended = (at and format_instant(at) for at in (analysis.begun_at, analysis.ended_at))
    made = analysis.made
    return {
        "analysis_id": analysis.analysis_id,
        "status": str(analysis.state),
        "step": analysis.step,
        "step_version": analysis.step_version,
        "parameters": analysis.parameters,
        "input": analysis.asked,
        "inputs": [asdict(each) for each in analysis.files],
        "input_count": analysis.file_count,
        "after": analysis.earlier and analysis.earlier.analysis_id,
        "progress": analysis.progress,
        "run": analysis.run,
        "created_at": format_instant(analysis.created_at),
        "started_at": begun,
        "ended_at": ended,
        "result": made and {"series": made.series, "events": made.events, "rows": made.rows, "sha256": made.sha256},
        "code": analysis.code,
        "message": analysis.message,
    }


def message_of_analysis(analysis: Analysis) -> Message:
    """Return what is told of an analysis to who watches all of them, or this one."""
    return Message(
        type="analysis",
        data=said(analysis),
        seq=micros(analysis.created_at) + analysis.revision,
        topics=(ANALYSES, of_analysis(analysis.analysis_id)),
    )


def events_of_analysis(analysis: Analysis) -> list[Event]:
    """Return the event of an analysis that is over, however it ended."""
    if not analysis.is_over or analysis.ended_at is None:
        return []
    at = micros(analysis.ended_at)
    event_id = event_id_of("AnalysisFinished", analysis.analysis_id, at, analysis.state)
    return [Event(type="AnalysisFinished", event_id=event_id, at=at, data=said(analysis))]


def told_of_analysis(analysis: Analysis) -> list[Message | Event]:
    """Return all that is told of an analysis."""
    return [message_of_analysis(analysis), *events_of_analysis(analysis)]
