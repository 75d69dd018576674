"""How often the API may be asked: counted from now, where the clock of this machine was set back."""

import time
from typing import Any


def begin_anew_when_set_back(gateway: Any) -> None:
    """Change the emulator's module `apigateway_v1`: a count that was made later than now begins anew.

    It would take the time by which the clock was set back for one in which every request was one too many, and refuse
    all for as long.
    """
    take, counts = gateway._take_token, gateway._throttle_state

    def take_by_the_clock_of_now(slot: Any, limits: Any) -> bool:
        _, counted_at = counts.get(slot, (0.0, 0.0))
        if counted_at > time.time():
            del counts[slot]
        return bool(take(slot, limits))

    gateway._take_token = take_by_the_clock_of_now
