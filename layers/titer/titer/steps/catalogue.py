"""All steps that there are: importing it registers them."""

from collections.abc import Mapping

from titer.model.errors import Rejected
from titer.steps import change_points as _change_points  # noqa: F401
from titer.steps import compare as _compare  # noqa: F401
from titer.steps import custom as _custom  # noqa: F401
from titer.steps import formula as _formula  # noqa: F401
from titer.steps import optimizer as _optimizer  # noqa: F401
from titer.steps import peaks as _peaks  # noqa: F401
from titer.steps import predict as _predict  # noqa: F401
from titer.steps import quality as _quality  # noqa: F401
from titer.steps import rolling_mean as _rolling_mean  # noqa: F401
from titer.steps import spc as _spc  # noqa: F401
from titer.steps import summary as _summary  # noqa: F401
from titer.steps.described import Parameters, Step, registered_steps

STEPS: dict[str, Step] = registered_steps()


def step_named(name: str) -> Step:
    """Return the step of this name. `Rejected` (`unknown_step`)."""
    return _named(name, STEPS)


def listed_step(name: str) -> Step:
    """Return the step of this name where it is one that is listed. `Rejected` (`unknown_step`)."""
    return _named(name, {each: step for each, step in STEPS.items() if step.listed})


def _named(name: str, steps: Mapping[str, Step]) -> Step:
    if name not in steps:
        raise Rejected("unknown_step", f"there is no step “{name}”", f"Steps are: {', '.join(sorted(steps))}")
    return steps[name]


__all__ = ["STEPS", "Parameters", "Step", "listed_step", "step_named"]
