import base64
from dataclasses import replace
from hashlib import sha256
from time import sleep
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.contract.conftest import EMULATORS, ON_AWS
from tests.support.aws import Aws
from titer.adapters.memory.buckets import MemoryUploads
from titer.adapters.s3 import S3Uploads
from titer.files.ports import PostForm, Uploads
from titer.files.provenance import declaration_in, declaration_text
from titer.files.record import Declared
from titer.model.errors import Rejected

BODY = b"sensor_id,timestamp,value\na,2026-03-01T12:00:00Z,1.5\n"
KEY = "slots/4b4c/a file+plus[1].csv"


def store(uploads: Uploads, body: bytes = BODY, key: str = KEY) -> None:
    uploads.store(key, body, sha256=sha256(body).hexdigest())


def test_what_was_stored_is_read_back(uploads: Uploads) -> None:
    store(uploads)
    with uploads.open(KEY) as stream:
        assert stream.read(7) == BODY[:7]
        assert stream.read() == BODY[7:]


def test_an_empty_file_can_be_stored(uploads: Uploads) -> None:
    store(uploads, b"")
    described = uploads.describe(KEY)
    assert described is not None
    assert described.size == 0
    with uploads.open(KEY) as stream:
        assert stream.read() == b""


def test_an_object_is_described(uploads: Uploads) -> None:
    store(uploads)
    described = uploads.describe(KEY)
    assert described is not None
    assert (described.key, described.size, described.sequencer) == (KEY, len(BODY), "")
    assert described.version_id
    assert '"' not in described.etag
    assert described.last_modified.tzinfo is not None


def test_a_key_has_an_object_once_one_was_stored(uploads: Uploads) -> None:
    assert not uploads.has(KEY)
    store(uploads, key=f"{KEY}.gz")
    assert not uploads.has(KEY)
    store(uploads)
    assert uploads.has(KEY)


def test_every_version_can_be_read(uploads: Uploads) -> None:
    store(uploads, b"first")
    first = uploads.describe(KEY)
    store(uploads, b"second")
    assert first is not None
    assert uploads.describe(KEY) != first
    assert uploads.describe(KEY, first.version_id) == first
    with uploads.open(KEY, first.version_id) as stream:
        assert stream.read() == b"first"


def test_what_is_not_there_is_none_or_rejected(uploads: Uploads) -> None:
    assert uploads.describe("slots/none") is None
    with pytest.raises(Rejected) as refused, uploads.open("slots/none"):
        pass
    assert refused.value.code == "object_gone"


def test_the_form_fixes_key_and_checksum(uploads: Uploads) -> None:
    digest = sha256(BODY).hexdigest()
    form = uploads.post_form(KEY, sizes=(0, 1_000), sha256=digest, seconds=900)
    assert form.fields["key"] == KEY
    assert base64.b64decode(form.fields["x-amz-checksum-sha256"]).hex() == digest


def test_without_a_checksum_the_form_asks_for_none(uploads: Uploads) -> None:
    form = uploads.post_form(KEY, sizes=(0, 1_000), sha256=None, seconds=900)
    assert not any("checksum" in name for name in form.fields)


def test_a_download_url_names_the_object(uploads: Uploads) -> None:
    store(uploads)
    url = uploads.download_url(KEY, None, filename="a.csv", seconds=60)
    assert "a%20file" in url


@pytest.mark.parametrize("aws", ON_AWS, indirect=True)
class TestOnS3:
    def test_whatever_a_page_was_stored_as_it_is_no_page_when_it_is_fetched(self, aws: Aws) -> None:
        bucket = aws.bucket("UploadsBucket")
        aws.s3.put_object(Bucket=bucket, Key=KEY, Body=b"<script>", ContentType="text/html")
        url = S3Uploads(aws.s3, bucket).download_url(KEY, None, filename="a.html", seconds=60)
        asked = parse_qs(urlsplit(url).query)
        assert asked["response-content-type"] == ["application/octet-stream"]
        assert asked["response-content-disposition"][0].startswith("attachment")

    def test_what_comes_is_stored_as_bytes_of_no_type(self, aws: Aws) -> None:
        uploads = S3Uploads(aws.s3, aws.bucket("UploadsBucket"))
        store(uploads)
        found = aws.s3.head_object(Bucket=uploads._bucket, Key=KEY)
        assert found["ContentType"] == "application/octet-stream"
        form = uploads.post_form(KEY, sizes=(0, 9), sha256=None, seconds=9)
        assert form.fields["Content-Type"] == "application/octet-stream"

    def test_urls_are_made_with_the_signers_address(self, aws: Aws) -> None:
        from titer.adapters import clients

        bucket = aws.bucket("UploadsBucket")
        signer = clients.s3("http://titer.example:4566")
        uploads = S3Uploads(aws.s3, bucket, signer=signer)
        assert uploads.post_form(KEY, sizes=(0, 9), sha256=None, seconds=9).url.startswith("http://titer.example:4566/")
        assert uploads.download_url(KEY, "v1", filename="a", seconds=9).startswith("http://titer.example:4566/")


def test_some_bytes_can_be_looked_at_alone(uploads: Uploads) -> None:
    store(uploads)
    stored = uploads.describe(KEY)
    assert stored is not None
    for version_id in (None, stored.version_id):
        assert uploads.peek(KEY, version_id, start=7, size=3) == BODY[7:10]
        assert uploads.peek(KEY, version_id, start=len(BODY) - 2, size=100) == BODY[-2:]
        assert uploads.peek(KEY, version_id, start=len(BODY), size=100) == b""
    with pytest.raises(Rejected):
        uploads.peek("slots/none", None, start=0, size=1)


@pytest.mark.skipif(not EMULATORS, reason="TITER_EMULATOR_URL names no emulator, and moto checks no forms")
@pytest.mark.parametrize("aws", EMULATORS, indirect=True)
class TestForms:
    """What S3 lets through and what it refuses."""

    @staticmethod
    def send(form: PostForm, body: bytes, **changed: str) -> int:
        answer = httpx.post(form.url, data={**form.fields, **changed}, files={"file": ("a.csv", body)}, trust_env=False)
        return answer.status_code

    def test_the_form_puts_the_file_into_its_slot(self, uploads: Uploads) -> None:
        form = uploads.post_form(KEY, sizes=(0, 1_000), sha256=sha256(BODY).hexdigest(), seconds=60)
        assert self.send(form, BODY) == 204
        with uploads.open(KEY) as stream:
            assert stream.read() == BODY

    def test_an_empty_file_and_one_at_the_limit_pass(self, uploads: Uploads) -> None:
        form = uploads.post_form(KEY, sizes=(0, 10), sha256=None, seconds=60)
        assert [self.send(form, b"x" * size) for size in (0, 10, 11)] == [204, 204, 400]

    def test_a_size_that_was_declared_is_the_only_one_that_passes(self, uploads: Uploads) -> None:
        form = uploads.post_form(KEY, sizes=(10, 10), sha256=None, seconds=60)
        assert [self.send(form, b"x" * size) for size in (0, 9, 11, 10)] == [400, 400, 400, 204]

    @pytest.mark.parametrize(
        "changed",
        [{"key": "slots/other"}, {"Content-Type": "text/html"}, {"x-amz-checksum-sha256": "AAAA"}, {"policy": "e30="}],
    )
    def test_nothing_in_the_form_can_be_changed(self, uploads: Uploads, changed: dict[str, str]) -> None:
        form = uploads.post_form(KEY, sizes=(0, 1_000), sha256=sha256(BODY).hexdigest(), seconds=60)
        assert self.send(form, BODY, **changed) == 403
        assert uploads.describe(KEY) is None

    def test_a_form_ends(self, uploads: Uploads) -> None:
        form = uploads.post_form(KEY, sizes=(0, 1_000), sha256=None, seconds=1)
        sleep(2)
        assert self.send(form, BODY) == 403
        assert uploads.describe(KEY) is None

    def test_no_signature_is_none(self, uploads: Uploads) -> None:
        form = uploads.post_form(KEY, sizes=(0, 1_000), sha256=None, seconds=60)
        for name in ("policy", "x-amz-signature", "x-amz-credential"):
            fields = {field: value for field, value in form.fields.items() if field != name}
            assert self.send(replace(form, fields=fields), BODY) in {400, 403}
        assert uploads.describe(KEY) is None

    def test_a_download_url_saves_under_the_name(self, uploads: Uploads) -> None:
        store(uploads)
        answer = httpx.get(uploads.download_url(KEY, None, filename="Läufe 7.csv", seconds=60), trust_env=False)
        assert answer.content == BODY
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert "filename*=UTF-8''L%C3%A4ufe%207.csv" in answer.headers["Content-Disposition"]


def test_the_newest_version_of_every_object_is_listed(uploads: Uploads) -> None:
    assert isinstance(uploads, S3Uploads | MemoryUploads)
    for body in (b"first", b"second"):
        store(uploads, body)
    store(uploads, b"", "a/")
    assert [*uploads.newest()] == [uploads.describe(KEY), uploads.describe("a/")][::-1]


def test_what_is_said_of_a_file_goes_with_its_object(uploads: Uploads) -> None:
    said = declaration_text(Declared(name="µ.csv", asset="P 1"))
    uploads.store(KEY, BODY, sha256=sha256(BODY).hexdigest(), declaration=said)
    assert declaration_in(uploads.declaration(KEY)) == Declared(name="µ.csv", asset="P 1")
    store(uploads)
    assert uploads.declaration(KEY) is None
    assert uploads.declaration("another") is None


def test_the_versions_of_an_object_are_listed_with_the_newest_first(uploads: Uploads) -> None:
    ids = []
    for number in range(3):
        store(uploads, str(number).encode())
        store(uploads, b"of another", KEY + "2")
        described = uploads.describe(KEY)
        assert described is not None
        ids.append(described.version_id)
    assert uploads.newest_first(KEY) == ids[::-1]
    assert uploads.newest_first("another") == []
