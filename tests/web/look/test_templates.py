"""What every template promises: nothing inline, and partials that say what they take."""

import re
from pathlib import Path

from lec.web import templatetags

TEMPLATES = Path(templatetags.__file__).parent.parent / "templates"
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*\ssrc=)|href=["']javascript:|hx-on""")


def test_templates_hold_no_inline_style_or_script() -> None:
    faults = [path.name for path in TEMPLATES.rglob("*.html") if INLINE.search(path.read_text())]
    assert faults == []


def test_partials_begin_with_what_they_take() -> None:
    silent = [path.name for path in (TEMPLATES / "partials").glob("*.html") if not path.read_text().startswith("{#")]
    assert silent == []


def test_style_sheets_point_only_at_files_that_exist() -> None:
    static = TEMPLATES.parent / "static"
    missing = [
        (sheet.name, target)
        for sheet in static.rglob("*.css")
        for target in re.findall(r'url\("?([^)"]+)"?\)', sheet.read_text())
        if not target.startswith(("data:", "#")) and not (sheet.parent / target).exists()
    ]
    mapped = [sheet.name for sheet in static.rglob("*.css") if "sourceMappingURL" in sheet.read_text()]
    assert (missing, mapped) == ([], [])
