import json
import re

import pytest

from tests.support.api import Api
from tests.support.template import routes
from titer.access.tokens import Scope
from titer.api.routes.openapi import COMMITTED, document
from titer.api.scopes import SCOPES

API_FUNCTIONS = (
    "UploadsApi",
    "FilesApi",
    "ExportApi",
    "VersionsApi",
    "AdminApi",
    "ReadingsApi",
    "Connections",
    "SensorsApi",
    "SeriesApi",
    "ReplaysApi",
    "AnnotationsApi",
    "AnalysesApi",
    "Health",
    "Web",
)


def test_the_committed_document_is_made_from_the_code() -> None:
    assert json.loads(COMMITTED.read_text()) == document(), "run `make reference`"


def test_the_document_is_served(api: Api) -> None:
    assert api.get("/openapi.json", token=None).json == document()


def test_the_document_names_every_route_and_what_it_needs() -> None:
    described = {
        (method.upper(), path): each for path, item in document()["paths"].items() for method, each in item.items()
    }
    assert set(described) == set(SCOPES)
    for route, each in described.items():
        assert bool(each["security"]) == (SCOPES[route] is not Scope.OPEN)
        assert each["x-scope"] == SCOPES[route]
        assert each["summary"]
        assert "application/problem+json" in each["responses"]["default"]["content"]


def test_operations_have_ids_of_their_own() -> None:
    ids = [each["operationId"] for item in document()["paths"].values() for each in item.values()]
    assert len(ids) == len(set(ids))


def test_api_gateway_sends_every_route_and_its_preflight_to_a_function() -> None:
    sent = set().union(*map(routes, API_FUNCTIONS))
    assert set(SCOPES) <= sent
    assert {("OPTIONS", path) for _, path in SCOPES} <= sent


def test_every_reference_leads_somewhere() -> None:
    made = document()
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(made))):
        found = made
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


@pytest.mark.parametrize("name", ["UploadRequest", "FileResult", "Problem", "ErrorsPage"])
def test_models_are_in_the_document(name: str) -> None:
    assert name in document()["components"]["schemas"]
