"""Files with long lists of errors or readings, and all pages of such a list."""

from tests.support.api import Answer, Api
from tests.support.judging import judge_newest

HEADER = b"sensor_id,timestamp,value\n"


def sent(api: Api, rows: str, header: bytes = HEADER) -> str:
    slot = api.post("/v1/uploads", json_body={"name": "Läufe 7.csv"}).json
    api.uploads.store(slot["fields"]["key"], header + rows.encode(), sha256="")
    judge_newest(api, slot["file_id"])
    return str(slot["file_id"])


def bad_rows(count: int) -> str:
    return "s,2026-03-01T11:00:00Z,1\n" + "".join(f"s,2026-03-01T11:00:00Z,x{n}\n" for n in range(count))


def follow(api: Api, target: str) -> list[Answer]:
    """All pages from there on: by `next_cursor`, or by the Link header."""
    path, pages, asked = target.partition("?")[0], [], target
    while asked:
        page = api.get(asked)
        assert page.status == 200
        pages.append(page)
        if "Link" in page.headers:
            asked = path + page.headers["Link"].removeprefix("<").partition(">")[0]
        elif page.headers["Content-Type"] == "application/json" and page.json["next_cursor"]:
            asked = target + ("&" if "?" in target else "?") + f"cursor={page.json['next_cursor']}"
        else:
            asked = ""
    return pages
