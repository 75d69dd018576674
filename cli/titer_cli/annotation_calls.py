"""What is asked of the API about annotations."""

from collections.abc import Iterator, Mapping
from urllib.parse import quote
from uuid import uuid4

from titer_cli.wire import Document, Wire

_PAGE, _FEW = 1_000, 100  # the most that the API gives at a time
_MEMBERS = ("annotation_id", "version", "text")


class AnnotationCalls(Wire):
    """A change that broke off and is sent again may find that it was made: it is refused then, and nothing is lost."""

    def annotate(self, said: Mapping[str, object]) -> Document:
        """Make an annotation, one alone however often this has to be sent; return it."""
        headers = {"Idempotency-Key": str(uuid4())}
        return self._json("POST", "/v1/annotations", *_MEMBERS, json=dict(said), headers=headers)

    def annotations(self, filters: Mapping[str, str]) -> Iterator[Document]:
        """Return those that match, by their beginnings, page by page as they are asked for."""
        return self._pages("annotations", "/v1/annotations", {**filters, "limit": _PAGE})

    def annotation(self, annotation_id: str) -> Document:
        """Return one as it is now."""
        return self._json("GET", _one(annotation_id), *_MEMBERS)

    def change_annotation(self, annotation_id: str, to: Mapping[str, object], *, version: int) -> Document:
        """Change what one says, on top of a version; return the next one."""
        return self._json("PATCH", _one(annotation_id), *_MEMBERS, json=dict(to), headers=_on(version))

    def delete_annotation(self, annotation_id: str, *, version: int) -> Document:
        """Hide one, on top of a version; return the version that does."""
        return self._json("DELETE", _one(annotation_id), *_MEMBERS, headers=_on(version))

    def annotation_history(self, annotation_id: str) -> Iterator[Document]:
        """Return the versions of one, newest first, page by page as they are asked for."""
        return self._pages("versions", f"{_one(annotation_id)}/history", {"limit": _FEW})


def _one(annotation_id: str) -> str:
    return f"/v1/annotations/{quote(annotation_id, safe='')}"


def _on(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}
