"""Which route needs which right. A route that is not in this table is answered to nobody."""

from titer.access.tokens import Scope

SCOPES = {
    ("GET", "/"): Scope.OPEN,
    ("GET", "/health"): Scope.OPEN,
    ("GET", "/health/ready"): Scope.OPEN,
    ("GET", "/openapi.json"): Scope.OPEN,
    ("GET", "/docs"): Scope.OPEN,
    ("GET", "/redoc"): Scope.OPEN,
    ("GET", "/ui"): Scope.OPEN,  # and all below it: see `as_page`
    ("POST", "/v1/uploads"): Scope.WRITE,
    ("POST", "/v1/uploads/{file_id}/parts"): Scope.WRITE,
    ("GET", "/v1/uploads/{file_id}/parts"): Scope.READ,
    ("POST", "/v1/uploads/{file_id}/complete"): Scope.WRITE,
    ("DELETE", "/v1/uploads/{file_id}"): Scope.WRITE,
    ("POST", "/v1/files"): Scope.WRITE,
    ("POST", "/v1/preview"): Scope.READ,  # it keeps nothing
    ("GET", "/v1/files"): Scope.READ,
    ("GET", "/v1/files/{file_id}"): Scope.READ,
    ("DELETE", "/v1/files/{file_id}"): Scope.ADMIN,
    ("GET", "/v1/files/{file_id}/versions"): Scope.READ,
    ("GET", "/v1/files/{file_id}/versions/{a}/changes/{b}"): Scope.READ,
    ("POST", "/v1/files/{file_id}/reprocess"): Scope.WRITE,
    ("POST", "/v1/reprocess"): Scope.WRITE,
    ("GET", "/v1/files/{file_id}/summaries"): Scope.READ,
    ("GET", "/v1/files/{file_id}/errors"): Scope.READ,
    ("GET", "/v1/files/{file_id}/rejected"): Scope.READ,
    ("GET", "/v1/files/{file_id}/readings"): Scope.READ,
    ("GET", "/v1/files/{file_id}/raw"): Scope.READ,
    ("GET", "/v1/files/{file_id}/rows"): Scope.READ,
    ("GET", "/v1/files/{file_id}/series"): Scope.READ,
    ("POST", "/v1/tokens"): Scope.ADMIN,
    ("GET", "/v1/tokens"): Scope.ADMIN,
    ("DELETE", "/v1/tokens/{token_id}"): Scope.ADMIN,
    ("GET", "/v1/me"): Scope.READ,
    ("POST", "/v1/login-codes"): Scope.READ,
    ("POST", "/v1/logins"): Scope.OPEN,  # by a code, good once
    ("POST", "/v1/annotations"): Scope.WRITE,
    ("GET", "/v1/annotations"): Scope.READ,
    ("GET", "/v1/annotations/{annotation_id}"): Scope.READ,
    ("PATCH", "/v1/annotations/{annotation_id}"): Scope.WRITE,
    ("DELETE", "/v1/annotations/{annotation_id}"): Scope.WRITE,
    ("GET", "/v1/annotations/{annotation_id}/history"): Scope.READ,
    ("GET", "/v1/views"): Scope.READ,
    ("GET", "/v1/views/{name}"): Scope.READ,
    ("PUT", "/v1/views/{name}"): Scope.WRITE,
    ("DELETE", "/v1/views/{name}"): Scope.WRITE,
    ("GET", "/v1/batches"): Scope.READ,
    ("GET", "/v1/batches/{batch_id}"): Scope.READ,
    ("PUT", "/v1/batches/{batch_id}"): Scope.WRITE,
    ("DELETE", "/v1/batches/{batch_id}"): Scope.WRITE,
    ("GET", "/v1/rules"): Scope.READ,
    ("GET", "/v1/rules/{name}"): Scope.READ,
    ("PUT", "/v1/rules/{name}"): Scope.ADMIN,
    ("POST", "/v1/rules/{name}/check"): Scope.READ,  # it keeps nothing
    ("GET", "/v1/parked"): Scope.READ,
    ("POST", "/v1/parked/{parked_id}/discard"): Scope.ADMIN,
    ("POST", "/v1/parked/{parked_id}/redrive"): Scope.ADMIN,
    ("GET", "/v1/sensors"): Scope.READ,
    ("GET", "/v1/sensors/{sensor_id}/latest"): Scope.READ,
    ("GET", "/v1/sensors/{sensor_id}/series"): Scope.READ,
    ("GET", "/api/v1/sensors/{sensor_id}/latest"): Scope.READ,
    ("POST", "/v1/readings"): Scope.WRITE,
    ("POST", "/api/v1/sensors/ingest"): Scope.WRITE,
    ("POST", "/api/v1/sensors/ingest/batch"): Scope.WRITE,
    ("GET", "/v1/receipts/{receipt_id}"): Scope.READ,
    ("POST", "/v1/exports"): Scope.WRITE,
    ("GET", "/v1/exports/{export_id}"): Scope.READ,
    ("GET", "/v1/files/{file_id}/export"): Scope.READ,
    ("GET", "/v1/steps"): Scope.READ,
    ("POST", "/v1/analyses"): Scope.WRITE,
    ("GET", "/v1/analyses"): Scope.READ,
    ("GET", "/v1/analyses/{analysis_id}"): Scope.READ,
    ("DELETE", "/v1/analyses/{analysis_id}"): Scope.WRITE,
    ("POST", "/v1/analyses/{analysis_id}/cancel"): Scope.WRITE,
    ("GET", "/v1/analyses/{analysis_id}/result"): Scope.READ,
    ("GET", "/v1/models"): Scope.READ,
    ("GET", "/v1/models/{name}"): Scope.READ,
    ("PUT", "/v1/models/{name}"): Scope.ADMIN,
    ("DELETE", "/v1/models/{name}"): Scope.ADMIN,
    ("POST", "/v1/optimizer"): Scope.WRITE,
    ("POST", "/api/optimizer"): Scope.WRITE,
    ("GET", "/v1/optimizer/{optimizer_id}"): Scope.READ,
    ("POST", "/v1/replays"): Scope.WRITE,
    ("GET", "/v1/replays"): Scope.READ,
    ("GET", "/v1/replays/{replay_id}"): Scope.READ,
    ("PATCH", "/v1/replays/{replay_id}"): Scope.WRITE,
    ("DELETE", "/v1/replays/{replay_id}"): Scope.WRITE,
    ("GET", "/api/status"): Scope.READ,
    ("GET", "/api/current"): Scope.READ,
    ("GET", "/api/sensor/{sensor_name}"): Scope.READ,
    ("GET", "/api/sensor/{sensor_name}/{parameter}"): Scope.READ,
    ("GET", "/api/latest/{count}"): Scope.READ,
    ("GET", "/api/all"): Scope.READ,
    ("GET", "/api/sensors"): Scope.READ,
    ("POST", "/v1/tickets"): Scope.READ,
    ("POST", "/files"): Scope.WRITE,
    ("GET", "/files/{file_id}"): Scope.READ,
}
TAKE_READINGS = frozenset(
    {("POST", "/v1/readings"), ("POST", "/api/v1/sensors/ingest"), ("POST", "/api/v1/sensors/ingest/batch")}
)  # these have a budget of their own
TAKE_FILES = frozenset({("POST", "/v1/files"), ("POST", "/v1/preview"), ("POST", "/files")})

_CHANGE_NOTHING = frozenset({("POST", "/v1/tickets"), ("POST", "/v1/rules/{name}/check")})


def changes(method: str, route: str) -> bool:
    """Return whether a request is counted among those that change something."""
    return method != "GET" and (method, route) not in _CHANGE_NOTHING


def methods_at(path: str) -> frozenset[str]:
    """Return the methods that the API has at a path, whichever function answers them; none where there is nothing."""
    return frozenset(method for method, route in SCOPES if _leads_to(route, path))


def _leads_to(route: str, path: str) -> bool:
    steps, taken = route.strip("/").split("/"), path.strip("/").split("/")
    return len(steps) == len(taken) and all(
        step == part or (step.startswith("{") and part != "") for step, part in zip(steps, taken, strict=True)
    )
