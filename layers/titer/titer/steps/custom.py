"""What a custom step is told."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, field_validator

from titer.steps.described import Parameters, step
from titer.steps.named import Means, Named
from titer.steps.scripts import NAME

_MOST = 16 << 10  # characters of its parameters


@step("custom", version=1, title="Custom step", gives=("series", "events", "figures"))
class Custom(Parameters):
    """A Python file in `analyses/custom`, deployed with the stack: its `run(curves, parameters, progress)` is called.

    It runs in a process of its own, without credentials, files, network or other processes, with bounds to its time
    and memory. What it returns is checked; where it fails, the analysis says why.
    """

    script: Annotated[str, Field(pattern=f"^{NAME}$", title="Script", description="the name of its file, without .py")]
    parameters: Annotated[
        Mapping[str, Any], Field(title="Parameters", description="what the script is told, as a JSON object")
    ] = {}

    @field_validator("parameters")
    @classmethod
    def _are_few(cls, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        if len(json.dumps(parameters)) > _MOST:
            raise ValueError(f"parameters have at most {_MOST:,} characters as JSON")
        return parameters

    def pinned(self, series: Sequence[Named], means: Means) -> Mapping[str, Any]:  # noqa: ARG002  (it takes any)
        return {"script": dict(means.script(self.script))}
