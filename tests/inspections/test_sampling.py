"""The draw as pure arithmetic: fixed outcomes, exact chances, and the script of the documentation beside it."""

import json
import random
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lec.inspections import sampling
from lec.inspections.sampling import Drawn, Framed, draw, drawn_institutions, drawn_learners, in_order
from tests.architecture.tree import ROOT

SCRIPT = ROOT / "docs" / "reference" / "draw.py"
SEED = "2026-12-01:123456"
LIST = (
    Framed("3054000001", "5540101", "school", 2, 310),
    Framed("3054000002", "5540101", "centre", 1, 40),
    Framed("3054000003", "5540102", "school", 1, 120),
    Framed("3054000004", "5540102", "centre", 1, 21),
    Framed("3054000005", "5540101", "school", 1, 95),
)
"""The example of docs/reference/the-draw.md."""

frames = st.lists(
    st.tuples(
        st.sampled_from(["school", "centre"]),
        st.sampled_from(["5540101", "5540102", "6540103"]),
        st.integers(1, 10**9) | st.integers(1, 5),
        st.integers(1, 60),
    ),
    min_size=1,
    max_size=25,
).map(
    lambda rows: [
        Framed(f"30540{number:05d}", lao, kind, weight, size) for number, (kind, lao, weight, size) in enumerate(rows)
    ]
)


def test_order_of_the_example() -> None:
    assert [one.code[-1] for one in in_order(LIST, SEED)] == ["2", "4", "5", "1", "3"]


def test_two_of_the_example() -> None:
    assert draw(LIST, seed=SEED, institutions=2, learners=2) == [
        Drawn("3054000004", (17, 18)),
        Drawn("3054000001", (123, 124)),
    ]


def test_three_of_the_example_have_one_that_is_certain() -> None:
    assert draw(LIST, seed=SEED, institutions=3, learners=2) == [
        Drawn("3054000001", (123, 124)),
        Drawn("3054000002", (1, 16)),
        Drawn("3054000005", (22, 69)),
    ]


def test_documentation_tells_the_example() -> None:
    text = (ROOT / "docs" / "reference" / "the-draw.md").read_text()
    assert all(f"| {one.kind} | {one.lao_code} | {one.code} | {one.weight} | {one.size} |" in text for one in LIST)


@given(frames, st.integers(1, 30), st.integers(1, 70), st.text("0123456789abcdef", max_size=8))
def test_sample_has_the_wanted_size_and_each_once(
    frame: list[Framed], institutions: int, learners: int, seed: str
) -> None:
    sizes = {one.code: one.size for one in frame}
    sample = draw(frame, seed=seed, institutions=institutions, learners=learners)
    codes = [one.code for one in sample]
    assert len(codes) == len(set(codes)) == min(institutions, len(frame))
    for one in sample:
        assert len(set(one.learners)) == len(one.learners) == min(learners, sizes[one.code])
        assert list(one.learners) == sorted(one.learners)
        assert set(one.learners) <= set(range(1, sizes[one.code] + 1))


@given(frames, st.integers(1, 30), st.randoms())
def test_sample_does_not_depend_on_the_order_of_reading(
    frame: list[Framed], institutions: int, chance: random.Random
) -> None:
    shuffled = list(frame)
    chance.shuffle(shuffled)
    wanted = {"seed": SEED, "institutions": institutions, "learners": 3}
    assert draw(shuffled, **wanted) == draw(frame, **wanted)


@pytest.mark.parametrize("wanted", [1, 2, 3, 4])
def test_chance_of_each_is_exactly_its_weight_over_all_starts(wanted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every start S from 0 to W - 1 in turn: each institution is drawn by exactly n * w of W, or always."""
    frame = [Framed(f"{place}", "5540101", "school", weight, 5) for place, weight in enumerate((1, 2, 3, 4, 2))]
    total = sum(one.weight for one in frame)
    drawn: Counter[str] = Counter()
    for start in range(total):
        monkeypatch.setattr(sampling, "shuffled", lambda *words, start=start: f"{start:x}")
        drawn.update(drawn_institutions(frame, seed="", wanted=wanted))
    if wanted <= 2:
        assert drawn == {one.code: one.weight * wanted for one in frame}
        return
    certain = {3: ["3"], 4: ["2", "3"]}[wanted]
    assert {code for code, times in drawn.items() if times == total} == set(certain)


def frequencies(frame: list[Framed], wanted: int, seeds: int) -> Counter[str]:
    """How often each was drawn over fixed seeds."""
    drawn: Counter[str] = Counter()
    for seed in range(seeds):
        drawn.update(drawn_institutions(in_order(frame, f"s{seed}"), seed=f"s{seed}", wanted=wanted))
    return drawn


def within_luck(times: int, share: Fraction, seeds: int) -> bool:
    """Whether a frequency is within four standard deviations of its share."""
    expected = float(share) * seeds
    return abs(times - expected) <= 4 * (expected * (1 - float(share))) ** 0.5


def test_institutions_are_drawn_as_often_as_they_weigh() -> None:
    chance = random.Random(4)
    kinds = ("school", "centre")
    frame = [
        Framed(f"30{place:04d}", f"55401{place % 5:02d}", kinds[place % 2], chance.randrange(1, 9), 30)
        for place in range(40)
    ]
    total, wanted, seeds = sum(one.weight for one in frame), 8, 3000
    drawn = frequencies(frame, wanted, seeds)
    assert all(one.weight * wanted < total for one in frame)
    strays = [one for one in frame if not within_luck(drawn[one.code], Fraction(one.weight * wanted, total), seeds)]
    assert strays == []


def test_all_alike_are_drawn_alike_and_strata_in_proportion() -> None:
    frame = [Framed(f"30{place:04d}", f"5540{place // 10}", "school", 1, 30) for place in range(30)]
    for seed in range(200):
        rows = in_order(frame, str(seed))
        laos = {one.code: one.lao_code for one in frame}
        drawn = Counter(laos[code] for code in drawn_institutions(rows, seed=str(seed), wanted=6))
        assert drawn == {"55400": 2, "55401": 2, "55402": 2}


def test_learners_of_an_institution_are_drawn_alike() -> None:
    seeds, size, wanted = 3000, 20, 5
    drawn: Counter[int] = Counter()
    pairs: Counter[tuple[int, int]] = Counter()
    for seed in range(seeds):
        numbers = drawn_learners(f"s{seed}", "3054000001", size=size, wanted=wanted)
        drawn.update(numbers)
        pairs.update((a, b) for a in numbers for b in numbers if a < b)
    assert [n for n in range(1, size + 1) if not within_luck(drawn[n], Fraction(wanted, size), seeds)] == []
    together = Fraction(wanted * (wanted - 1), size * (size - 1))
    every = [(a, b) for a in range(1, size + 1) for b in range(a + 1, size + 1)]
    assert [pair for pair in every if not within_luck(pairs[pair], together, seeds)] == []


def by_script(frame: list[Framed], institutions: int, learners: int, seed: str, folder: Path) -> list[Drawn]:
    """The sample as the script of the documentation draws it."""
    document = {
        "frame": [asdict(one) for one in frame],
        "institutions_wanted": institutions,
        "learners_wanted": learners,
        "seed": seed,
    }
    file = folder / "published.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    printed = subprocess.run([sys.executable, str(SCRIPT), str(file)], capture_output=True, text=True, check=True)
    rows = [line.split() for line in printed.stdout.splitlines()]
    return [Drawn(code, tuple(map(int, numbers))) for code, *numbers in rows]


@settings(max_examples=15)
@given(
    frame=frames, institutions=st.integers(1, 30), learners=st.integers(1, 70), seed=st.text("0123:-", max_size=17)
)
def test_script_of_the_documentation_draws_the_same(
    tmp_path_factory: pytest.TempPathFactory, frame: list[Framed], institutions: int, learners: int, seed: str
) -> None:
    folder = tmp_path_factory.mktemp("draw")
    expected = draw(frame, seed=seed, institutions=institutions, learners=learners)
    assert by_script(frame, institutions, learners, seed, folder) == expected


def test_script_has_twenty_lines_and_needs_nothing_but_python() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 20
    assert [line for line in lines if "import" in line] == ["import hashlib, json, sys"]
