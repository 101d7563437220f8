// Starts the language server, and shows what the command line draws of a site.

import { execFile } from 'node:child_process';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, LanguageClientOptions, ServerOptions } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const command = (name: string, run: (target?: vscode.Uri) => Promise<void>) =>
    context.subscriptions.push(vscode.commands.registerCommand(name, run));
  command('palint.showGraph', showGraph);
  command('palint.showImages', showImages);
  command('palint.restart', async () => {
    await deactivate();
    await start();
  });
  await start();
}

export async function deactivate(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.stop();
}

function program(): string {
  return vscode.workspace.getConfiguration('palint').get<string>('path') || 'palint';
}

async function start(): Promise<void> {
  const server: ServerOptions = { command: program(), args: ['lsp'] };
  const options: LanguageClientOptions = {
    documentSelector: [
      ...['yaml', 'json', 'jsonc', 'terraform'].map((language) => ({ scheme: 'file', language })),
      { scheme: 'untitled', language: 'yaml' },
      { scheme: 'file', pattern: '**/{*.arg,.arg,*.arg.template}' },
      { scheme: 'file', pattern: '**/{user-data,userdata,user-data.*}' },
      { scheme: 'file', pattern: '**/*.tf' },
    ],
  };
  client = new LanguageClient('palint', 'palint', server, options);
  try {
    await client.start();
  } catch (fault) {
    client = undefined;
    const set = 'Set palint.path';
    const chosen = await vscode.window.showErrorMessage(`palint cannot be started as \`${program()}\`: ${fault}`, set);
    if (chosen === set) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'palint.path');
    }
  }
}

/** The folder that a command is about: what was clicked, else that of the open file, else the first one. */
function folderOf(target?: vscode.Uri): { workspace: string; site: string } | undefined {
  const file = target ?? vscode.window.activeTextEditor?.document.uri;
  const around = file && vscode.workspace.getWorkspaceFolder(file);
  const workspace = around ?? vscode.workspace.workspaceFolders?.[0];
  if (!workspace) {
    return undefined;
  }
  return { workspace: workspace.uri.fsPath, site: file ? path.dirname(file.fsPath) : workspace.uri.fsPath };
}

function ask(args: string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program(), args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (fault, stdout, stderr) => {
      if (stdout) {
        resolve(stdout);
      } else {
        reject(new Error(stderr.trim() || fault?.message || 'nothing to show'));
      }
    });
  });
}

interface Deployment {
  name: string;
  userData: string[];
  profiles: string[];
}

/** The deployment to show: the one of the open file, else the one that is chosen. */
async function deploymentOf(workspace: string, target?: vscode.Uri): Promise<string | undefined> {
  const report = JSON.parse(await ask(['check', '--format', 'json', '--exit-zero'], workspace));
  const all: Deployment[] = report.deployments;
  const file = target ?? vscode.window.activeTextEditor?.document.uri;
  const name = file && path.relative(workspace, file.fsPath).split(path.sep).join('/');
  const own = all.filter((it) => name && [...it.userData, ...it.profiles].some((one) => one === name || one.startsWith(`${name}/`)));
  const offered = own.length > 0 ? own : all;
  if (offered.length < 2) {
    return offered[0]?.name;
  }
  return vscode.window.showQuickPick(offered.map((it) => it.name), { placeHolder: 'Which site?' });
}

async function show(target: vscode.Uri | undefined, title: string, body: (folder: string) => Promise<string | undefined>) {
  const folder = folderOf(target);
  if (!folder) {
    await vscode.window.showInformationMessage('Open a folder with the profiles and user data of a site first.');
    return;
  }
  try {
    const content = await body(folder.workspace);
    if (content === undefined) {
      return;
    }
    const panel = vscode.window.createWebviewPanel('palint', title, vscode.ViewColumn.Beside, {});
    panel.webview.html = page(content);
  } catch (fault) {
    await vscode.window.showErrorMessage(`palint: ${fault instanceof Error ? fault.message : fault}`);
  }
}

async function showGraph(target?: vscode.Uri): Promise<void> {
  await show(target, 'Site graph', async (folder) => {
    const name = await deploymentOf(folder, target);
    return name === undefined ? undefined : ask(['graph', '--format', 'svg', '--deployment', name], folder);
  });
}

async function showImages(target?: vscode.Uri): Promise<void> {
  await show(target, 'Images', async (folder) => `<pre>${escape(await ask(['images', '--color', 'never'], folder))}</pre>`);
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);
}

function page(body: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return `<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<style>svg { max-width: 100%; height: auto; } pre { white-space: pre-wrap; }</style></head><body>${body}</body></html>`;
}
