"""Redoes a draw of LEC as the-draw.md writes it: python draw.py PUBLISHED.json [SEED]"""
import hashlib, json, sys

def sha(*words):
    return hashlib.sha256("|".join(words).encode()).hexdigest()

one = json.load(open(sys.argv[1], encoding="utf-8"))
seed = sys.argv[2] if len(sys.argv) > 2 else one["seed"]
rows = sorted(one["frame"], key=lambda r: (r["kind"], r["lao_code"], sha(seed, "institution", r["code"]), r["code"]))
left, drawn, end = one["institutions_wanted"], [], 0
while sure := [r for r in rows if left and r["weight"] * left >= sum(r["weight"] for r in rows)]:
    drawn, rows, left = drawn + sure, [r for r in rows if r not in sure], left - len(sure)
total = sum(r["weight"] for r in rows)
points = [(int(sha(seed, "start"), 16) % total + k * total) // left for k in range(left if rows else 0)]
for r in rows:
    begin, end = end, end + r["weight"]
    drawn += [r for p in points if begin <= p < end]
for r in drawn:
    numbers = sorted((sha(seed, "learner", r["code"], str(n)), n) for n in range(1, r["size"] + 1))
    print(r["code"], *sorted(n for _, n in numbers[: one["learners_wanted"]]))
