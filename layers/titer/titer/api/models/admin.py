"""Tokens, parked items and rule sets."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from titer.access.tokens import SCOPES
from titer.api.models.api_model import ApiModel
from titer.api.models.fields import Instant, Name, NextCursor, Reason
from titer.api.models.files import Author
from titer.rules.limits import LONGEST_SILENCE


class TokenRequest(ApiModel):
    """Asks for a token."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    label: Name = Field(description="What the token is for, as lists show it", examples=["press 1, uploads"])
    scopes: list[Annotated[str, Field(json_schema_extra={"enum": sorted(SCOPES)})]] = Field(
        min_length=1, max_length=len(SCOPES), description="What it may do"
    )
    expires_at: Instant | None = Field(None, description="When it ends, with `Z` or an offset; never if not said")


class ListedToken(ApiModel):
    """A token in a list. Neither its secret nor the hash of it is ever shown."""

    token_id: str
    label: str
    scopes: list[str]
    created_at: str
    expires_at: str | None
    made_by: str | None = Field(description="Of a login: the token that made it, whose end is its end", examples=[None])


class NewToken(ListedToken):
    """A new token. Its text is shown this once."""

    token: str


class Me(ApiModel):
    """The token that asks."""

    token_id: str
    label: str
    scopes: list[str]
    expires_at: str | None
    made_by: str | None = Field(description="Of a login: the token that made it", examples=[None])


class NewLoginCode(ApiModel):
    """A code that opens the page, once: `…/ui#code=<code>`. It is shown this once."""

    code: str = Field(examples=["qL4P0m7Jm3sYz1b5u0aV2w8xk6tR9cD-eFgHiJkLmNo"])
    expires_at: str = Field(description="In ten minutes", examples=["2025-10-01T08:22:10Z"])


class LoginRequest(ApiModel):
    """Changes a code for a token."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    code: str = Field(min_length=1, max_length=200, examples=["qL4P0m7Jm3sYz1b5u0aV2w8xk6tR9cD-eFgHiJkLmNo"])


class TokensPage(ApiModel):
    tokens: list[ListedToken]
    next_cursor: NextCursor


class ParkedItem(ApiModel):
    """A message that could not be processed, however often it was tried."""

    parked_id: str = Field(examples=["7c1e8a0e-5a52-5d0f-9f0e-3f6f5a3e9b1d"])
    file_id: str | None = Field(description="Null where the message names no object")
    key: str | None = Field(description="Of its object in the uploads bucket", examples=["incoming/readings.csv"])
    attempts: int = Field(description="How often it was tried", examples=[5])
    error: str | None = Field(
        description="How the last attempt ended; null where it ended without a word, as for want of memory or time",
        examples=["The data bucket did not answer as it should (SlowDown). Try again in a moment."],
    )
    receipt_id: str | None = Field(description="Of the readings that the message holds, where it holds some")
    message: str = Field(description="What happened, and what to do")
    parked_at: str = Field(examples=["2025-10-01T08:40:10Z"])
    redriven_at: str | None = Field(description="When it was sent again", examples=[None])
    discarded_at: str | None = Field(description="When somebody left it at that", examples=[None])
    discarded_by: Author | None = Field(description="Who did", examples=[None])
    discarded_for: str | None = Field(description="And why", examples=[None])


class DiscardRequest(ApiModel):
    """Says why something that is parked is left at that."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Reason = Field(description="Kept with it, for whoever asks later", examples=["sent by mistake"])


class ParkedItemsPage(ApiModel):
    parked: list[ParkedItem]
    next_cursor: str | None


_BOUND = {"anyOf": [{"type": "number"}, {"type": "null"}]}
_RANGE = {"type": "object", "properties": {"min": _BOUND, "max": _BOUND}, "additionalProperties": False}
_SECONDS = {"anyOf": [{"type": "number", "minimum": 1, "maximum": LONGEST_SILENCE}, {"type": "null"}]}
_LIMITS = {
    "properties": {
        "hard": _RANGE,
        "soft": _RANGE,
        "unit": {"type": "string", "pattern": r"\S", "maxLength": 64},
        "stale_after": _SECONDS,
    },
    "additionalProperties": False,
}

# Described here, judged by `titer.rules.limits`, which says where a whole rule set is wrong and what belongs there.
LimitsText = Annotated[dict[str, Any], Field(json_schema_extra=_LIMITS)]


SensorIds = Annotated[
    dict[str, Any],
    Field(
        json_schema_extra={
            "properties": {"pattern": {"type": "string", "minLength": 1, "maxLength": 200}},
            "additionalProperties": False,
        },
        examples=[{"pattern": r"^[A-Z]+-[A-Z0-9]+-\d{3}$"}],
    ),
]


# Judged by `titer.rules.limits` too.
StaleAfter = Annotated[Any, Field(json_schema_extra=_SECONDS)]


class RuleSetRequest(ApiModel):
    """What a rule set is to say from now on, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: Reason = Field(description="Why it changes; it is kept with the version", examples=["probe 7 replaced"])
    sensors: dict[str, LimitsText] = Field(
        {},
        description="Limits of single sensors, by name: each bound here replaces that of the parameter, the rest stay",
    )
    parameters: dict[str, LimitsText] = Field(
        {},
        description="Limits of what is measured, by name: hard (outside, a reading is rejected) and soft (an anomaly)",
        examples=[{"temperature": {"hard": {"min": -50, "max": 200}, "soft": {"max": 40}}}],
    )
    quantities: dict[str, LimitsText] = Field(
        {},
        description="Limits of every series of a quantity, `temperature` or `pH`, told by its unit, else by its name; "
        "those of a parameter refine them",
        examples=[{"temperature": {"unit": "°C", "hard": {"min": -273.15}}, "pH": {"hard": {"min": -2, "max": 16}}}],
    )
    every: LimitsText = Field({}, description="Limits of everything else")
    sensor_id: SensorIds = Field({}, description="Which ids a column of sensors may hold; any, where nothing is said")
    stale_after: StaleAfter = Field(
        None,
        description="After how many seconds without a live reading a series is stale. Limits may say it of their own "
        "sensor or parameter. Where nothing does: 5 times its usual step, but at least 60 seconds",
        examples=[300],
    )


class ListedRuleSet(ApiModel):
    """A rule set in a list: its newest version. One that ships has no author."""

    name: str
    version: int
    rule_set: str = Field(description="name@version, as uploads may ask for it and results tell it")
    shipped: bool
    reason: str | None
    by: Author | None
    at: str | None
    unknown_pattern: str | None = Field(
        description="Its pattern for sensor ids, where that is none that would be taken today: files are judged by it "
        "within a limit of steps; write a new version",
        examples=[None],
    )


class RuleSetDraft(ApiModel):
    """What a rule set might say, as it would be written; whatever is wrong with it is told in the answer."""

    model_config = ConfigDict(extra="allow")

    reason: Any = Field(None, description="As it would be written; it may be missing here")
    sensors: Any = Field(None, examples=[{"probe 7": {"soft": {"max": 41}}}])
    parameters: Any = Field(None, examples=[{"temperature": {"hard": {"min": -50, "max": 200}}}])
    quantities: Any = None
    every: Any = None
    sensor_id: Any = None
    stale_after: Any = None


class WrongPart(ApiModel):
    """One thing that is wrong with a rule set."""

    path: str = Field(
        description="Where it stands, names with dots between them", examples=["parameters.temperature.hard.min"]
    )
    reason: str = Field(examples=["is not a number"])
    hint: str


class ChangedPart(ApiModel):
    """One thing that the newest version says differently; null where one of the two says nothing of it."""

    path: str
    before: Any
    after: Any


class RuleSetCheck(ApiModel):
    """Whether a rule set could be written, and what it would change."""

    name: str
    valid: bool
    errors: list[WrongPart]
    newest: str | None = Field(
        description="That it would follow; null where it would be the first", examples=["press@3"]
    )
    changes: list[ChangedPart] = Field(description="From the newest, the first thousand; none where it says the same")


class RuleSetVersion(ListedRuleSet):
    """One version of a rule set, which never changes."""

    sensors: dict[str, Any]
    parameters: dict[str, Any]
    quantities: dict[str, Any]
    every: dict[str, Any]
    sensor_id: dict[str, Any]
    stale_after: float | None


class RuleSetsPage(ApiModel):
    rule_sets: list[ListedRuleSet]
    next_cursor: NextCursor
