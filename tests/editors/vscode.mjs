// Drives a build of Visual Studio Code in headless Chromium; tests/editors/vscode.sh starts it.
// Ends with exit code 0 or 1. With SHOTS=FOLDER it leaves pictures there.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { MODULES, ADDRESS, SITE, CHROMIUM, SHOTS } = process.env;
const { chromium } = createRequire(path.join(MODULES, 'x.js'))('playwright-core');
const rule = 'harbor-with-provider-credentials';
let passed = 0;

function check(what, holds) {
  if (!holds) {
    throw new Error(what);
  }
  passed += 1;
  console.log(`ok: ${what}`);
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 2400, height: 1000 } });
const shot = (name) => (SHOTS ? page.screenshot({ path: path.join(SHOTS, `${name}.png`) }) : undefined);

async function command(words) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${words}`);
  await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await page.keyboard.press('Enter');
}

/** Opens a file by the tree: the search for files needs a program that this build comes without. */
async function open(...parts) {
  for (const part of parts) {
    const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: part }).first();
    await row.waitFor({ timeout: 30000 });
    await (part === parts.at(-1) ? row.dblclick() : row.click());
  }
  await page.locator('.tab.active', { hasText: parts.at(-1) }).waitFor({ timeout: 30000 });
}

try {
  await page.goto(`${ADDRESS}/?folder=${SITE}`);
  await page.locator('.monaco-workbench').waitFor({ timeout: 60000 });
  await page.locator('.explorer-viewlet, .explorer-folders-view').first().waitFor({ timeout: 60000 });

  await open('harbour', 'user-data');
  await page.locator('.statusbar-item', { hasText: 'YAML' }).first().waitFor({ timeout: 30000 });
  check('user data without an extension is YAML', true);

  await open('infra.json');
  await page.locator('.squiggly-error').first().waitFor({ timeout: 60000 });
  await shot('squiggle');
  check('the conflict is underlined', true);

  await command('Go to Next Problem (Error, Warning, Info)');
  const widget = page.locator('.marker-widget, .peekview-widget').first();
  await widget.waitFor({ timeout: 30000 });
  check('the problem says what is wrong', (await widget.innerText()).replaceAll('\u00a0', ' ').includes('local Harbor and an authenticated provider'));
  await shot('problem');
  await page.keyboard.press('Escape');

  await command('Show or Focus Hover');
  const hover = page.locator('.monaco-hover:visible').first();
  await hover.waitFor({ timeout: 30000 });
  await page.locator('.monaco-hover:visible', { hasText: 'With your other files' }).first().waitFor({ timeout: 30000 });
  const words = (await hover.innerText()).replaceAll('\u00a0', ' ');
  check('the hover names the rule', words.includes(rule));
  check('the hover tells the verdict of the matrix', words.includes('With your other files') && words.includes('unsupported'));
  await shot('hover');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+.');
  const title = 'Remove `providerCredentials` and make the provider repository public';
  const action = page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
  await action.waitFor({ timeout: 30000 });
  await shot('actions');
  check('the quick fix is offered', true);
  for (let step = 0; step < 10 && !(await action.getAttribute('class')).includes('focused'); step += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: 30000 });
  check('the underline is gone', true);
  await page.keyboard.press('Control+S');
  const read = () => readFileSync(path.join(SITE, 'infra.json'), 'utf8');
  for (let tries = 0; tries < 100 && read().includes('providerCredentials'); tries += 1) {
    await page.waitForTimeout(100);
  }
  await shot('fixed');
  const saved = read();
  check('the saved file is without the block and otherwise as it was', !saved.includes('providerCredentials') && saved.includes('# Hafen 港 🚢\\npack:'));

  await command('palint: Show the graph of this site');
  const frame = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  await frame.locator('svg text').first().waitFor({ timeout: 30000 });
  check('the graph is shown', (await frame.locator('svg').innerHTML()).includes('harbour'));
  await shot('graph');
  await command('palint: Show where images come from');
  const table = page.frameLocator('iframe.webview >> nth=-1').frameLocator('iframe#active-frame').locator('pre');
  await table.waitFor({ timeout: 30000 });
  check('the table of images is shown', (await table.innerText()).includes('images.example.net'));
  await shot('images');
  console.log(`${passed} passed, 0 failed, 0 skipped`);
} catch (fault) {
  await shot('failed');
  console.log(`FAILED: ${fault.message}`);
  console.log(`${passed} passed, 1 failed, 0 skipped`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
