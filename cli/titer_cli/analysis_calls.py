"""What is asked of the API about analyses, batches, models and the optimizer."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from titer.model.errors import Rejected
from titer_cli.said import said
from titer_cli.wire import Document, Tell, Wire

_FEW = 100  # the most that the API gives at a time


class AnalysisCalls(Wire):
    """An analysis may be asked for twice: the same question is the same analysis."""

    def steps(self) -> list[Document]:
        """Return the steps that there are."""
        found: list[Document] = self._json("GET", "/v1/steps", "steps")["steps"]
        return found

    def ask_for_analysis(self, asked: Mapping[str, object]) -> Document:
        """Have a step run; return how far it is."""
        return self._json("POST", "/v1/analyses", "analysis_id", "status", json=dict(asked))

    def analyses(self) -> Iterator[Document]:
        """Return the analyses, those asked for last first, page by page as they are asked for."""
        return self._pages("analyses", "/v1/analyses", {"limit": _FEW})

    def analysis(self, analysis_id: str) -> Document:
        """Return an analysis and how far it is."""
        return self._json("GET", _analysis(analysis_id), "analysis_id", "status")

    def cancel_analysis(self, analysis_id: str) -> Document:
        """Cancel an analysis that waits or runs."""
        return self._json("POST", f"{_analysis(analysis_id)}/cancel", "analysis_id", "status")

    def delete_analysis(self, analysis_id: str) -> None:
        """Delete an analysis with its result."""
        self._send("DELETE", _analysis(analysis_id))

    def analysis_result(self, analysis_id: str, points: int | None) -> Document:
        """Return what was found, drawn in so many points a series."""
        path = f"{_analysis(analysis_id)}/result"
        return self._json("GET", path, "series", "events", "figures", params=said({"points": points}))

    def download_analysis(self, analysis_id: str, path: Path, tell: Tell) -> None:
        """Copy the series that were found, as Parquet, into `path`."""
        self._download(f"{_analysis(analysis_id)}/result", {"format": "parquet"}, path, tell)

    def optimize(self, asked: Mapping[str, object]) -> Document:
        """Have the parameters of an analysis sought; return how far that is."""
        return self._json("POST", "/v1/optimizer", "optimizer_id", "status", json=dict(asked))

    def optimized(self, optimizer_id: str) -> Document:
        """Return how far that is, and what was found."""
        return self._json("GET", f"/v1/optimizer/{quote(optimizer_id, safe='')}", "optimizer_id", "status")

    def models(self) -> Iterator[Document]:
        """Return the newest version of every model, page by page as they are asked for."""
        return self._pages("models", "/v1/models", {"limit": _FEW})

    def model(self, name: str, version: int | None) -> Document:
        """Return one version of a model, the newest where none is said."""
        return self._json("GET", _model(name), "name", "version", "model", params=said({"version": version}))

    def write_model(self, name: str, model: Mapping[str, object]) -> Document:
        """Write the next version of a model and return it; the newest where that says the same already."""
        return self._json("PUT", _model(name), "name", "version", "live", json=dict(model))

    def delete_model(self, name: str) -> None:
        """Delete a model."""
        self._send("DELETE", _model(name))

    def batches(self, filters: Mapping[str, str]) -> Iterator[Document]:
        """Return the batches that match, the newest first, page by page as they are asked for."""
        return self._pages("batches", "/v1/batches", {**filters, "limit": _FEW})

    def batch(self, batch_id: str, asset: str | None) -> Document:
        """Return a batch."""
        return self._json("GET", _BATCH, "batch_id", "started_at", params=_named(batch_id, asset))

    def declare_batch(self, batch_id: str, asset: str | None, told: Mapping[str, object]) -> Document:
        """Declare a batch in the place of what was declared before, as it is now."""
        asked, tag = _named(batch_id, asset), self._tag(batch_id, asset)
        headers = {"If-Match": tag} if tag else {"If-None-Match": "*"}
        return self._json("PUT", _BATCH, "batch_id", "version", params=asked, json=dict(told), headers=headers)

    def take_back_batch(self, batch_id: str, asset: str | None) -> None:
        """Forget what was declared of a batch."""
        self._send("DELETE", _BATCH, params=_named(batch_id, asset))

    def _tag(self, batch_id: str, asset: str | None) -> str | None:
        """Return by what a batch is known as it is now; None where there is none."""
        try:
            return self._send("GET", _BATCH, params=_named(batch_id, asset)).headers["ETag"]
        except Rejected as refused:
            if refused.code != "unknown_batch":
                raise
            return None


_BATCH = "/v1/batches/-"  # of which the query says which


def _named(batch_id: str, asset: str | None) -> dict[str, str]:
    return said({"batch_id": batch_id, "asset": asset})


def _model(name: str) -> str:
    return f"/v1/models/{quote(name, safe='')}"


def _analysis(analysis_id: str) -> str:
    return f"/v1/analyses/{quote(analysis_id, safe='')}"
