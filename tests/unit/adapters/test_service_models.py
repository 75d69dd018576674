"""What clients are made of: botocore's own, less what nobody here asks for."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.client import Config
from botocore.exceptions import UnknownServiceError
from botocore.session import Session

from scripts import service_models
from tests.support import aws
from titer.adapters import clients
from titer.adapters.service_models import OURS

REGIONS = ("eu-central-1", "us-east-1", "cn-north-1", "us-gov-west-1")


@pytest.fixture(params=REGIONS)
def region(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    aws.credentials(monkeypatch)
    monkeypatch.setenv("AWS_DEFAULT_REGION", request.param)
    yield request.param
    clients.session.cache_clear()


def test_what_is_kept_is_what_botocore_says_of_the_operations_that_are_called() -> None:
    kept = {path: path.read_text() for path in OURS.rglob("*.json")}
    assert kept == service_models.files(), "run `make service-models`"


@pytest.mark.parametrize("service", service_models.SERVICES)
def test_a_client_is_where_and_as_one_of_botocore(service: str, region: str) -> None:
    known: Any = Session().create_client(service, config=clients.PATIENT)
    client: Any = getattr(clients, service)() if service != "s3" else clients.s3()
    assert client.meta.endpoint_url == known.meta.endpoint_url
    model = client.meta.service_model
    for name in model.operation_names:
        asked, told = model.operation_model(name), known.meta.service_model.operation_model(name)
        assert asked.http == told.http
        assert asked.auth_type == told.auth_type
        assert [each.name for each in asked.error_shapes] == [each.name for each in told.error_shapes]
    assert 0 < len(model.operation_names) < len(known.meta.service_model.operation_names)


def test_a_url_is_signed_as_botocore_signs_it(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    known: Any = Session().create_client("s3", config=config)
    asked = {"Bucket": "bucket", "Key": "a b"}
    urls = {each.generate_presigned_url("get_object", Params=asked).partition("?")[0] for each in (known, clients.s3())}
    assert len(urls) == 1


def test_a_service_that_is_not_kept_is_botocores() -> None:
    loader = clients.session().get_component("data_loader")
    assert loader.load_service_model("sts", "service-2")["metadata"]["serviceId"] == "STS"


def test_services_are_found_by_their_name_and_listed_where_there_is_none_of_it() -> None:
    loader = clients.session().get_component("data_loader")
    assert loader.load_service_model("dynamodb", "service-2")["metadata"]["serviceId"] == "DynamoDB"
    with pytest.raises(UnknownServiceError, match=r"accessanalyzer.*dynamodb"):
        loader.load_service_model("no_such_service", "service-2")
