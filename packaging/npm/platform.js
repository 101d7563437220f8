#!/usr/bin/env node
// Makes the package of one platform: node platform.js linux-x64 PROGRAM FOLDER
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const [platform, program, folder] = process.argv.slice(2);
const main = require("./package.json");
const name = `@palint/${platform}`;
if (!folder || !(name in main.optionalDependencies)) {
  console.error("usage: platform.js PLATFORM PROGRAM FOLDER");
  process.exit(2);
}
const [os, cpu] = platform.split("-");
const file = os === "win32" ? "palint.exe" : "palint";
const data = {
  name,
  version: main.version,
  description: `palint for ${platform}`,
  license: main.license,
  os: [os],
  cpu: [cpu],
  files: [file],
};
fs.mkdirSync(folder, { recursive: true });
fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(data, null, 2)}\n`);
fs.copyFileSync(program, path.join(folder, file));
fs.chmodSync(path.join(folder, file), 0o755);
