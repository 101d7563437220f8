#!/usr/bin/env bash
# A build of Visual Studio Code (the npm package code-server) in headless Chromium: installs the packaged extension, opens
# a site, and sees the underline, the hover, the quick fix and the graph work.
#
#   tests/editors/vscode.sh [PALINT]
#
# Installs what is missing where that is possible; skips with the reason where not. PALINT_EDITOR_CACHE names a folder in
# which the build is kept for the next run, SHOTS one for pictures.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

skip() {
  echo "skipped: $1"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
}
failed() {
  cat "$log"
  echo "FAILED: $1"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

command -v node > /dev/null && command -v npm > /dev/null || skip "node and npm are not there"
case "$(node -p 'process.versions.node.split(".")[0]')" in
  20) build=code-server@4.100.3 ;;
  *) skip "the build that is used here wants node 20, not $(node --version)" ;;
esac
[ -d /usr/include/node ] || skip "node's headers are not there"
command -v make > /dev/null && command -v g++ > /dev/null || skip "make and g++ are not there"
chromium=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$chromium" ]; then
  command -v apt-get > /dev/null && [ "$(id -u)" = 0 ] || skip "Chromium is not there"
  (apt-get update -q && apt-get install -y -q --no-install-recommends chromium) > /dev/null 2>&1 ||
    skip "Chromium is not there and cannot be installed"
  chromium=$(command -v chromium)
fi

palint=${1:-}
if [ -z "$palint" ]; then
  cargo build --quiet
  palint=$root/target/debug/palint
fi
palint=$(realpath "$palint")

work=$(mktemp -d)
server=
cleanup() {
  # The build starts programs of its own; they share a group with it and with nothing else.
  [ -z "$server" ] || kill -- "-$server" 2> /dev/null || true
  [ -z "$server" ] || wait "$server" 2> /dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
export HOME=$work npm_config_nodedir=/usr npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

cache=${PALINT_EDITOR_CACHE:-$work/build}
modules=$cache/node_modules
log=$work/build.log
if [ ! -f "$cache/ready" ]; then
  mkdir -p "$cache"
  echo '{ "private": true }' > "$cache/package.json"
  # Without their scripts: those fetch binaries. What is native is built here.
  (cd "$cache" && npm install --ignore-scripts "$build" playwright-core@1.56.1) > "$log" 2>&1 ||
    skip "$build cannot be installed: $(tail -n 1 "$log")"
  (cd "$modules/argon2" && npx --no-install node-pre-gyp rebuild --build-from-source --nodedir=/usr) > "$log" 2>&1 ||
    skip "argon2 cannot be built: $(tail -n 1 "$log")"
  code=$modules/code-server/lib/vscode
  (cd "$code" && npm install --ignore-scripts --omit=dev) > "$log" 2>&1 ||
    skip "the parts of the editor cannot be installed: $(tail -n 1 "$log")"
  for part in @vscode/spdlog native-watchdog @parcel/watcher node-pty; do
    # node-pty is built and then looks for a program of another system.
    (cd "$code" && npm rebuild "$part" --build-from-source) > "$log" 2>&1 || [ "$part" = node-pty ] ||
      skip "$part cannot be built: $(tail -n 1 "$log")"
  done
  ln -sfn node_modules "$code/node_modules.asar"
  touch "$cache/ready"
fi

cp -r editors/vscode "$work/extension"
rm -rf "$work/extension/node_modules" "$work/extension/out"
(cd "$work/extension" && npm install --ignore-scripts && npm run package) > "$log" 2>&1 ||
  failed "the extension cannot be packaged"
echo "ok: the extension is packaged ($(stat -c %s "$work/extension/palint.vsix") bytes)"

cp -r fixtures/lsp/two-profiles "$work/site"
mkdir -p "$work/site/.git" "$work/data/User" "$work/extensions"
cat > "$work/data/User/settings.json" << JSON
{ "palint.path": "$palint", "workbench.startupEditor": "none", "telemetry.telemetryLevel": "off", "editor.wordWrap": "on" }
JSON
flags=(--config "$work/config.yaml" --extensions-dir "$work/extensions" --user-data-dir "$work/data")
node "$modules/code-server" "${flags[@]}" --install-extension "$work/extension/palint.vsix" > "$log" 2>&1 ||
  failed "the extension cannot be installed"

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
setsid node "$modules/code-server" "${flags[@]}" --auth none --bind-addr "127.0.0.1:$port" --disable-telemetry \
  --disable-update-check --disable-workspace-trust > "$work/server.log" 2>&1 &
server=$!
for _ in $(seq 300); do
  grep -q 'HTTP server listening' "$work/server.log" && break
  sleep 0.2
done
log=$work/server.log
grep -q 'HTTP server listening' "$log" || failed "the editor does not start"

MODULES=$modules ADDRESS=http://127.0.0.1:$port SITE=$work/site CHROMIUM=$chromium \
  timeout 400 node tests/editors/vscode.mjs
