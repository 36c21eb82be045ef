"""Thai everywhere: the catalogue holds every sentence of the program, translated, none of them doubtful."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "lec" / "locale" / "th" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LETTERS_OF_THAI = re.compile("[\u0e00-\u0e7f]")
SAME_IN_BOTH = {"English", "LEC", "XLSX", "PDF"}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_catalogue_holds_every_sentence_of_the_program(catalogue: polib.POFile, tmp_path: Path) -> None:
    """Extracts anew into a copy and compares the msgids: nothing missing, nothing left over."""
    copy = tmp_path / "lec"
    shutil.copytree(ROOT / "lec", copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    command = [sys.executable, "-m", "django", "makemessages", "-l", "th", "--no-wrap", "--no-location", "-v", "0"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "lec.config.settings"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    extracted = polib.pofile(str(copy / "locale" / "th" / "LC_MESSAGES" / "django.po"))
    assert sorted(entry.msgid for entry in extracted if not entry.obsolete) == sorted(
        entry.msgid for entry in catalogue
    )


def test_sentences_are_translated_and_none_is_fuzzy(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete or not entry.msgstr] == []


def test_translations_are_thai(catalogue: polib.POFile) -> None:
    foreign = [entry.msgid for entry in catalogue if not LETTERS_OF_THAI.search(entry.msgstr)]
    assert [msgid for msgid in foreign if msgid not in SAME_IN_BOTH and re.search("[A-Za-z]{2}", msgid)] == []


def test_translations_keep_their_placeholders(catalogue: polib.POFile) -> None:
    differing = [
        entry.msgid
        for entry in catalogue
        if sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert differing == []
