#!/usr/bin/env python3
"""Runs the repository's own copy of the field cases, and fails when a case that passed before does not pass any more.

    tests/cases.py PALINT [--bless]

`cases/passing.txt` lists the cases that must pass. `--bless` rewrites it from this run; it never gets shorter.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "cases" / "passing.txt"
FORMATS = "full,concise,json,sarif,github,gitlab,junit,markdown,html"


def main():
    binary, bless = sys.argv[1], "--bless" in sys.argv
    runner = ROOT / "cases" / "run.py"
    if not runner.exists():
        sys.exit("the field cases are missing: cases/run.py")
    done = subprocess.run([sys.executable, runner, "--bin", binary, "--formats", FORMATS], capture_output=True, text=True)
    print(done.stdout, end="")
    print(done.stderr, end="", file=sys.stderr)
    failed = set(re.findall(r"^FAIL ([^:]+):", done.stdout, re.MULTILINE))
    names = {path.parent.name for path in (ROOT / "cases").glob("*/expect.tsv")}
    if not names or not re.search(r"^\d+ passed", done.stdout, re.MULTILINE):
        sys.exit("the runner gave no result")
    passed = names - failed
    wanted = set(LIST.read_text(encoding="utf-8").split()) if LIST.exists() else set()
    if bless:
        LIST.write_text("".join(f"{name}\n" for name in sorted(passed | wanted)), encoding="utf-8")
    lost = sorted(wanted - passed)
    for name in lost:
        print(f"LOST {name}: it is listed in cases/passing.txt", file=sys.stderr)
    print(f"{len(wanted)} must pass, {len(passed)} of {len(names)} do")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
