"""Checks what was promised before a draw of LEC, as the-draw.md writes it: python check_draw.py PUBLISHED.json"""
import hashlib, json, sys

one = json.load(open(sys.argv[1], encoding="utf-8"))
settings = ["public_code", "academic_year", "term", "institutions_wanted", "learners_wanted", "weighting",
            "seed_kind", "lottery_on", "commitment"]
columns = ["code", "lao_code", "kind", "weight", "size", "learners_digest"]
lines = [["inspection", *(one[name] for name in settings)]]
lines += [["institution", *(row[name] for name in columns)] for row in one["frame"]]
text = sorted(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines)
print("list", "whole" if hashlib.sha256(b"".join(text)).hexdigest() == one["frozen_digest"] else "ALTERED")
if one["seed"] and one["commitment"]:
    kept = hashlib.sha256(one["seed"].encode()).hexdigest() == one["commitment"]
    print("secret", "kept" if kept else "ALTERED")
