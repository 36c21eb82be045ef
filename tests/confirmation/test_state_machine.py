"""The chain against a small reference model: any sequence of acts leads both to the same states."""

import itertools
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lec.confirmation.actions import confirm, return_for_correction
from lec.confirmation.models import Seal
from lec.confirmation.verify import differences
from lec.headcounts.actions.numbers import record
from lec.lib.grades import HEADCOUNT_GRADES
from lec.lib.identifiers import Identifier
from lec.lib.refusals import Refused
from lec.premises.actions.basics import save_basics
from lec.registry.models import Organisation
from lec.rolls.actions.merge import merge
from lec.rolls.actions.verifications import verify_all
from lec.rolls.records import LearnerRecord
from lec.rounds.models import Standing, Step
from tests.nation import NOW, YEAR, build_nation, make_learners, national_id, post_of

INSTITUTIONS, LAOS = range(4), range(2)


class Model:
    """What the chain is, in forty lines: facts, and who confirmed over them."""

    def __init__(self) -> None:
        self.unverified = [False] * 4
        self.recorded = [False] * 2
        self.state: dict[tuple[str, int, str], str] = {}

    def of(self, level: str, index: int, database: str) -> str:
        return self.state.get((level, index, database), "open")

    def may_confirm(self, level: str, index: int, database: str) -> bool:
        if level == "institution":
            return database == "basics" or not self.unverified[index]
        if database == "headcounts":
            return self.recorded[index]
        if level == "lao":
            return all(self.of("institution", one, database) == "confirmed" for one in (2 * index, 2 * index + 1))
        return all(
            self.of("lao", lao, one) == "confirmed" for lao in LAOS for one in ("roll", "basics", "headcounts")
        )

    def fall(self, level: str, index: int, database: str) -> None:
        if self.of(level, index, database) != "confirmed":
            return
        self.state[level, index, database] = "voided"
        if level == "institution":
            self.fall("lao", index // 2, database)
        elif level == "lao":
            self.fall("province", 0, "overall")


class ChainMachine(RuleBasedStateMachine):
    """Drives real actions and the model side by side."""

    @initialize()
    def begin(self) -> None:
        self.scope = transaction.atomic()
        self.scope.__enter__()
        self.nation = build_nation()
        make_learners(self.nation.here.institutions, 1, verified_in=self.nation.round)
        self.model = Model()
        self.serial = itertools.count(1)
        self.clock = NOW

    def teardown(self) -> None:
        if hasattr(self, "scope"):
            transaction.set_rollback(True)
            self.scope.__exit__(None, None, None)

    def now(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def organisation(self, level: str, index: int) -> Organisation:
        here = self.nation.here
        return {"institution": here.institutions, "lao": here.laos, "province": [here.province]}[level][index]

    @rule(index=st.sampled_from(INSTITUTIONS))
    def add_learner(self, index: int) -> None:
        institution = self.organisation("institution", index)
        number = next(self.serial)
        learner = LearnerRecord(
            identifier=Identifier("national", national_id(90_000_000 + number)),
            prefix="เด็กหญิง",
            first_name=f"ใหม่{number}",
            last_name="มาทีหลัง",
            sex="F",
            birth_date=date(YEAR - (3 if index % 2 else 7), 3, 1),
            nationality="ไทย",
            grade="N3" if index % 2 else "P1",
            room="1",
        )
        merge(
            institution=institution, academic_year=YEAR, records=[learner], by=post_of(institution), now=self.now()
        )
        self.model.unverified[index] = True
        self.model.fall("institution", index, "roll")

    @rule(index=st.sampled_from(INSTITUTIONS))
    def verify(self, index: int) -> None:
        institution = self.organisation("institution", index)
        verify_all(
            institution=institution,
            round=self.nation.round,
            except_ids=[],
            by=post_of(institution),
            now=self.now(),
        )
        self.model.unverified[index] = False

    @rule(index=st.sampled_from(INSTITUTIONS))
    def change_basics(self, index: int) -> None:
        institution = self.organisation("institution", index)
        fields = {"telephone": f"054-{next(self.serial):06d}"}
        kept = institution.basics
        for name in ("house_number", "subdistrict", "district", "postcode", "head_name", "grades_offered"):
            fields[name] = getattr(kept, name)
        save_basics(institution=institution, by=post_of(institution), now=self.now(), **fields)
        self.model.fall("institution", index, "basics")

    @rule(index=st.sampled_from(LAOS))
    def record_headcounts(self, index: int) -> None:
        lao = self.organisation("lao", index)
        cells = {(grade, sex): 0 for grade in HEADCOUNT_GRADES for sex in "MF"} | {("P1", "M"): next(self.serial)}
        school = self.nation.here.other_schools[index]
        record(school=school, cells=cells, by=post_of(lao), now=self.now())
        self.model.recorded[index] = True
        self.model.fall("lao", index, "headcounts")

    @rule(index=st.sampled_from(INSTITUTIONS), database=st.sampled_from(["roll", "basics"]))
    def confirm_institution(self, index: int, database: str) -> None:
        self.confirm("institution", index, database)

    @rule(index=st.sampled_from(LAOS), database=st.sampled_from(["roll", "basics", "headcounts"]))
    def confirm_lao(self, index: int, database: str) -> None:
        self.confirm("lao", index, database)

    @rule()
    def confirm_province(self) -> None:
        self.confirm("province", 0, "overall")

    @rule()
    def confirm_whatever_can_be(self) -> None:
        """Hurries to the interesting states: a whole branch confirmed."""
        for level, indices, databases in (
            ("institution", INSTITUTIONS, ("roll", "basics")),
            ("lao", LAOS, ("roll", "basics", "headcounts")),
            ("province", [0], ("overall",)),
        ):
            for index, database in itertools.product(indices, databases):
                self.confirm(level, index, database)

    def confirm(self, level: str, index: int, database: str) -> None:
        organisation = self.organisation(level, index)
        stands = self.model.of(level, index, database) == "confirmed"
        if stands or self.model.may_confirm(level, index, database):
            done = confirm(organisation=organisation, database=database, by=post_of(organisation), now=self.now())
            assert done.changed == (not stands)
            self.model.state[level, index, database] = "confirmed"
            return
        with pytest.raises(Refused) as refused, transaction.atomic():
            confirm(organisation=organisation, database=database, by=post_of(organisation), now=self.now())
        assert refused.value.code == "blocked"

    @rule(
        target_=st.sampled_from(
            [("institution", index, database) for index in INSTITUTIONS for database in ("roll", "basics")]
            + [("lao", index, database) for index in LAOS for database in ("roll", "basics", "headcounts")]
            + [("province", 0, "overall")]
        )
    )
    def return_(self, target_: tuple[str, int, str]) -> None:
        level, index, database = target_
        organisation = self.organisation(level, index)
        stands = self.model.of(level, index, database) == "confirmed"
        arguments = {
            "organisation": organisation,
            "database": database,
            "reason": "ตรวจสอบอีกครั้ง",
            "by": post_of(organisation.parent),
            "now": self.now(),
        }
        if not stands:
            with pytest.raises(Refused) as refused, transaction.atomic():
                return_for_correction(**arguments)
            assert refused.value.code == "not-confirmed"
            return
        return_for_correction(**arguments)
        self.model.fall(level, index, database)

    @invariant()
    def states_agree(self) -> None:
        if not hasattr(self, "nation"):
            return
        found = {}
        for level, indices in (("institution", INSTITUTIONS), ("lao", LAOS), ("province", [0])):
            for index in indices:
                for standing in Standing.objects.filter(organisation=self.organisation(level, index)):
                    if standing.state != "open":
                        found[level, index, standing.database] = standing.state
        assert found == self.model.state

    @invariant()
    def record_is_whole(self) -> None:
        if not hasattr(self, "nation"):
            return
        assert list(differences(now=self.clock)) == []
        assert Seal.objects.count() == Step.objects.filter(act="confirm").count()


@pytest.mark.django_db
def test_chain_agrees_with_model() -> None:
    run_state_machine_as_test(
        ChainMachine,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
