#!/usr/bin/env bash
# A real repository, real pre-commit and prek: a refused commit, then a passing one, and what is not staged.
#
#     tests/gate/hook.sh [WHEEL]
#
# Without a wheel it builds one with maturin. What cannot be installed is skipped, with the reason.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

skip() { printf 'skipped: %s\n' "$1"; skipped=$((skipped + 1)); }
ok() { printf 'ok: %s\n' "$1"; passed=$((passed + 1)); }
bad() { printf 'FAILED: %s\n' "$1"; failed=$((failed + 1)); }
finish() {
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
  exit
}

python3 -m venv "$work/venv" > /dev/null 2>&1 || { skip "python3 with venv is not installed"; finish; }
pip="$work/venv/bin/pip"
install() { "$pip" install --quiet "$@" > "$work/pip.log" 2>&1; }

wheels=$work/wheels
mkdir "$wheels"
if [ $# -gt 0 ]; then
  cp "$1" "$wheels"
elif install maturin; then
  (cd "$root/packaging/wheel" \
    && "$work/venv/bin/maturin" build --quiet --profile dev --out "$wheels" --target-dir "$root/target") \
    || { bad "the wheel is not built"; finish; }
else
  skip "maturin cannot be installed: $(tail -n 1 "$work/pip.log")"
  finish
fi

# The hooks of this repository, as they are committed.
git clone --quiet --no-local "$root" "$work/palint"
rev=$(git -C "$work/palint" rev-parse HEAD)

export PIP_FIND_LINKS="$wheels ${PIP_FIND_LINKS:-}"
export UV_FIND_LINKS="$wheels"
export PRE_COMMIT_HOME="$work/pre-commit" PREK_HOME="$work/prek"
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE

case_files=$root/cases/installer-and-site-conflict-with-profile
legal() { sed '/registryCredentials/,/CHAIN_PASSWORD/d' "$case_files/base/user-data" > base/user-data; }
conflict() { cp "$case_files/base/user-data" base/user-data; }

# try NAME EXPECTED WORDS: commits and compares.
try() {
  local name=$1 expected=$2 words=${3:-} code=0
  git commit --quiet -m "$name" > "$work/commit.log" 2>&1 || code=1
  if [ "$code" -ne "$expected" ]; then
    bad "$name: the commit ended with $code"
    sed 's/^/    /' "$work/commit.log"
  elif [ -n "$words" ] && ! grep -q "$words" "$work/commit.log"; then
    bad "$name: nothing was said of $words"
    sed 's/^/    /' "$work/commit.log"
  else
    ok "$name"
  fi
}

with() {
  local tool=$1 hook=$2
  rm -rf "$work/repo"
  mkdir -p "$work/repo/base" "$work/repo/sites" "$work/repo/profiles"
  cd "$work/repo"
  git init --quiet --initial-branch main
  cp -r "$case_files/sites/." sites
  cp -r "$case_files/profiles/." profiles
  cp "$case_files/palint.yaml" .
  legal
  printf 'repos:\n  - repo: %s\n    rev: %s\n    hooks:\n      - id: %s\n' "$work/palint" "$rev" "$hook" \
    > .pre-commit-config.yaml
  "$work/venv/bin/$tool" install > /dev/null
  git add -A
  try "$tool $hook: a legal repository is committed" 0
  conflict
  git add -A
  try "$tool $hook: a change that breaks a profile elsewhere is refused" 1 external-with-provider-credentials
  legal
  try "$tool $hook: what is staged counts, not what lies there" 1 external-with-provider-credentials
  conflict
  legal
  echo "# words" >> base/user-data
  git add -A
  conflict
  try "$tool $hook: what is not staged does not count" 0
  git checkout --quiet -- .
}

"$pip" install --quiet uv > /dev/null 2>&1 || true
export PATH="$work/venv/bin:$PATH"
for tool in pre-commit prek; do
  if install "$tool"; then
    with "$tool" palint
    with "$tool" palint-since
  else
    skip "$tool cannot be installed: $(tail -n 1 "$work/pip.log")"
  fi
done
cd "$root"
finish
