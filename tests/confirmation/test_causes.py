"""A cause is repeated in LEC's own words alone: what a person typed may name a child."""

import ast
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from lec.confirmation.causes import TYPED, own_words

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("cause", "kept"),
    [
        ("พบว่าสองระเบียนเป็นคนเดียวกัน: ด.ช. เอก ย้ายมา", "พบว่าสองระเบียนเป็นคนเดียวกัน"),
        ("อปท. ไม่รับคำชี้แจง: ด.ญ. บี อายุไม่ถึง", "อปท. ไม่รับคำชี้แจง"),
        (
            "ยกเลิกการบันทึกเลิกสถานศึกษาของโรงเรียนวัดใต้: ครูเอกแจ้ง",
            "ยกเลิกการบันทึกเลิกสถานศึกษาของโรงเรียนวัดใต้",
        ),
        ("ข้อมูลพื้นฐานของโรงเรียนเทศบาลเปลี่ยนแปลง", "ข้อมูลพื้นฐานของโรงเรียนเทศบาลเปลี่ยนแปลง"),
        ("", ""),
    ],
)
def test_cause_ends_where_a_person_began_to_type(cause: str, kept: str) -> None:
    with override("th"):
        assert own_words(cause) == kept


def test_typed_part_ends_every_such_cause_in_thai() -> None:
    with override("th"):
        assert [one for one in TYPED if not gettext(one).endswith(": %(reason)s")] == []


def test_every_cause_with_a_typed_part_is_known() -> None:
    """Whoever writes a cause `... %(reason)s` must say so here, or the typed part would go out by mail."""
    found = set()
    for path in (ROOT / "lec").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and [getattr(one, "id", "") for one in node.targets] == ["cause"]:
                texts = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and "%(reason)s" in text}
    assert found == set(TYPED)
