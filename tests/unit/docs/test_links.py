"""What the pages point to is there."""

import re
from pathlib import Path

import pytest

from scripts.architecture import PACKAGE
from scripts.reference import ROOT

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
OF_THE_CODE = [ROOT / "CONTRIBUTING.md", ROOT / "docs/architecture.md"]  # where folders are named too
FILE, FOLDER = r"`((?:[\w.-]+/)+[\w.-]+\.(?:md|py|toml|ya?ml))`", r"`((?:[\w.-]+/)+[\w-]*)`"
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    text = page.read_text("utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_exists(page: Path) -> None:
    named = re.findall(r"^(?:\$ )?make ([a-z0-9-]+)|`make ([a-z0-9-]+)", page.read_text("utf-8"), re.MULTILINE)
    assert {first or second for first, second in named} <= TARGETS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    assert missing(FILE, page) == []


@pytest.mark.parametrize("page", OF_THE_CODE, ids=lambda page: page.name)
def test_every_folder_that_is_named_is_there(page: Path) -> None:
    assert missing(FOLDER, page) == []


def missing(pattern: str, page: Path) -> list[str]:
    """What is named in code type and is neither in the repository nor in the package."""
    named = re.findall(pattern, page.read_text("utf-8"))
    return [name for name in named if not any((folder / name).exists() for folder in (ROOT, PACKAGE))]
