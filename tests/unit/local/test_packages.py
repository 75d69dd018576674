"""Archives of functions and layers, and the template that leads to them."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from titer_cli.local.packages import archive, digest, packaged


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_the_same_files_are_the_same_archive_whenever_they_were_built(tmp_path: Path) -> None:
    first, second = put(tmp_path / "1", app="x"), put(tmp_path / "2", app="x")
    os.utime(second / "app", (0, 0))
    assert archive(first) == archive(second)
    assert digest(first) == digest(second)
    assert digest(put(tmp_path / "2", app="y")) != digest(first)


def test_an_archive_has_every_file_with_its_rights(tmp_path: Path) -> None:
    put(tmp_path / "1", app="x", **{"python/titer/a.so": "y"})
    (tmp_path / "1/app").chmod(0o755)
    with zipfile.ZipFile(io.BytesIO(archive(tmp_path / "1"))) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {"app": b"x", "python/titer/a.so": b"y"}
        assert packed.getinfo("app").external_attr >> 16 & 0o777 == 0o755


def test_the_template_names_packages_where_it_named_folders(tmp_path: Path) -> None:
    put(tmp_path, **{"Health/app": "x"})
    template = tmp_path / "template.yaml"
    template.write_text("Resources:\n  Health:\n      CodeUri: Health\n      Description: CodeUri is a folder\n")
    asked: list[bytes] = []

    def take(name: str, content: Callable[[], bytes]) -> str:
        asked.append(content())
        return f"s3://packages/{name}"

    expected = f"      CodeUri: s3://packages/{digest(tmp_path / 'Health')}.zip\n"
    assert expected in packaged(template, take)
    assert asked == [archive(tmp_path / "Health")]
