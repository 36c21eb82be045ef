"""Tags and partials: dates, numbers, states, and the pieces that pages are made of."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from lec.web import templatetags
from lec.web.templatetags import lec as words

WEB = Path(templatetags.__file__).parent.parent
LATE_EVENING = datetime(2026, 8, 4, 18, 5, tzinfo=UTC)  # 01:05 of 5 August in Bangkok


def test_dates_are_of_the_buddhist_era_in_bangkok() -> None:
    with translation.override("th"):
        shown = [
            words.thai_date(date(2026, 5, 16)),
            words.thai_date(date(2026, 5, 16), "short"),
            words.thai_date(LATE_EVENING, "short"),
            words.thai_datetime(LATE_EVENING),
            words.thai_date(None),
        ]
    assert shown == ["16 พฤษภาคม 2569", "16 พ.ค. 2569", "5 ส.ค. 2569", "5 ส.ค. 2569 01:05\u00a0น.", "–"]


def test_dates_in_english_keep_the_era() -> None:
    with translation.override("en"):
        assert words.thai_datetime(LATE_EVENING) == "5 Aug 2569 01:05"


def test_numbers_missing_is_not_zero() -> None:
    assert [words.number(value) for value in (1234567, 0, None, "")] == ["1,234,567", "0", "–", "–"]
    assert [words.be_year(value) for value in (2026, None)] == ["2569", "–"]


def test_differences_carry_their_sign() -> None:
    with translation.override("en"):
        assert [words.signed(value) for value in (3, -1200, 0, None)] == ["+3", "−1,200", "unchanged", "–"]
    assert words.minus(None, 3) is None


def test_grades_and_unknown_codes() -> None:
    with translation.override("th"):
        assert [words.grade_label(code) for code in ("P1", "N3", "X9")] == ["ป.1", "เด็กเล็ก 3 ปี", "X9"]


def test_a_roll_is_named_after_who_stands_in_it() -> None:
    with translation.override("en"):
        names = [words.database_label("roll", kind) for kind in ("school", "centre", "town")]
    assert names == ["Pupils", "Young children", "Pupils and young children"]


def test_identifiers_are_masked() -> None:
    assert words.masked("1101700230708") == "x-xxxx-xxxxx-70-8"


def test_cells_become_rows_in_order_of_schooling() -> None:
    cells = [
        {"grade": "P1", "sex": "F", "count": 4},
        {"grade": "N2", "sex": "M", "count": 1},
        {"grade": "P1", "sex": "M", "count": 3},
    ]
    rows = words.counts_rows(cells)
    assert rows == [
        {"grade": "N2", "male": 1, "female": 0, "total": 1},
        {"grade": "P1", "male": 3, "female": 4, "total": 7},
    ]
    assert words.counts_total(rows) == {"male": 4, "female": 4, "total": 8}


def test_a_checklist_has_one_primary_button() -> None:
    steps = [
        {"title": "a", "status": "done", "url": "/a", "action": "A"},
        {"title": "b", "status": "redo", "url": "/b", "action": "B"},
        {"title": "c", "status": "now", "url": "/c", "action": "C"},
    ]
    page = render_to_string("partials/checklist.html", {"steps": steps})
    assert page.count("btn-primary") == 1
    assert page.index("btn-primary") < page.index('href="/b"') < page.index('href="/c"')


@pytest.mark.parametrize("state", ["open", "confirmed", "voided"])
def test_a_state_has_a_word_an_icon_and_a_colour(state: str) -> None:
    with translation.override("en"):
        page = render_to_string("partials/state.html", {"state": state, "late": False})
        word = words.state_label(state)
    assert (page.count(f"state-{state}"), page.count("<use"), page.count(word), page.count("Late")) == (1, 1, 1, 0)


def test_last_confirmed_is_none_yet_and_never_zero() -> None:
    with translation.override("en"):
        page = render_to_string("partials/figures_pair.html", {"confirmed": None, "current": 64})
    assert (page.count("none yet"), page.count(">64<"), page.count(">0<")) == (1, 1, 0)


def test_the_pager_keeps_the_search() -> None:
    request = RequestFactory().get("/", {"q": "ก", "page": "2"})
    page = render_to_string("partials/pager.html", {"page": Paginator(range(30), 10).page(2)}, request)
    assert page.count("q=%E0%B8%81&amp;page=3") == 1


def test_every_icon_asked_for_is_drawn() -> None:
    drawn = (WEB / "static" / "lec" / "icons.svg").read_text()
    asked = {*words.STATE_ICONS.values(), *words.STEP_ICONS.values(), *words.NOTICE_ICONS.values()}
    assert [name for name in sorted(asked) if f'id="{name}"' not in drawn] == []


def test_what_people_typed_is_escaped() -> None:
    template = Template('{% include "partials/notice.html" with kind="info" title=title %}')
    assert template.render(Context({"title": "<script>"})).count("<script>") == 0
