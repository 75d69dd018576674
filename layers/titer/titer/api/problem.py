"""What the API says when it does not do what was asked (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from titer.model.errors import Rejected, TiterError

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER = {"Retry-After": "2"}

_STATUS_OF_REJECTED = {
    "analysis_cancelled": HTTPStatus.CONFLICT,
    "analysis_failed": HTTPStatus.CONFLICT,
    "analysis_over": HTTPStatus.CONFLICT,
    "annotation_deleted": HTTPStatus.GONE,
    "another_asset": HTTPStatus.CONFLICT,
    "batch_of_files": HTTPStatus.CONFLICT,
    "compacted": HTTPStatus.CONFLICT,
    "file_busy": HTTPStatus.CONFLICT,
    "file_deleted": HTTPStatus.GONE,
    "invalid_code": HTTPStatus.FORBIDDEN,
    "invalid_cursor": HTTPStatus.BAD_REQUEST,
    "login_makes_no_codes": HTTPStatus.FORBIDDEN,
    "not_by_slot": HTTPStatus.CONFLICT,
    "not_finished": HTTPStatus.CONFLICT,
    "not_uploaded": HTTPStatus.CONFLICT,
    "not_parked": HTTPStatus.NOT_FOUND,
    "nothing_to_redrive": HTTPStatus.CONFLICT,
    "too_late_to_redrive": HTTPStatus.CONFLICT,
    "object_gone": HTTPStatus.GONE,
    "precondition_failed": HTTPStatus.PRECONDITION_FAILED,
    "precondition_required": HTTPStatus.PRECONDITION_REQUIRED,
    "replay_over": HTTPStatus.CONFLICT,
    "shipped_rule_set": HTTPStatus.CONFLICT,
    "too_large": HTTPStatus.CONTENT_TOO_LARGE,
    "too_many_readings": HTTPStatus.CONTENT_TOO_LARGE,
    "parts_missing": HTTPStatus.CONFLICT,
    "unknown_upload": HTTPStatus.NOT_FOUND,
    "upload_over": HTTPStatus.CONFLICT,
    "too_many_analyses": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_exports": HTTPStatus.TOO_MANY_REQUESTS,
    "unknown_export": HTTPStatus.NOT_FOUND,
    "too_many_models": HTTPStatus.CONFLICT,
    "too_many_replays": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_rule_sets": HTTPStatus.CONFLICT,
    "too_many_tokens": HTTPStatus.CONFLICT,
    "too_many_views": HTTPStatus.CONFLICT,
    "too_many_versions": HTTPStatus.CONFLICT,
    "unknown_analysis": HTTPStatus.NOT_FOUND,
    "unknown_optimizer": HTTPStatus.NOT_FOUND,
    "unknown_annotation": HTTPStatus.NOT_FOUND,
    "unknown_batch": HTTPStatus.NOT_FOUND,
    "unknown_replay": HTTPStatus.NOT_FOUND,
    "unknown_view": HTTPStatus.NOT_FOUND,
}


class Problem(Exception):
    """An answer other than success: a stable `code`, what is wrong, and the way out."""

    def __init__(
        self,
        status: int,
        code: str,
        reason: str,
        hint: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(reason)
        self.status = HTTPStatus(status)
        self.code = code
        self.reason = reason
        self.hint = hint
        self.headers = dict(headers or {})
        self.errors = errors
        self.members = dict(members or {})  # of its own

    @classmethod
    def of(cls, error: TiterError) -> "Problem":
        """Return what an error of ours is to a caller: `Rejected` is the caller's to mend, the rest may pass."""
        if isinstance(error, Rejected):
            status = _STATUS_OF_REJECTED.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
            return cls(status, error.code, error.reason, error.hint)
        return cls(HTTPStatus.SERVICE_UNAVAILABLE, error.code, error.reason, error.hint, headers=RETRY_AFTER)

    def document(self, request_id: str) -> dict[str, Any]:
        """Return the members of the problem; `hint` and `errors` only where there are any."""
        members: dict[str, Any] = {
            "type": f"urn:titer:problem:{self.code}",
            "title": self.status.phrase,
            "status": self.status.value,
            "code": self.code,
            "detail": _sentence(self.reason),
        }
        if self.hint:
            members["hint"] = _sentence(self.hint)
        if self.errors:
            members["errors"] = list(self.errors)
        return members | self.members | {"request_id": request_id}

    def response(self, request_id: str) -> Response[str]:
        return problem_answer(self.document(request_id), self.status.value, self.headers)


def problem_answer(document: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Response[str]:
    """Answer with the document of a problem."""
    return Response(status, PROBLEM_JSON, json.dumps(document, ensure_ascii=False), headers=dict(headers))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
