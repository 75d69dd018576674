"""What the kernel is compiled to, for the machines that it is compiled for."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "layers/engine/native/build.py"
INSTALL = f"{ROOT}/.tools/uv/bin/uv pip install --quiet --no-config --python {sys.executable}"
BEGINNINGS = {
    "x86_64-linux": b"\x7fELF\x02",
    "aarch64-linux": b"\x7fELF\x02",
    "x86_64-darwin": b"\xcf\xfa\xed\xfe",
    "arm64-darwin": b"\xcf\xfa\xed\xfe",
}
FUSED = (  # (mask, value) of the instructions of AArch64 that multiply and add with one rounding
    (0xFF000000, 0x1F000000),  # FMADD, FMSUB, FNMADD, FNMSUB
    (0xBFA0FC00, 0x0E20CC00),  # FMLA of vectors
    (0xBFA0FC00, 0x0EA0CC00),  # FMLS of vectors
    (0xBF80F400, 0x0F801000),  # FMLA by an element
    (0xBF80F400, 0x0F805000),  # FMLS by an element
)


def build(folder: Path, target: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", str(BUILD), "--target", target, *more, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def built(folder: Path, target: str) -> bytes:
    """Return the library; the cache of this clone has it, unless the kernel has changed since."""
    done = build(folder, target, "--cache", str(ROOT / ".tools/native"), "--install", INSTALL)
    assert done.returncode == 0, done.stderr
    if "left out" in done.stderr:
        pytest.skip(done.stderr.strip())
    return (folder / "titer_native" / f"kernel-{target}.so").read_bytes()


def section(library: bytes, wanted: bytes) -> bytes:
    """Return a section of an ELF file of 64 bits."""
    table, size, count, names = (
        struct.unpack_from("<Q", library, 40)[0],
        *struct.unpack_from("<HHH", library, 58),
    )
    headers = [struct.unpack_from("<IIQQQQ", library, table + size * at) for at in range(count)]
    strings = headers[names][4]
    for name, _, _, _, start, length in headers:
        if library[strings + name :].split(b"\0", 1)[0] == wanted:
            return library[start : start + length]
    raise AssertionError(f"no section {wanted!r}")


@pytest.mark.parametrize("target", BEGINNINGS)
def test_it_is_compiled_for_every_machine_that_titer_runs_on(target: str, tmp_path: Path) -> None:
    library = built(tmp_path, target)
    assert library.startswith(BEGINNINGS[target])
    for name in (b"titer_layout", b"titer_read", b"titer_tally"):
        assert name in library


@pytest.mark.parametrize("target", ["x86_64-linux", "aarch64-linux"])
def test_it_wants_no_other_library(target: str, tmp_path: Path) -> None:
    dynamic = section(built(tmp_path, target), b".dynamic")
    tags = [struct.unpack_from("<Q", dynamic, at)[0] for at in range(0, len(dynamic), 16)]
    assert 1 not in tags  # DT_NEEDED


def test_no_processor_rounds_a_product_and_a_sum_at_once(tmp_path: Path) -> None:
    code = section(built(tmp_path, "aarch64-linux"), b".text")
    words = struct.unpack(f"<{len(code) // 4}I", code)
    assert len(words) > 300
    assert [hex(word) for word in words if fused(word)] == []
    assert fused(0x1F410800)  # fmadd d0, d0, d1, d2
    assert fused(0x4E62CC20)  # fmla v0.2d, v1.2d, v2.2d


def fused(word: int) -> bool:
    return any(word & mask == value for mask, value in FUSED)


def test_without_its_compiler_it_is_left_out_and_nothing_stale_stays(tmp_path: Path) -> None:
    stale = tmp_path / "titer_native" / "kernel-x86_64-linux.so"
    stale.parent.mkdir()
    stale.touch()
    done = build(tmp_path, "x86_64-linux", "--install", "false")
    assert done.returncode == 0
    assert "the native reader is left out: its compiler, ziglang, could not be installed" in done.stderr
    assert not stale.exists()
