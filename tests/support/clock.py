"""Time that passes when a test says so."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class SettableClock:
    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_time(self, **amount: float) -> datetime:
        self.at += timedelta(**amount)
        return self.at
