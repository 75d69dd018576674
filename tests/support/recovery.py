"""Who makes records anew from what lies in the data bucket, over the stores of a test."""

from typing import Any

from titer.engine.parquet.sinks import read_metadata
from titer.files.recovery import Recovery
from titer.rules.rule_sets import RuleSets


def recovery_of(stores: Any) -> Recovery:
    """Return it for whatever has `files`, `artefacts`, `rules`, `clock` and `compactions`."""
    return Recovery(
        stores.files,
        stores.artefacts,
        rules=RuleSets(stores.rules),
        read_metadata=read_metadata,
        clock=stores.clock,
        compactions=stores.compactions,
    )
