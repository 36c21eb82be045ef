"""The exact interval agrees with SciPy's, and the sizes told beforehand are the smallest that do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from lec.inspections.intervals import TENTHS_OF_PERCENT, exact_interval, size_needed, upper_bound

counts = st.integers(1, 3000).flatmap(
    lambda n: st.tuples(st.integers(0, n) | st.sampled_from([0, 1, n - 1, n]), st.just(n))
)


@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_interval_agrees_with_scipy(count: tuple[int, int], confidence: float) -> None:
    found, looked_at = count
    theirs = binomtest(found, looked_at).proportion_ci(confidence, method="exact")
    ours = exact_interval(found, looked_at, confidence)
    assert abs(ours.low - theirs.low) < 1e-9
    assert abs(ours.high - theirs.high) < 1e-9


@given(counts, st.sampled_from([0.8, 0.95]))
def test_bound_agrees_with_scipy(count: tuple[int, int], confidence: float) -> None:
    found, looked_at = count
    theirs = binomtest(found, looked_at, alternative="less").proportion_ci(confidence, method="exact")
    assert abs(upper_bound(found, looked_at, confidence) - theirs.high) < 1e-9


@pytest.mark.parametrize("looked_at", [1, 2, 59, 598, 20_000])
def test_none_and_all_reach_the_ends(looked_at: int) -> None:
    assert exact_interval(0, looked_at).low == 0
    assert exact_interval(looked_at, looked_at).high == 1
    assert exact_interval(0, looked_at).high == pytest.approx(1 - 0.025 ** (1 / looked_at), abs=1e-12)


def test_large_samples_stay_exact() -> None:
    for found in (0, 1, 7, 13_333, 39_999, 40_000):
        theirs = binomtest(found, 40_000).proportion_ci(0.95, method="exact")
        ours = exact_interval(found, 40_000)
        assert (abs(ours.low - theirs.low) < 1e-9, abs(ours.high - theirs.high) < 1e-9) == (True, True)


def test_sizes_told_beforehand() -> None:
    assert [size_needed(share) for share in TENTHS_OF_PERCENT] == [59, 149, 299, 598]


@given(st.integers(1, 400))
def test_size_is_the_smallest_that_keeps_the_bound(tenths: int) -> None:
    size = size_needed(tenths)
    assert upper_bound(0, size) <= tenths / 1000 + 1e-12
    assert size == 1 or upper_bound(0, size - 1) > tenths / 1000 - 1e-12


@pytest.mark.parametrize(("found", "looked_at"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_counts_are_refused(found: int, looked_at: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        exact_interval(found, looked_at)


@pytest.mark.parametrize("tenths", [0, 1000, -5])
def test_impossible_shares_are_refused(tenths: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 1000"):
        size_needed(tenths)
