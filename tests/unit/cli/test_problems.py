"""What the API says, in the words of the command."""

import re

import pytest

from tests.unit.cli.test_against_the_api import Titer, sent, titer, world
from titer.model.errors import Rejected
from titer.model.options import OPTIONS, ReadOptions
from titer_cli.problems import in_words_of_the_command, sentence

__all__ = ["sent", "titer", "world"]

ID = "0b9e7a9e-6f6b-4d36-9a39-0d3c5e1f2a3b"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"See GET /v1/files/{ID}/versions for those there are.", f"See `titer versions {ID}` for those there are."),
        ("See GET /v1/files for those there are.", "See `titer files` for those there are."),
        (
            f"Ask GET /v1/files/{ID} until its status is processed, partial or failed.",
            f"`titer result {ID} --wait` waits for it.",
        ),
        ("See GET /v1/tokens.", "See `titer token list`."),
        (
            "Send the header Authorization: Bearer tt_…; `titer token create --stack NAME` makes a token.",
            "Put a token into TITER_TOKEN; `titer token create --stack NAME` makes a token.",
        ),
        ("The request is not as it should be; asset: too long. See /docs.", "--asset: too long."),
        ("The request is not as it should be; context.3: too long.", "; --context: too long."),
        ("The request is not as it should be; changes.units: too long.", "; --unit: too long."),
        ("The option header_line cannot be 0.", "--header-line cannot be 0"),
        ("the option at goes with no column of the time. Say one of at and time.", "Say one of --at and --time."),
        ("Say no_header too.", "Say --no-header too."),
        ("Declare timezone, or date_order.", "Declare --timezone, or --date-order."),
        ("expires_at is in the past.", "--expires-days is in the past."),
    ],
)
def test_fields_and_paths_become_flags_and_commands(said: str, shown: str) -> None:
    assert shown in in_words_of_the_command(said)


@pytest.mark.parametrize(
    "said",
    [
        "No column holds the time (there are: 'time_format', value). Name the column.",
        "The column 'rule_set' is not there.",
        "Say in the column's name what its numbers count, such as Time [h].",
        "Write times as 2025-10-01T08:12:10Z, or declare --date-order.",
        "`--sensor unit_column`",
        "Name it with --context or with --measured.",
    ],
)
def test_what_is_no_field_stays(said: str) -> None:
    assert in_words_of_the_command(said) == said


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_that_cannot_be_used_is_called_as_it_is_typed(name: str) -> None:
    flag = OPTIONS[name].flag
    assert f"the option {flag} " in sentence(Rejected("invalid_option", f"the option {name} cannot be 'x'", "")).lower()


@pytest.mark.parametrize(
    "said",
    [
        {"at": "2025-10-01T08:00Z", "time": ["a"]},
        {"columns": ["a"]},
        {"header_line": 1, "no_header": True},
        {"time_format": "x"},
        {"short_rows": "x"},
    ],
    ids=str,
)
def test_a_contradiction_is_told_of_in_flags(said: dict[str, object]) -> None:
    with pytest.raises(Rejected) as refused:
        ReadOptions.parse(said)
    told = sentence(refused.value)
    assert all(OPTIONS[name].flag in told for name in said)
    assert not re.search(r"\b[a-z]+_[a-z]+\b(?!`)", told.split("epoch_s")[0])


@pytest.mark.parametrize(
    "arguments",
    [
        ("result", "no-such-id"),
        ("result", "ID", "--version", "9"),
        ("files", "--status", "broken"),
        ("files", "--since", "yesterday"),
        ("upload", "samples/good.csv", "--rule-set", "defualt"),
        ("upload", "samples/good.csv", "--asset", "\x1b[2J"),
        ("upload", "samples/good.csv", "--timezone", "x" * 400),
        ("reprocess", "ID", "--asset", "x" * 400),
        ("token", "revoke", "nobody"),
        ("token", "new", "--label", "x", "--scope", "root"),
        ("token", "new", "--label", "", "--scope", "read"),
        ("rules", "show", "nobody"),
        ("redrive", "nothing"),
    ],
    ids=str,
)
def test_no_refusal_of_the_api_speaks_of_what_only_the_api_has(
    titer: Titer, sent: str, arguments: tuple[str, ...]
) -> None:
    ended = titer(*(sent if each == "ID" else each for each in arguments))
    assert ended.code == 2
    assert "/v1/" not in ended.err
    assert "/docs" not in ended.err
    assert not re.search(r"\b(rule_set|expires_at|date_order|header_line)\b", ended.err)
