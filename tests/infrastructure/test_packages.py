"""What goes to Lambda: small functions, three layers, at the versions of the lock file."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.infrastructure.expanded import of_type
from tests.support.template import properties, template

ROOT = Path(__file__).parents[2]
KB, MB = 1000, 1000 * 1000
MOST_OF_THE_PAGE = 1 * MB  # unpacked; what a browser loads of it is measured where it is built
LIMITS = {"TiterLayer": 27 * MB, "EngineLayer": 130 * MB, "AnalysisLayer": 205 * MB}


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.built
@pytest.mark.parametrize("function", of_type(template(), "AWS::Serverless::Function"))
def test_a_function_is_a_few_kilobytes(function: str, built: Path) -> None:
    assert size(built / function) < (MOST_OF_THE_PAGE if function == "Web" else 20 * KB)
    assert (built / function / "app.py").is_file()


@pytest.mark.built
@pytest.mark.parametrize("layer", LIMITS)
def test_a_layer_fits(layer: str, built: Path) -> None:
    assert size(built / layer) <= LIMITS[layer]


@pytest.mark.built
@pytest.mark.parametrize("function", of_type(template(), "AWS::Serverless::Function"))
def test_a_function_and_its_layers_fit_into_what_lambda_unpacks(function: str, built: Path) -> None:
    layers = [*template()["Globals"]["Function"]["Layers"], *properties(function).get("Layers", [])]
    folders = [function, *(layer["Ref"] for layer in layers)]
    assert sum(size(built / folder) for folder in folders) <= 240 * MB  # of 250 MiB


@pytest.mark.built
@pytest.mark.parametrize("layer", LIMITS)
def test_a_layer_is_compiled_so_that_a_cold_start_need_not(layer: str, built: Path) -> None:
    sources = [path for path in (built / layer).rglob("*.py") if path.stat().st_size]
    compiled = {path.name.split(".")[0] for path in (built / layer).rglob("__pycache__/*.cpython-313.pyc")}
    assert {path.stem for path in sources} <= compiled


@pytest.mark.built
@pytest.mark.parametrize("layer", LIMITS)
def test_compiled_files_hold_whatever_the_dates_of_their_sources_become(layer: str, built: Path) -> None:
    flags = {path.read_bytes()[4:8] for path in (built / layer).rglob("*.pyc")}
    assert flags == {b"\x01\x00\x00\x00"}  # PEP 552: by hash, and never checked


@pytest.mark.built
def test_the_layer_brings_the_documentation_pages_so_that_no_cdn_is_asked(built: Path) -> None:
    assert size(built / "TiterLayer" / "python" / "titer" / "api" / "static") > 500 * KB


@pytest.mark.built
def test_the_engine_brings_the_native_reader_for_one_machine(built: Path) -> None:
    libraries = list((built / "EngineLayer" / "python" / "titer_native").glob("*.so"))
    assert [path.name for path in libraries] in (["kernel-x86_64-linux.so"], ["kernel-aarch64-linux.so"])
    assert libraries[0].stat().st_size < 100 * KB


def test_the_api_of_analyses_imports_no_numbers_until_it_draws() -> None:
    program = (
        "import sys, runpy; sys.path.insert(0, 'layers/titer'); runpy.run_path('functions/analyses_api/app.py');"
        "print(*{'numpy', 'scipy', 'arro3', 'ruptures'} & {name.partition('.')[0] for name in sys.modules})"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


@pytest.mark.built
def test_what_computes_on_series_imports_from_its_layer_alone(built: Path) -> None:
    modules = "arro3.io, numpy, ruptures, scipy.optimize, scipy.signal, scipy.special, scipy.stats"
    program = f"import sys; sys.path.insert(0, sys.argv[1]); import {modules}"
    bare = Path(sys.base_prefix) / "bin" / "python3.13"
    layer = built / "AnalysisLayer" / "python"
    subprocess.run([bare, "-I", "-c", program, layer], check=True, env={"PYTHONDONTWRITEBYTECODE": "1"})


@pytest.mark.built
def test_what_the_lambda_runtime_has_is_not_carried(built: Path) -> None:
    carried = {path.name for layer in LIMITS for path in (built / layer / "python").iterdir()}
    assert not carried & {"boto3", "botocore", "django"}


@pytest.mark.parametrize(
    ("group", "place"),
    [
        ("layer-titer", "titer"),
        ("layer-engine", "engine"),
        ("layer-analysis", "analysis"),
        ("native", "engine/native"),
    ],
)
def test_what_a_layer_is_built_of_is_what_the_lock_file_says(group: str, place: str) -> None:
    export = f"uv export --quiet --locked --only-group {group} --no-header --no-annotate --no-python-downloads"
    program = str(ROOT / ".tools/uv/bin/uv")
    locked = subprocess.run([program, *export.split()[1:]], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / "layers" / place / "requirements.txt").read_text() == locked.stdout, "run `make requirements`"


def test_the_layers_ask_for_nothing_that_the_project_does_not() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    layers = ("layer-titer", "layer-engine", "layer-analysis")
    named = {entry for layer in layers for entry in groups[layer] if isinstance(entry, str)}
    asked = {requirement.split(">")[0] for requirement in project["project"]["dependencies"]}
    assert named <= asked
