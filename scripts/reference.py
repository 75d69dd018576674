"""Writes what the documentation takes from the code: `make reference`. A test holds it as it would be written.

docs/command.md              its table of reading options
docs/analyses.md             the steps and their parameters
docs/errors.md               every code of an error or a warning
docs/result.md               every field of a result
docs/process.svg             `titer process` on a sample, as a terminal shows it
docs/architecture.md         the table of rooms
docs/architecture.svg        the rooms and the arrows between them
layers/…/api/openapi.json    the description of the API
"""

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from rich._export_format import CONSOLE_SVG_FORMAT  # rich documents it as what `code_format` starts from
from rich.console import Console
from rich.text import Text

from scripts import architecture
from scripts.examples import EXAMPLES
from titer.api.models.results import Aggregates, Anomaly, Expected, Fault, FileResult, Format, Summary
from titer.api.routes import openapi
from titer.model import doubt_words, error_words
from titer.model.option import Option
from titer.model.option_types import Pairs, Texts
from titer.model.options import OPTIONS
from titer.steps.catalogue import STEPS
from titer.steps.described import Step

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "cli/titer_cli/samples"
WIDTH = 124  # characters of the pictured terminal
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace"  # none is fetched

_STEPS_HEAD, _STEPS_END = "<!-- the steps, by `make reference` -->\n\n", "\n<!-- end of the steps -->"
_BOUNDS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
_OPTIONS_HEAD = "| option | in the API | says |\n|---|---|---|\n"


def errors_page() -> str:
    """Return docs/errors.md."""
    groups = {
        "A row": ("The row is rejected, and kept in the quarantine.", error_words.OF_ROWS),
        "A cell": (
            "This reading is rejected; the row's other readings stay. A row of which no reading stays is rejected.",
            error_words.OF_CELLS,
        ),
        "A file": ("The file fails: nothing of it is kept. `row_number` is null.", error_words.OF_FILES),
        "Warnings": ("Nothing is dropped.", doubt_words.DOUBTS),
    }
    return "\n".join(
        [
            "# Errors and warnings",
            "",
            "Each has a `code`, which never changes its meaning. What is wrong and what to do are composed when a "
            "result is read, so that old results profit from better words.",
            *(line for title, (about, words) in groups.items() for line in _group(title, about, words)),
            "",
        ]
    )


def result_page() -> str:
    """Return docs/result.md."""
    sections: dict[str, tuple[str, type[BaseModel]]] = {
        "The result": ("", FileResult),
        "`format`": ("", Format),
        "`aggregates`": ("", Aggregates),
        "`summaries`": ("", Summary),
        "`anomalies`": ("", Anomaly),
        "`expected` of an anomaly": ("", Expected),
        "`errors` and `warnings`": ("[All codes](errors.md). ", Fault),
    }
    example = _titer("process", SAMPLES / "missing_timestamp.csv", "--json")
    return "\n".join(
        [
            "# What a result says",
            "",
            "`GET /v1/files/{file_id}`, `titer result ID --json` and `titer process FILE --json` answer the same "
            "document; what only a stack can know (ids, versions, instants, durations) is null in the last. Instants "
            "are UTC, end in `Z`, and have a fraction only where it is not zero.",
            *(line for title, (more, model) in sections.items() for line in _section(title, more, model)),
            "",
            "## An example",
            "",
            "Five good rows and one without a time: `titer process samples/missing_timestamp.csv --json`.",
            "",
            "```json",
            example.strip(),
            "```",
            "",
        ]
    )


def command_page() -> str:
    """Return docs/command.md, of which the table of reading options is made; the rest stays as it is written there."""
    page = (ROOT / "docs/command.md").read_text("utf-8")
    before, head, rest = page.partition(_OPTIONS_HEAD)
    _, blank, after = rest.partition("\n\n")
    rows = (
        f"| `{' '.join(filter(None, (option.flag, option.metavar)))}` | {_in_api(option)} | {_cell(option.page)} |"
        for option in OPTIONS.values()
    )
    return before + head + "\n".join(rows) + blank + after


def analyses_page() -> str:
    """Return docs/analyses.md, of which the steps are made; the rest stays as it is written there."""
    page = (ROOT / "docs/analyses.md").read_text("utf-8")
    before, head, rest = page.partition(_STEPS_HEAD)
    _, end, after = rest.partition(_STEPS_END)
    steps = (line for _, each in sorted(STEPS.items()) for line in _step(each))
    return before + head + "\n".join(steps) + end + after


def _step(step: Step) -> Iterator[str]:
    takes = ", ".join(step.gives)
    yield from (
        f"### `{step.name}`: {step.title}",
        "",
        step.description,
        "",
        f"Takes {step.inputs}, gives {takes}.",
        "",
    )
    schema = step.schema
    if fields := schema["properties"]:
        yield from ("| parameter | takes | if not said | |", "|---|---|---|---|")
    for name, field in fields.items():
        default = "–" if name in schema.get("required", ()) else f"`{json.dumps(field.get('default'))}`"
        yield f"| `{name}` | {_cell(_takes(field, schema))} | {default} | {_cell(field.get('description', ''))} |"
    yield ""


def _takes(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return what a parameter takes in words: `start, dtw`, `integer from 1 to 5 or null`."""
    if "$ref" in field:
        return _takes(schema["$defs"][field["$ref"].rpartition("/")[2]], schema)
    if kinds := field.get("anyOf") or field.get("oneOf"):
        return " or ".join(dict.fromkeys(_takes(kind, schema) for kind in kinds))
    if words := field.get("enum") or ([field["const"]] if "const" in field else []):
        return ", ".join(f"`{word}`" for word in words)
    if field["type"] == "array" and "items" in field:
        return f"list, each {_takes(field['items'], schema)}"
    if field["type"] == "object" and field.get("title") and "properties" in field:
        return f"object of {', '.join(f'`{name}`' for name in field['properties'])}"
    bounds = [f"{word} {field[key]:,}" for key, word in _BOUNDS.items() if key in field]
    return " ".join([field["type"], *bounds])


def _in_api(option: Option) -> str:
    return f"`{option.name}`, a list" if isinstance(option.type, Texts | Pairs) else f"`{option.name}`"


def picture() -> str:
    """Return docs/process.svg."""
    shown = _titer("process", SAMPLES / "partly_bad.csv", FORCE_COLOR="1", TERM="xterm-256color", COLUMNS=str(WIDTH))
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ titer process samples/partly_bad.csv\n", style="bold"), Text.from_ansi(shown), sep="\n")
    plain = re.sub(r"@font-face {{.*?}}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    svg = console.export_svg(title="titer", code_format=plain.replace("Fira Code, monospace", FONTS), unique_id="titer")
    return re.sub(r"[ \t]+\n", "\n", svg)


def description() -> str:
    """Return layers/titer/titer/api/routes/openapi.json."""
    return json.dumps(openapi.document(), indent=2, ensure_ascii=False) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/command.md": command_page,
    "docs/analyses.md": analyses_page,
    "docs/errors.md": errors_page,
    "docs/result.md": result_page,
    "docs/process.svg": picture,
    "docs/architecture.md": architecture.page,
    "docs/architecture.svg": architecture.picture,
    str(openapi.COMMITTED.relative_to(ROOT)): description,
}


def _group(title: str, about: str, words: error_words.Words) -> Iterator[str]:
    yield from (
        "",
        f"## {title}",
        "",
        about,
        "",
        "| code | what is wrong | what to do | for example |",
        "|---|---|---|---|",
    )
    for code, texts in words.items():
        yield f"| `{code}` | {' | '.join(map(_cell, (*texts, _example(code))))} |"


def _example(code: str) -> str:
    """Return a few words, or a file with an arrow for each end of a line, and what was declared of it."""
    example = EXAMPLES[code]
    if isinstance(example, str):
        return example
    said = {"rules": "rule set", "sha256": "sha256"}
    declared = [f"{said[name]} {_plainly(value)}" for name, value in example.said.items()]
    declared += [f"{name} {_plainly(value)}" for name, value in example.options.items()]
    shown = f"`{example.file.removesuffix(chr(10)).replace(chr(10), ' ↵ ')}`" if example.file else "a file of no bytes"
    return shown + (f" with {', '.join(declared)}" if declared else "")


def _plainly(value: Any) -> str:
    texts = [value] if isinstance(value, str) else [*value]
    return ", ".join(f"`{text if len(text) <= 24 else text[:12] + '…'}`" for text in texts)


def _section(title: str, more: str, model: type[BaseModel]) -> Iterator[str]:
    schema = model.model_json_schema()
    yield from ("", f"## {title}", "", more + schema["description"], "", "| field | type | meaning |", "|---|---|---|")
    for name, about in schema["properties"].items():
        yield f"| `{name}` | {_kind(about)} | {_cell(about.get('description', ''))} |"


def _kind(schema: Mapping[str, Any]) -> str:
    """Return the type in words: `number or null`, `list of Fault`."""
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if "$ref" in schema:
        return "string" if schema["$ref"].endswith("/Status") else "object"
    if schema["type"] == "array":
        return f"list of {_kind(schema['items'])}s"
    values = schema.get("additionalProperties")
    return f"object of {_kind(values)}s" if isinstance(values, dict) else str(schema["type"])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _titer(*arguments: object, **environment: str) -> str:
    """Return what the command prints on stdout, for whoever has no settings of their own."""
    command = [str(Path(sys.executable).with_name("titer")), *map(str, arguments)]
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(command, env=bare | environment, capture_output=True, check=False).stdout.decode()


if __name__ == "__main__":
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), "utf-8")
