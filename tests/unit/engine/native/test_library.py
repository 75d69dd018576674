"""Which reader serves: never one that was made of other sources, and never by an exception."""

import importlib
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from platform import machine, system

import pytest

from titer.engine.native import library

NAME = f"kernel-{machine()}-{system().lower()}.so"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a package `titer_native` that is found before any other."""
    folder = tmp_path / "titer_native"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv(library.SWITCH, raising=False)
    library._found.cache_clear()
    yield folder
    library._found.cache_clear()


def installed() -> Path:
    spec = find_spec("titer_native")
    if spec is None or spec.origin is None:
        pytest.skip("the native reader is not built here")
    return Path(spec.origin).with_name(NAME)


def serves(reason: str) -> None:
    assert library.kernel() is None
    assert library.why() == f"plain: {reason}"


def test_the_native_reader_serves_where_it_is_built(package: Path) -> None:
    shutil.rmtree(package)
    importlib.invalidate_caches()
    installed()
    assert library.kernel()
    assert library.why() == f"native: {NAME}"


def test_it_can_be_switched_off_between_two_files(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(library.SWITCH, "plain")
    serves("TITER_READER=plain")
    monkeypatch.delenv(library.SWITCH)
    assert library.why() != "plain: TITER_READER=plain"


def test_without_a_package_the_plain_reader_serves(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_PACKAGE", "titer_native_that_nobody_installed")
    serves("titer_native_that_nobody_installed is not installed")


def test_a_package_for_other_machines_is_none_for_this(package: Path) -> None:
    serves(f"titer_native has no {NAME}")


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"no library" * 1000], ids=["empty", "cut off", "text"])
def test_what_is_no_library_is_refused(package: Path, content: bytes) -> None:
    (package / NAME).write_bytes(content)
    assert library.kernel() is None
    assert library.why().startswith(f"plain: {NAME} cannot be loaded (")


def test_a_library_of_something_else_is_refused(package: Path) -> None:
    spec = find_spec("numpy._core._simd")
    assert spec
    assert spec.origin
    shutil.copy(spec.origin, package / NAME)
    assert library.kernel() is None
    assert library.why().startswith(f"plain: {NAME} cannot be loaded (")


def test_a_stale_library_is_refused(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = installed_beside(package)
    shutil.copy(path, package / NAME)
    monkeypatch.setattr(library, "layout_hash", lambda: 1)
    serves(f"{NAME} is of another layout than this code")


def installed_beside(package: Path) -> Path:
    """Return the library that is installed, past the package that is found before it."""
    hidden = package.rename(package.with_name("hidden"))
    importlib.invalidate_caches()
    try:
        return installed()
    finally:
        hidden.rename(package)
        importlib.invalidate_caches()
