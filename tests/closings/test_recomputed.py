"""Anybody can recompute the digests of a closing by the recipe of docs/explanation/seals.md."""

from collections import defaultdict
from typing import Any

import pytest

from lec.confirmation.actions import return_for_correction
from lec.registry.models import Level
from tests.closings.acts import closed
from tests.confirmed_nation import confirm_branch, nation_with_learners
from tests.nation import NOW, post_of
from tests.reporting.test_seals_recomputed import recipe

GRADES = [
    *("N2", "N3", "N4", "N5", "K1", "K2", "K3"),
    *("P1", "P2", "P3", "P4", "P5", "P6", "M1", "M2", "M3", "M4", "M5", "M6", "V1", "V2", "V3"),
]


@pytest.mark.parametrize("taken", ["last", "nothing"])
def test_closing_is_recomputed_from_its_numbers_up_to_the_nation(db: None, taken: str) -> None:
    nation = nation_with_learners()
    confirm_branch(nation.here)
    words = {"reason": "ตรวจ", "by": post_of(nation.lao), "now": NOW}
    return_for_correction(organisation=nation.school, database="roll", **words)
    closing = closed(nation, taken)
    line, digest = recipe()
    of_lao: dict[int, list[bytes]] = defaultdict(list)
    for one in closing.lines.select_related("seal"):
        cells: list[Any] = []
        for grade in GRADES:
            cell = one.counts.get(grade, {"M": 0, "F": 0})
            if cell["M"] + cell["F"]:
                cells += [grade, cell["M"], cell["F"]]
        seal = one.seal.digest if one.seal else None
        written = line(one.organisation_id, one.database, one.basis, seal, one.total, one.claimed, *cells)
        of_lao[one.lao_id or one.organisation_id].append(written)
    of_province: dict[int, list[bytes]] = defaultdict(list)
    for lao in closing.sums.filter(level=Level.LAO):
        assert lao.digest == digest(of_lao[lao.organisation_id])
        of_province[lao.province_id].append(line(lao.organisation_id, lao.digest))
    provinces = []
    for province in closing.sums.filter(level=Level.PROVINCE):
        assert province.digest == digest(of_province[province.organisation_id])
        provinces.append(line(province.organisation_id, province.digest))
    assert closing.digest == digest(provinces)
    assert {one.basis for one in closing.lines.all()} == {"confirmed", "nothing"} | (
        {"last"} if taken == "last" else set()
    )
