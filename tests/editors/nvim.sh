#!/usr/bin/env bash
# Headless Neovim opens a site, reads its diagnostics, applies a change and compares the buffer.
#
#   tests/editors/nvim.sh [PALINT]
#
# Installs Neovim from Debian's packages where it is missing and that is possible; skips with the reason where not.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

skip() {
  echo "skipped: $1"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
}

if ! command -v nvim > /dev/null; then
  if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    (apt-get update -q && apt-get install -y -q --no-install-recommends neovim) > /dev/null 2>&1 ||
      skip "Neovim is not there and cannot be installed"
  else
    skip "Neovim is not there"
  fi
fi
nvim --version | head -n 1

palint=${1:-}
if [ -z "$palint" ]; then
  cargo build --quiet
  palint=$root/target/debug/palint
fi
palint=$(realpath "$palint")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r fixtures/lsp/two-profiles "$work/site"
mkdir "$work/lua" "$work/site/.git"
cp editors/nvim/palint.lua "$work/lua/"

PALINT=$palint SITE=$work/site XDG_STATE_HOME=$work XDG_CACHE_HOME=$work XDG_DATA_HOME=$work \
  timeout 120 nvim --headless --clean --cmd "set runtimepath+=$work" -c "luafile $root/tests/editors/nvim.lua"
