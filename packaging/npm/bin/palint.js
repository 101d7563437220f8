#!/usr/bin/env node
// Starts the program of this platform. It comes with one of the optional dependencies, so nothing is downloaded by a
// script, and an installation without scripts works too.
"use strict";

const { spawnSync } = require("node:child_process");

const platform = `${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "palint.exe" : "palint";

let program;
try {
  program = require.resolve(`@palint/${platform}/${file}`);
} catch {
  console.error(`palint: there is no program for ${platform}; was it installed without optional dependencies?`);
  process.exit(4);
}

const done = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (done.error) {
  console.error(`palint: ${done.error.message}`);
  process.exit(4);
}
if (done.signal) {
  process.kill(process.pid, done.signal);
}
process.exit(done.status ?? 4);
