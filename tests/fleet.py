#!/usr/bin/env python3
"""Checks generated fleets: nothing to say about a legal one, and every planted mistake found on its line.

    tests/fleet.py PALINT [--sites 1000] [--seeds 1,2] [--rate 0.3]
"""
import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {  # what may be said of each kind of planted mistake
    "misspelt-key": {"unknown-key", "key-case", "misplaced-key", "permissions-missing", "missing-key"},
    "wrong-type": {"wrong-type"},
    "duplicate-key": {"duplicate-key"},
    "missing-header": {"missing-header"},
    "quoted-permissions": {"permissions-quoted"},
    "stage-not-a-list": {"stage-not-list"},
    "null-password": {"null-value"},
    "masked-value": {"masked-value-unquoted"},
    "tab-indentation": {"tab-indentation"},
    "command-is-a-map": {"command-is-map"},
    "misplaced-key": {"misplaced-key"},
    "unknown-choice": {"invalid-value"},
    "arg-placeholder": {"arg-metacharacter"},
    "arg-exclusive": {"arg-fips-conflict"},
    "unsupported-combination": {"harbor-with-provider-credentials"},
    "undefined-variable": {"variable-undefined"},
    "values-do-not-parse": {"yaml-syntax"},
    "version-mismatch": {"provider-image-version-mismatch"},
}


def findings(binary, folder):
    """The errors and warnings of a fleet, each with the lines it has a place on."""
    done = subprocess.run([binary, "check", ".", "--format", "json"], cwd=folder, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"exit code {done.returncode}: {done.stderr.strip()[-300:]}")
    found = []
    for it in json.loads(done.stdout)["findings"]:
        if it["severity"] == "hint":
            continue
        places = {(it["path"], it["start"]["line"])}
        places |= {(label["path"], label["start"]["line"]) for label in it["labels"]}
        found.append((it["rule"], it["severity"], it["message"], places))
    return found


def fleet(folder, sites, seed, rate):
    command = [sys.executable, ROOT / "bench" / "fleet.py", "--sites", str(sites), "--seed", str(seed), "--out", folder]
    subprocess.run(command + (["--faults", str(rate)] if rate else []), check=True, capture_output=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--sites", type=int, default=1000)
    parser.add_argument("--seeds", default="1,2")
    parser.add_argument("--rate", type=float, default=0.3)
    options = parser.parse_args()
    binary, bad, kinds = str(Path(options.binary).resolve()), 0, set()
    for seed in (int(it) for it in options.seeds.split(",")):
        with tempfile.TemporaryDirectory() as scratch:
            legal, faulty = Path(scratch) / "legal", Path(scratch) / "faulty"
            fleet(legal, options.sites, seed, 0)
            fleet(faulty, options.sites, seed, options.rate)
            said = findings(binary, legal)
            for rule, count in Counter(rule for rule, *_ in said).most_common():
                example = next(it for it in said if it[0] == rule)
                print(f"LEGAL seed {seed}: {count} x {rule}, such as {sorted(example[3])[0]}: {example[2]}")
            bad += len(said)
            found = findings(binary, faulty)
            by_place = {}
            for rule, _, _, places in found:
                for place in places:
                    by_place.setdefault(place, set()).add(rule)
            at_legal = {(rule, place) for rule, _, _, places in said for place in places}
            missed, total = Counter(), Counter()
            for row in Path(f"{faulty}.planted.tsv").read_text(encoding="utf-8").splitlines():
                path, line, kind, *_ = row.split("\t")
                if line == "line":
                    continue
                kinds.add(kind)
                total[kind] += 1
                rules = by_place.get((path, int(line)), set()) & ALLOWED[kind]
                if not rules or any((rule, (path, int(line))) in at_legal for rule in rules):
                    missed[kind] += 1
                    if missed[kind] <= 2:
                        print(f"MISSED seed {seed}: {kind} at {path}:{line}, said there: {by_place.get((path, int(line)))}")
            bad += sum(missed.values())
            print(f"seed {seed}: {sum(total.values()) - sum(missed.values())} of {sum(total.values())} planted mistakes found")
    if absent := set(ALLOWED) - kinds:
        print(f"not planted: {', '.join(sorted(absent))}")
        bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
