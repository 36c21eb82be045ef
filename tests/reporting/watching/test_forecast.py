"""The rule of two witnesses: the pace of this round and the day of the last."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from lec.reporting.watching.forecast import Effort, Forecast, Verdict, forecast

OPENED = date(2026, 11, 1)
DUE = OPENED + timedelta(days=29)


def day(number: int) -> date:
    """The day of the round, the first being 1."""
    return OPENED + timedelta(days=number - 1)


def effort(done: int, *, margin: int | None = None, unfinished: bool = False, due: date | None = DUE) -> Effort:
    return Effort(done, 10, OPENED, due, margin, unfinished)


@pytest.mark.parametrize(
    ("told", "today", "verdict"),
    [
        pytest.param(effort(10), day(3), Verdict.DONE, id="nothing-left"),
        pytest.param(effort(10, margin=-9), day(40), Verdict.DONE, id="nothing-left-after-the-deadline"),
        pytest.param(effort(5, margin=2), day(10), Verdict.ON_TRACK, id="both-in-time"),
        pytest.param(effort(5), day(10), Verdict.ON_TRACK, id="pace-alone-in-time"),
        pytest.param(effort(0, margin=0), day(10), Verdict.ON_TRACK, id="last-round-alone-in-time"),
        pytest.param(effort(1, margin=3), day(20), Verdict.AT_RISK, id="pace-too-slow-but-in-time-last-round"),
        pytest.param(effort(5, margin=-1), day(10), Verdict.AT_RISK, id="pace-in-time-but-late-last-round"),
        pytest.param(effort(1), day(20), Verdict.AT_RISK, id="pace-alone-too-slow"),
        pytest.param(effort(0, margin=-4), day(2), Verdict.AT_RISK, id="last-round-alone-late"),
        pytest.param(effort(1, margin=-4), day(20), Verdict.LATE, id="both-late"),
        pytest.param(effort(9, margin=5), day(31), Verdict.LATE, id="deadline-past"),
        pytest.param(effort(0), day(5), Verdict.UNKNOWN, id="nothing-known"),
        pytest.param(effort(0), day(16), Verdict.AT_RISK, id="nothing-done-when-half-the-time-is-over"),
        pytest.param(effort(0, margin=5), day(16), Verdict.AT_RISK, id="nothing-done-yet-but-in-time-last-round"),
        pytest.param(effort(0, margin=-5), day(16), Verdict.LATE, id="nothing-done-yet-and-late-last-round"),
        pytest.param(effort(3, due=None), day(5), Verdict.UNKNOWN, id="no-deadline"),
        pytest.param(Effort(0, 0, OPENED, DUE), day(5), Verdict.UNKNOWN, id="nothing-to-confirm"),
    ],
)
def test_verdict(told: Effort, today: date, verdict: Verdict) -> None:
    assert forecast(told, today).verdict == verdict


def test_pace_counts_whole_days_and_rounds_up() -> None:
    # 3 of 10 in five days: the other 7 take 11 2/3 days more.
    assert forecast(effort(3), day(5)).by_pace == day(17)


def test_pace_that_ends_on_the_deadline_is_in_time() -> None:
    assert forecast(effort(5), day(15)) == Forecast(Verdict.ON_TRACK, DUE)
    assert forecast(effort(5), day(16)) == Forecast(Verdict.AT_RISK, DUE + timedelta(days=2))


def test_last_round_names_no_day_that_is_past() -> None:
    assert forecast(effort(0, margin=20), day(12)).by_last_round == day(12)


def test_a_pace_is_not_followed_for_ever() -> None:
    slow = Effort(1, 1_000_000, OPENED, DUE)
    assert forecast(slow, day(20)).by_pace == day(20) + timedelta(days=3650)


def test_on_the_deadline_itself_nobody_is_late_yet() -> None:
    assert forecast(effort(9, margin=1), DUE).verdict == Verdict.AT_RISK


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        pytest.param(
            effort(5, margin=2),
            "At its pace since the opening it finishes on 20 Nov 2026. "
            "Last round it finished 2 days before its deadline.",
            id="both",
        ),
        pytest.param(effort(0, margin=-4), "Last round it finished 4 days after its deadline.", id="late"),
        pytest.param(
            effort(0, margin=-4, unfinished=True),
            "Last round it had not finished when the round was closed.",
            id="unfinished",
        ),
        pytest.param(effort(10, margin=2), "", id="done"),
        pytest.param(effort(0), "", id="unknown"),
    ],
)
def test_reason_says_what_the_verdict_rests_on(told: Effort, sentence: str) -> None:
    with override("en"):
        reason = forecast(told, day(10)).reason
    assert reason.replace("2569", "2026") == sentence
