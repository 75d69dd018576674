"""Archives of functions, notes of layers, and the template that leads to both."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

from titer_cli.local.inside.layers import folder_of
from titer_cli.local.packages import note, packaged


def packages_of(folder: Path) -> dict[str, bytes]:
    """What the template of a build leads to, by the line that does."""
    taken: dict[str, bytes] = {}

    def take(name: str, content: bytes) -> str:
        assert name == f"{hashlib.sha256(content).hexdigest()}.zip"
        taken[name] = content
        return f"s3://packages/{name}"

    lines = packaged(folder / "template.yaml", take).splitlines()
    found = (line.strip().split(": s3://packages/") for line in lines if "s3://" in line)
    return {key: taken[name] for key, name in found}


def build(folder: Path, text: str) -> Path:
    for path in (folder / "Health/app.py", folder / "layers/TiterLayer-1/python/titer.py"):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (folder / "TiterLayer").symlink_to(folder / "layers/TiterLayer-1")
    template = "      CodeUri: Health\n      Description: CodeUri is a folder\n      ContentUri: TiterLayer\n"
    (folder / "template.yaml").write_text(template)
    return folder


def test_functions_are_packed_and_layers_are_said_to_lie_where_they_do(tmp_path: Path) -> None:
    packages = packages_of(build(tmp_path, "x"))
    with zipfile.ZipFile(io.BytesIO(packages["CodeUri"])) as function:
        assert {name: function.read(name) for name in function.namelist()} == {"app.py": b"x"}
        assert function.getinfo("app.py").external_attr >> 16 & 0o777 == 0o644
    assert folder_of(packages["ContentUri"]) == tmp_path / "layers/TiterLayer-1"


def test_the_same_files_are_the_same_archive_whenever_they_were_built(tmp_path: Path) -> None:
    first, second, third = (build(tmp_path / name, name[0]) for name in ("a1", "a2", "b"))
    os.utime(second / "Health/app.py", (0, 0))
    function = [packages_of(folder)["CodeUri"] for folder in (first, second, third)]
    assert function[0] == function[1] != function[2]


def test_another_layer_is_another_note(tmp_path: Path) -> None:
    assert note(tmp_path / "TiterLayer-1") != note(tmp_path / "TiterLayer-2")
