"""Numbers too long to be read, sent to the preview, are passed over."""

import pytest
from django.utils import timezone

from tests.nation import Nation
from tests.rolls.report_files import child, report
from tests.rolls.test_uploads import store
from tests.web.conftest import SignedIn

HUGE = "9" * 5000


@pytest.mark.parametrize("act", ["preview", "out", "from"])
def test_number_too_long_to_be_read_is_passed_over(nation: Nation, signed_in: SignedIn, act: str) -> None:
    content = report([child(nation.school, 1, birth_date="ไม่ทราบ")])
    upload = store(nation.school, content, now=timezone.now())
    client = signed_in(nation.school)
    base = f"/institutions/{nation.school.code}/imports/{upload.pk}"
    if act == "preview":
        assert client.get(base, {"from": HUGE}).status_code == 200
    else:
        sent = {"sheet": "Sheet1", "out": HUGE} if act == "out" else {"sheet": "Sheet1", "act": f"from-{HUGE}"}
        assert client.post(f"{base}/mend", sent).status_code == 302
