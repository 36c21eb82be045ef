"""An estimate as canonical bytes with their SHA-256: the same seals and rates give the same bytes anywhere.

JSON in UTF-8, keys sorted, no spaces, ending in a line feed; money in satang, years Gregorian. Rates are written out
and lines point to them by place; bodies are named by code and by the digest of the seal they were counted from. Names
and the database's own numbers are left out, because neither is part of what was confirmed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lec.funding.estimates import PROGRAMMES, Body, Estimate, Pair, RateRow, Rates, Sum

FORMAT = "lec-estimate-1"
WORD = "ประมาณการ"


@dataclass(frozen=True)
class Document:
    """Canonical bytes and their SHA-256 (64 hexadecimal digits)."""

    content: bytes
    digest: str


def estimate_document(found: Estimate, *, of: Mapping[str, Any], missing: Iterable[tuple[str, str, str]]) -> Document:
    """Every line of every body of one province or below it, each leading to its rate and its seal.

    `of` says which seals: organisation, round and closing. `missing` are (code, database, why) of those without.
    """
    bodies = [
        [
            *(body.province, body.lao, body.kind, body.code, body.basis, body.seal_digest),
            _by_rate(body, found.rates),
            sum(amounts),
        ]
        for body, amounts in zip(found.bodies, found.amounts, strict=True)
    ]
    sums = {f"{province}/{lao}": _pair(pair) for (province, lao), pair in found.laos.items()}
    return _document(
        of, found.rates, bodies=bodies, laos=sums, missing=sorted(map(list, missing)), whole=_pair(found.whole)
    )


def _by_rate(body: Body, rates: Rates) -> list[list[Any]]:
    """The lines of a body: under each rate its place among them, the size and satang, and grade, learners, amount."""
    written = []
    for place, applied in enumerate(rates.applied):
        rate = applied.rate
        if rate.bodies != body.kind:
            continue
        size = rate.size_of(body.counts)
        satang = rate.satang_for(size)
        each = satang * (1 if rate.days is None else rate.days)
        counts = [(grade, body.counts[grade]) for grade in applied.grades if body.counts.get(grade)]
        if counts:
            written.append([place, size, satang, [(grade, n, n * each) for grade, n in counts]])
    return written


def nation_document(rates: Rates, provinces: Mapping[str, tuple[str, Pair]], *, of: Mapping[str, Any]) -> Document:
    """The nation as the digests and sums of its provinces' documents, by code: each leads down to its lines."""
    whole = Pair()
    for _digest, pair in provinces.values():
        whole = whole.plus(pair)
    rows = {code: {"digest": digest, **_pair(pair)} for code, (digest, pair) in provinces.items()}
    return _document(of, rates, provinces=rows, whole=_pair(whole))


def rates_document(rates: Rates) -> Document:
    """The rates alone: what an estimate's cache is kept by."""
    return _document({}, rates)


def _document(of: Mapping[str, Any], rates: Rates, **more: Any) -> Document:
    content = {
        "format": FORMAT,
        "is": WORD,
        "of": of,
        "fiscal_year": rates.fiscal_year,
        "programmes": PROGRAMMES,
        "rates": [{**_rate(one.rate), "applied_to": one.grades} for one in rates.applied],
        **more,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"
    written = text.encode()
    return Document(written, hashlib.sha256(written).hexdigest())


def _rate(rate: RateRow) -> dict[str, Any]:
    return {name: value for name, value in rate._asdict().items() if name != "number"}


def _pair(pair: Pair) -> dict[str, Any]:
    return {"own": _sum(pair.own), "other": _sum(pair.other)}


def _sum(one: Sum) -> dict[str, Any]:
    return {"bodies": one.bodies, "learners": one.learners, "amounts": one.amounts}
