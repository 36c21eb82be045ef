"""Money and runs of grades as text; pure functions."""

from collections.abc import Iterable

from lec.lib.grades import GRADES

MINUS = "−"


def baht(satang: int) -> str:
    """Satang as baht with two decimals and thousands: 144000 is 1,440.00."""
    whole, rest = divmod(abs(satang), 100)
    return f"{MINUS if satang < 0 else ''}{whole:,}.{rest:02}"


def runs_of(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The first and last grade of each run that follow one another: N2 to P6, and M1 to M3."""
    runs: list[tuple[str, str]] = []
    for code in sorted((code for code in codes if code in GRADES), key=lambda code: GRADES[code].order):
        if runs and GRADES[runs[-1][1]].order + 1 == GRADES[code].order:
            runs[-1] = runs[-1][0], code
        else:
            runs.append((code, code))
    return runs
