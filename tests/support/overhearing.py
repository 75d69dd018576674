"""What is asked of DynamoDB, overheard on the way: which items, by which actions."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

_OF_AN_ITEM = {"GetItem", "PutItem", "UpdateItem", "DeleteItem"}
_OF_A_BATCH = {"BatchGetItem", "BatchWriteItem"}
_IN_A_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_PARTITION = re.compile(r"pk = (:\w+)")


class Asked(NamedTuple):
    """One item, or the items of one partition, that an action is asked for."""

    action: str
    resource: str
    key: str


@contextmanager
def overheard(host: str, port: int) -> Iterator[tuple[str, set[Asked]]]:
    """Yield an endpoint that passes on to DynamoDB at this one, and what was asked of it so far."""
    found: set[Asked] = set()

    class Ear(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.update(_asked(self.headers["X-Amz-Target"].rpartition(".")[2], json.loads(body)))
            way = HTTPConnection(host, port, timeout=60)
            way.request("POST", self.path, body, dict(self.headers))
            answer = way.getresponse()
            self.send_response(answer.status)
            text = answer.read()
            for name in ("Content-Type", "x-amz-crc32", "x-amzn-RequestId"):
                if value := answer.getheader(name):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            way.close()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{host}:{server.server_address[1]}", found
    finally:
        server.shutdown()
        server.server_close()


def _asked(operation: str, body: Any) -> Iterator[Asked]:
    if operation == "TransactWriteItems":
        for change in body["TransactItems"]:
            [(kind, item)] = change.items()
            yield _of_an_item(_IN_A_TRANSACTION[kind], item)
    elif operation == "Query":
        [name] = _PARTITION.findall(body["KeyConditionExpression"])
        index = f"/index/{body['IndexName']}" if "IndexName" in body else ""
        yield Asked("dynamodb:Query", f"Table{index}", body["ExpressionAttributeValues"][name]["S"])
    elif operation in _OF_A_BATCH:
        for asked in body["RequestItems"].values():
            yield from (_of_an_item(operation, each) for each in _in_batch(asked))
    elif operation in _OF_AN_ITEM:
        yield _of_an_item(operation, body)


def _in_batch(asked: Any) -> Iterator[Any]:
    if isinstance(asked, dict):
        yield from ({"Key": key} for key in asked["Keys"])
    else:
        yield from (each.get("PutRequest") or each["DeleteRequest"] for each in asked)


def _of_an_item(action: str, item: Any) -> Asked:
    return Asked(f"dynamodb:{action}", "Table", (item.get("Key") or item["Item"])["pk"]["S"])
