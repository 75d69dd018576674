import re
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[3] / "docs" / "command.md"


def test_the_example_gives_what_it_says() -> None:
    block = re.search(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    assert block
    imports, example, *_ = block[1].split("\n\n")
    call, _, promise = example.rpartition("#")
    names: dict[str, Any] = {}
    exec(imports, names)
    assert eval(call, names) == eval(promise.partition("}")[0] + "}")
