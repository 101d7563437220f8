#!/usr/bin/env bash
# Two release builds of the same commit, in folders of different names, give the same bytes. By hand: it compiles everything twice.
#
#     tests/gate/reproducible.sh
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

commit=$(git -C "$root" rev-parse HEAD)

build() {
  git clone --quiet --no-local "$root" "$1"
  cd "$1"
  # Whoever commits meanwhile must not change what the second one is built from.
  git checkout --quiet --detach "$commit"
  # As in .github/workflows/release.yml: neither the folder of the build nor that of the packages stands in the program.
  RUSTFLAGS="--remap-path-prefix=$PWD=palint --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=registry" \
    cargo build --locked --release --features verify --quiet
  cp target/release/palint "$work/$2"
  rm -rf target
}
build "$work/one" first
build "$work/another-folder/with-a-longer-name" second
if cmp "$work/first" "$work/second"; then
  sha256sum "$work/first" | cut -d' ' -f1
  paths=$(strings -n 6 "$work/first" | grep -c -F -e "$work" -e "${CARGO_HOME:-$HOME/.cargo}/registry" || true)
  [ "$paths" -eq 0 ] || { printf 'FAILED: %d strings hold a path of this machine\n' "$paths"; exit 1; }
  printf '1 passed, 0 failed\n'
else
  printf '%s bytes differ\n0 passed, 1 failed\n' "$(cmp -l "$work/first" "$work/second" | wc -l)"
  exit 1
fi
