import pytest

from titer.adapters import clients, origins

KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "eu-central-1"}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def test_on_aws_each_bucket_has_a_host_of_its_own() -> None:
    found = set(origins.of_buckets(clients.s3(), "uploads", "data"))
    assert found == {"https://uploads.s3.eu-central-1.amazonaws.com", "https://data.s3.eu-central-1.amazonaws.com"}


def test_on_an_emulator_all_is_at_one_place() -> None:
    assert set(origins.of_buckets(clients.s3("http://127.0.0.1:4566"), "uploads", "data")) == {"http://127.0.0.1:4566"}


def test_an_origin_has_neither_path_nor_query() -> None:
    assert origins.origin("wss://w.example:8443/prod?ticket=t") == "wss://w.example:8443"
