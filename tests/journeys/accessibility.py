"""Lets axe-core judge a page against WCAG 2.2 AA."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "axe" / "axe.min.js"
LAY_FLAT = """() => [...document.querySelectorAll('main *')].filter(
    one => getComputedStyle(one).position === 'sticky').forEach(one => { one.style.position = 'static'; })"""
LET_STICK = "() => document.querySelectorAll('main [style]').forEach(one => { one.style.position = ''; })"
"""What sticks covers whatever has scrolled under it just now, and nothing for good: axe looks without it."""

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def assert_accessible(page: Page) -> None:
    """Fail with a readable list when axe finds a violation on the page as it stands now."""
    found = violations(page)
    assert found == [], f"{len(found)} violation(s) on {page.url}:\n" + "\n".join(found)


def violations(page: Page) -> list[str]:
    """What axe finds: one entry per rule, with the elements and what would mend them."""
    # Evaluated rather than added as a script, which the pages' content security policy forbids.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(axe_source())
    page.evaluate(LAY_FLAT)
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", list(TAGS)
    )
    page.evaluate(LET_STICK)
    return [in_words(violation) for violation in result["violations"]]


@cache
def axe_source() -> str:
    """The text of axe-core."""
    return AXE.read_text()


def in_words(violation: dict[str, Any]) -> str:
    """One violation as a person reads it."""
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"    {' '.join(map(str, node['target']))}: {node['html'][:200]}")
        lines.extend(f"        {line}" for line in node["failureSummary"].splitlines()[1:])
    return "\n".join(lines)
