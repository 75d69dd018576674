"""The template as it goes to a LocalStack, which mounts no layers, and judges references before it expands SAM."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.fold_layers import FUNCTION, LAYER, fold
from tests.support.template import template


@pytest.fixture(scope="module")
def folded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built, folded = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("folded")
    (built / "template.yaml").write_text(yaml.safe_dump(template()), "utf-8")
    for name, resource in template()["Resources"].items():
        if resource["Type"] in {FUNCTION, LAYER}:
            content = built / name / ("python" if resource["Type"] == LAYER else "")
            content.mkdir(parents=True)
            (content / f"{name}.py").touch()
    fold(built, folded)
    return folded


def referred(part: Any) -> Iterator[str]:
    match part:
        case {"Ref": str(name)}:
            yield name
        case dict():
            for each in part.values():
                yield from referred(each)
        case list():
            for each in part:
                yield from referred(each)


def test_all_that_it_refers_to_is_in_it(folded: Path) -> None:
    content = yaml.safe_load((folded / "template.yaml").read_text("utf-8"))
    known = {*content["Resources"], *content["Parameters"]}
    assert {name for name in referred(content["Resources"]) if not name.startswith("AWS::")} <= known


def test_a_function_has_its_layers_in_it(folded: Path) -> None:
    assert (folded / "ProcessFile" / "TiterLayer.py").exists()
    assert (folded / "ProcessFile" / "EngineLayer.py").exists()
    assert not (folded / "Health" / "EngineLayer.py").exists()
