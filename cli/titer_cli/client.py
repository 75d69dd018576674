"""Titer's API as Python: thin, typed, patient where the API asks for patience."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import httpx

from titer.files.record import NOT_NAMED, Declared
from titer.model.dataclass import dataclass
from titer_cli.analysis_calls import AnalysisCalls
from titer_cli.annotation_calls import AnnotationCalls
from titer_cli.look_calls import LookCalls
from titer_cli.said import said
from titer_cli.series_calls import SeriesCalls
from titer_cli.wire import Document, Tell, file_path, object_in, problem, storage_refusal, tell_nobody, translate_errors

_FEW, _PAGE = 100, 1_000  # the most that the API gives at a time


@dataclass(frozen=True, slots=True)
class Slot:
    """A place reserved for one file, and the form that puts it there."""

    file_id: str
    url: str
    fields: Mapping[str, str]
    version: int = 1  # of the file, that it is for


@dataclass(frozen=True, slots=True)
class Those:
    """Which errors of a file: of one version, of one code, of one column; None for any."""

    version: int | None = None
    code: str | None = None
    column: str | None = None

    def asked(self) -> dict[str, str | int]:
        """Return the question, as the API takes it."""
        return said(asdict(self))


@dataclass(frozen=True, slots=True)
class Which:
    """Which readings of a file: of one version, sensor, parameter, time; None for any."""

    version: int | None = None
    sensor_id: str | None = None
    parameter: str | None = None
    since: str | None = None
    until: str | None = None

    def asked(self) -> dict[str, str | int]:
        """Return the question, as the API takes it."""
        names = {"since": "from", "until": "to"}
        return {names.get(name, name): value for name, value in said(asdict(self)).items()}


@dataclass(frozen=True, slots=True)
class Parted:
    """A place for one file that takes it in parts."""

    file_id: str
    part_bytes: int
    parts: int
    version: int = 1


_NOT_SAID = frozenset({"options", "lost", "live", "after"})  # of what is declared: what no client says so


class TiterApi(AnnotationCalls, AnalysisCalls, SeriesCalls, LookCalls):
    """All of the API, in methods that raise what those of `Wire` do."""

    def reserve(self, declared: Declared, *, size: int, replaces: str | None = None) -> Slot:
        """Ask for a slot for one file of `size` bytes, the corrected one of the file that it replaces."""
        answer = self._json("POST", "/v1/uploads", "file_id", "url", "fields", json=_asked_of(declared, size, replaces))
        return Slot(answer["file_id"], answer["url"], answer["fields"], answer.get("version", 1))

    def begin_in_parts(self, declared: Declared, *, size: int, replaces: str | None = None) -> Parted:
        """Ask for a slot that takes a file in parts, or for that which took some of the same already."""
        asked = {**_asked_of(declared, size, replaces), "multipart": True}
        answer = self._json("POST", "/v1/uploads", "file_id", "part_bytes", "parts", json=asked)
        return Parted(answer["file_id"], answer["part_bytes"], answer["parts"], answer.get("version", 1))

    def missing_parts(self, file_id: str) -> Sequence[int]:
        """Return the numbers of the parts that have not arrived whole."""
        found: Sequence[int] = self._json("GET", f"{_parts(file_id)}/parts", "missing")["missing"]
        return found

    def part_urls(self, file_id: str, numbers: Sequence[int]) -> Mapping[int, str]:
        """Return where to put these parts."""
        answer = self._json("POST", f"{_parts(file_id)}/parts", "urls", json={"numbers": [*numbers]})
        return {each["number"]: each["url"] for each in answer["urls"]}

    def send_part(self, url: str, block: bytes) -> None:
        """Put one part where its URL says."""
        with translate_errors(url):
            answer = self._storage.put(url, content=block)
        if not answer.is_success:
            raise storage_refusal(answer)

    def complete(self, file_id: str) -> None:
        """Have the parts made one object."""
        self._json("POST", f"{_parts(file_id)}/complete", "file_id", "status")

    def ask_for_export(self, asked: Mapping[str, object]) -> Document:
        """Have readings made a file; return how far that is."""
        return self._json("POST", "/v1/exports", "export_id", "status", json=dict(asked))

    def export(self, export_id: str) -> Document:
        """Return how far an export is, and where it lies once it is done."""
        return self._json("GET", f"/v1/exports/{quote(export_id, safe='')}", "export_id", "status", "url")

    def fetch_export(self, url: str, path: Path, tell: Tell) -> None:
        """Copy what was made into `path`."""
        self._fetch(url, path, tell)

    def send(self, slot: Slot, name: str, stream: BinaryIO) -> None:
        """Put the stream's bytes into the slot."""
        form = self._storage.build_request("POST", slot.url, data=dict(slot.fields), files={"file": (name, stream)})
        with translate_errors(slot.url):
            answer = self._storage.send(form)
        if not answer.is_success:
            raise storage_refusal(answer)

    def result(self, file_id: str, version: int | None = None) -> Document:
        """Return the file's result as it stands; of one version, where one is said. `status` tells how far it is."""
        return self._json("GET", file_path(file_id), "status", "name", params=_of(version))

    def errors(self, file_id: str, those: Those, *, raw: bool = False) -> Iterator[Document]:
        """Return the file's errors in row order, with their rows' texts or without, page by page."""
        name = _list(raw=raw)
        return self._pages(name, f"{file_path(file_id)}/{name}", {"limit": _PAGE, **those.asked()})

    def summaries(self, file_id: str, version: int | None = None) -> Iterator[Document]:
        """Return the figures of the file's series, page by page as they are asked for."""
        return self._pages("summaries", f"{file_path(file_id)}/summaries", {"limit": _PAGE, **_of(version)})

    def versions(self, file_id: str) -> Iterator[Document]:
        """Return the versions of a file, newest first, page by page as they are asked for."""
        return self._pages("versions", f"{file_path(file_id)}/versions", {"limit": _FEW})

    def reprocess(self, file_id: str, wishes: Mapping[str, object]) -> Document:
        """Have the file judged once more, as its newest version was but for the wishes; return the version to come."""
        return self._json("POST", f"{file_path(file_id)}/reprocess", "version", json=dict(wishes))

    def reprocess_all(self, asked: Mapping[str, object]) -> Iterator[Document]:
        """Have the files that match judged once more, or looked at in a dry run, page by page as they are asked for."""
        while True:
            page = self._json("POST", "/v1/reprocess", "as_of", "files", "next_cursor", json=dict(asked))
            yield page
            if page["next_cursor"] is None:
                return
            asked = {**asked, "as_of": page["as_of"], "cursor": page["next_cursor"]}

    def delete(self, file_id: str) -> Document:
        """Delete the results of a file."""
        return self._json("DELETE", file_path(file_id), "status")

    def post_readings(self, body: str, asked: Mapping[str, str], *, key: str) -> Document:
        """Send readings, as JSON, until that is answered; return what became of them, be it that none was accepted."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        request = self._posts.build_request(
            "POST", "/v1/readings", params=dict(asked), content=body.encode(), headers=headers
        )
        with translate_errors(self.base_url):
            answer = self._posts.send(request)
        if answer.is_error and not _tells_verdicts(answer):
            raise problem(answer, self.base_url)
        return object_in(answer, self.base_url, "receipt_id", "readings")

    def rule_sets(self) -> Iterator[Document]:
        """Return the newest version of every rule set, page by page as they are asked for."""
        return self._pages("rule_sets", "/v1/rules", {"limit": _FEW})

    def rule_set(self, name: str, version: int | None = None) -> Document:
        """Return one version of a rule set, the newest where none is said."""
        return self._json("GET", _rules(name), "rule_set", params=_of(version))

    def write_rule_set(self, name: str, limits: Mapping[str, object], reason: str) -> Document:
        """Write the next version of a rule set and return it; the newest where that says the same already."""
        return self._json("PUT", _rules(name), "rule_set", json={**limits, "reason": reason})

    def new_token(self, label: str, scopes: Sequence[str], expires_at: str | None) -> Document:
        """Return a new token; its text is in this answer alone."""
        asked = {"label": label, "scopes": [*scopes], "expires_at": expires_at}
        return self._json("POST", "/v1/tokens", "token", "token_id", json=asked)

    def login_code(self) -> Document:
        """Return a code that opens the page, once and within ten minutes."""
        return self._json("POST", "/v1/login-codes", "code", "expires_at")

    def tokens(self) -> Iterator[Document]:
        """Return the tokens, newest first, page by page as they are asked for."""
        return self._pages("tokens", "/v1/tokens", {"limit": _FEW})

    def withdraw_token(self, token_id: str) -> None:
        """Withdraw a token, for good."""
        self._send("DELETE", f"/v1/tokens/{quote(token_id, safe='')}")

    def files(
        self, filters: Mapping[str, str], *, page_size: int, told: Callable[[Document], object] = tell_nobody
    ) -> Iterator[Document]:
        """Return the files that match, newest first, page by page as they are asked for.

        `told` hears each page, which says what was passed over.
        """
        return self._pages("files", "/v1/files", {**filters, "limit": page_size}, told)

    def sensors(self, filters: Mapping[str, str], *, page_size: int) -> Iterator[Document]:
        """Return the series that match by their sensors, page by page as they are asked for."""
        return self._pages("sensors", "/v1/sensors", {**filters, "limit": page_size})

    def latest(self, sensor_id: str, filters: Mapping[str, str], *, page_size: int) -> Iterator[Document]:
        """Return the newest readings of a sensor, the newest first, page by page as they are asked for."""
        asked: dict[str, str | int] = {**filters, "sensor_id": sensor_id, "limit": page_size}
        return self._pages("readings", "/v1/sensors/-/latest", asked)

    def few_errors(self, file_id: str, those: Those, *, raw: bool = False) -> Sequence[Document] | None:
        """Return the errors of a file that are asked for, None where they are more than a page."""
        name = _list(raw=raw)
        asked = {"limit": _PAGE, **those.asked()}
        page = self._json("GET", f"{file_path(file_id)}/{name}", name, "next_cursor", params=asked)
        found: Sequence[Document] = page[name]
        return found if page["next_cursor"] is None else None

    def few_errors_csv(self, file_id: str, those: Those, *, raw: bool = False) -> str | None:
        """Return the same as CSV, None where they are more than a page."""
        asked = {"format": "csv", "limit": _PAGE, **those.asked()}
        page = self._send("GET", f"{file_path(file_id)}/{_list(raw=raw)}", params=asked)
        return None if "next" in page.links else page.text

    def download_rejected(self, file_id: str, path: Path, version: int | None, tell: Tell) -> None:
        """Copy the errors of all rows, as Parquet, into `path`."""
        self._download(f"{file_path(file_id)}/rejected", {"format": "parquet", **_of(version)}, path, tell)

    def download_errors(self, file_id: str, those: Those, path: Path) -> None:
        """Copy a workbook of the file's errors, with their rows' texts, into `path`."""
        self._download(f"{file_path(file_id)}/rejected", {"format": "xlsx", **those.asked()}, path)

    def download_readings(self, file_id: str, path: Path, which: Which, tell: Tell) -> None:
        """Copy the file's readings, as Parquet, into `path`."""
        self._download(f"{file_path(file_id)}/readings", which.asked(), path, tell)

    def download_raw(self, file_id: str, path: Path, version: int | None = None) -> None:
        """Copy the file as it came into `path`."""
        self._download(f"{file_path(file_id)}/raw", _of(version), path)

    def start_replay(self, asked: Mapping[str, object]) -> Document:
        """Start a replay and return it."""
        return self._json("POST", "/v1/replays", "replay_id", "state", "topic", json=dict(asked))

    def replays(self) -> Iterator[Document]:
        """Return the replays, newest first, page by page as they are asked for."""
        return self._pages("replays", "/v1/replays", {"limit": _FEW})

    def change_replay(self, replay_id: str, wishes: Mapping[str, object]) -> Document:
        """Change a replay and return it."""
        return self._json("PATCH", _replay(replay_id), "replay_id", "state", json=dict(wishes))

    def stop_replay(self, replay_id: str) -> Document:
        """Stop a replay, for good, and return it."""
        return self._json("DELETE", _replay(replay_id), "replay_id", "state")

    def ticket(self) -> str:
        """Return where to connect to, once and within a minute, to hear what happens."""
        return str(self._json("POST", "/v1/tickets", "url", "ticket")["url"])

    def parked(self, *, discarded: bool = False) -> Iterator[Document]:
        """Return what could not be processed, newest first, page by page as they are asked for.

        Where `discarded` is set, what was left at that instead.
        """
        return self._pages("parked", "/v1/parked", {"limit": 100} | ({"discarded": "true"} if discarded else {}))

    def discard(self, parked_id: str, reason: str) -> Document:
        """Leave something that is parked at that."""
        path = f"/v1/parked/{quote(parked_id, safe='')}/discard"
        return self._json("POST", path, "parked_id", "discarded_at", json={"reason": reason})

    def redrive(self, parked_id: str) -> Document:
        """Have something that is parked tried again."""
        path = f"/v1/parked/{quote(parked_id, safe='')}/redrive"
        return self._json("POST", path, "parked_id", "redriven_at")


def _tells_verdicts(answer: httpx.Response) -> bool:
    """Return whether an answer says of each reading why it was not accepted."""
    return answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY and b'"nothing_accepted"' in answer.content


def _asked_of(declared: Declared, size: int, replaces: str | None) -> dict[str, object]:
    """Return what a slot is asked for with."""
    others = {name: value for name, value in asdict(declared).items() if name not in _NOT_SAID}
    named = {name: value for name, value in others.items() if value not in (None, NOT_NAMED)}
    instead = {} if replaces is None else {"replaces": replaces}
    return {**named, **declared.options.given(), **instead, "size": size}


def _parts(file_id: str) -> str:
    return f"/v1/uploads/{quote(file_id, safe='')}"


def _replay(replay_id: str) -> str:
    return f"/v1/replays/{quote(replay_id, safe='')}"


def _rules(name: str) -> str:
    return f"/v1/rules/{quote(name, safe='')}"


def _list(*, raw: bool) -> str:
    return "rejected" if raw else "errors"


def _of(version: int | None) -> dict[str, int]:
    return said({"version": version})
