"""`titer models`, over the API itself."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.test_against_the_api import Titer, World, titer, world

__all__ = ["World", "titer", "world"]  # fixtures, and what they give

MODEL = {
    "kind": "linear",
    "inputs": [{"sensor_id": "a"}],
    "output": {"sensor_id": "titer"},
    "coefficients": [2.0],
    "live": True,
}


def test_a_model_is_written_listed_shown_and_deleted(titer: Titer, tmp_path: Path) -> None:
    path = tmp_path / "soft.json"
    path.write_text(json.dumps(MODEL))
    written = titer("models", "put", path)
    assert (written.code, written.err) == (0, "soft@1 it is, which predicts of live readings from now on\n")
    path.write_text(json.dumps(MODEL | {"live": False}))
    assert titer("models", "put", path, "--json").json["version"] == 2
    assert titer("models", "put", path, "--name", "other").err == "other@1 it is\n"
    listed = titer("models", "list").out
    assert listed.startswith("2 models\n")
    assert "soft@2" in listed
    assert [each["name"] for each in titer("models", "list", "--json").json["models"]] == ["other", "soft"]
    assert "it predicts no more" in titer("models", "delete", "other").err
    assert titer("models", "show", "other").code == 2


def test_what_is_shown_of_a_version_can_be_written_again(titer: Titer, tmp_path: Path) -> None:
    path = tmp_path / "soft.json"
    for level in (1.0, 2.0):
        path.write_text(json.dumps(MODEL | {"coefficients": [level]}))
        assert titer("models", "put", path).code == 0
    shown = titer("models", "show", "soft@1")
    assert shown.json["model"]["coefficients"] == [1.0]
    (tmp_path / "back.json").write_text(shown.out)
    assert "soft@3" in titer("models", "put", tmp_path / "back.json").err
    assert titer("models", "show", "soft").json["model"]["coefficients"] == [1.0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "nobody"), "here is no model nobody"),
        (("show", "soft@x"), "is no version of a model"),
        (("delete", "nobody"), "`titer models list`"),
        (("put", "list.json"), "holds no object"),
        (("put", "half.json"), "is not JSON"),
        (("put", "none.json"), "no file none.json"),
        (("put", "tree.json"), "kind"),
    ],
)
def test_what_is_wrong_with_models_is_one_sentence(
    titer: Titer, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    for name, text in (("list", "[]"), ("half", "{"), ("tree", '{"kind": "oak"}')):
        (tmp_path / f"{name}.json").write_text(text)
    ended = titer("models", *arguments)
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert said in ended.err
