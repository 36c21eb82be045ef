"""Every standing confirmed, straight into the tables, and which of them fell since."""

from lec.rounds.models import Standing, State


def confirm_all() -> None:
    Standing.objects.update(state=State.CONFIRMED, seal_number=1)


def fallen() -> set[str]:
    return set(Standing.objects.filter(state=State.VOIDED).values_list("organisation__code", flat=True))
