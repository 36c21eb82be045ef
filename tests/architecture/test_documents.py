"""What is written can be found: the index names every document, and no link leads nowhere."""

import re
from pathlib import Path

from tests.architecture.tree import ROOT, tracked_files

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def links(document: Path) -> list[Path]:
    """The files of ours that a document points at, relative to the root."""
    found = LINK.findall((ROOT / document).read_text())
    ours = [link for link in found if "://" not in link]
    return [((ROOT / document).parent / link).resolve().relative_to(ROOT) for link in ours]


def documents() -> list[Path]:
    """Every document under version control."""
    return [path for path in tracked_files() if path.suffix == ".md" and "node_modules" not in path.parts]


def test_index_names_every_document() -> None:
    index = Path("docs/README.md")
    written = {path for path in documents() if path.parts[0] == "docs"} - {index}
    assert sorted(written - set(links(index))) == []


def test_no_link_leads_nowhere() -> None:
    broken = [
        f"{document}: {link}"
        for document in documents()
        for link in links(document)
        if not (ROOT / link).exists()
    ]
    assert broken == []
