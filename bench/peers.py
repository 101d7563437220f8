"""The checkers that palint is compared with: how each is installed, run on user data, and what its output names.

None of them knows user data; each gets the JSON Schema that `palint schema user-data` writes (yamllint cannot use one).
They choose a parser by the ending of a name, so they see the same bytes under names that end in `.yaml`.
"""
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlparse

PYTHON = {"check-jsonschema": "check-jsonschema", "yamllint": "yamllint"}
NODE = {"ajv-cli": "ajv-cli", "yaml-language-server": "yaml-language-server", "spectral": "@stoplight/spectral-cli"}
PEERS = [*PYTHON, *NODE]


def install(folder):
    """Installs what is missing into the folder; gives the version of each peer, or the reason why it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    versions, reasons = {}, {}
    run = lambda *command: subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if not (folder / "py").exists():
        run(sys.executable, "-m", "venv", "py")
    for peer, package in PYTHON.items():
        if not (folder / "py/bin" / peer).exists():
            run("py/bin/pip", "install", "--quiet", package)
        said = run("py/bin/pip", "show", package).stdout if (folder / "py/bin/pip").exists() else ""
        if found := re.search(r"^Version: (.*)$", said, re.M):
            versions[peer] = found[1]
        else:
            reasons[peer] = f"`pip install {package}` did not work"
    for peer, package in NODE.items():
        about = folder / "node_modules" / package / "package.json"
        try:
            if not about.exists():
                run("npm", "install", "--silent", "--no-save", "--prefix", ".", *NODE.values())
            versions[peer] = json.loads(about.read_text())["version"]
        except OSError:
            reasons[peer] = f"`npm install {package}` did not work"
    return versions, reasons


def command(peer, tools, schema, files):
    """The command line that checks these files."""
    script = lambda package, path: ["node", str(tools / "node_modules" / package / path)]
    if peer == "check-jsonschema":
        return [str(tools / "py/bin/check-jsonschema"), "--output-format", "json", "--default-filetype", "yaml", "--schemafile", str(schema), *files]
    if peer == "yamllint":
        rules = "{extends: default, rules: {line-length: disable, document-start: disable, truthy: disable, comments: disable, comments-indentation: disable}}"
        return [str(tools / "py/bin/yamllint"), "--format", "parsable", "-d", rules, *files]
    if peer == "ajv-cli":
        data = [part for file in files for part in ("-d", file)]
        return script("ajv-cli", "dist/index.js") + ["validate", "--spec=draft2020", "--strict=false", "--all-errors", "--errors=json",
                                                     "-s", str(schema), *data]
    if peer == "spectral":
        rules = schema.with_name("spectral.json")
        check = {"given": "$", "severity": "error", "message": "{{error}}", "then": {"function": "schema", "functionOptions":
                 {"allErrors": True, "schema": json.loads(schema.read_text())}}}
        rules.write_text(json.dumps({"rules": {"user-data": check}}))
        return script("@stoplight/spectral-cli", "dist/index.js") + ["lint", "--quiet", "--ignore-unknown-format", "--format", "json", "--ruleset", str(rules), *files]
    return [sys.executable, str(Path(__file__).resolve()), str(tools), str(schema), *files]


def places(peer, text):
    """What a peer said: (file, line or None, message) of each complaint."""
    found = []
    if peer == "yamllint":
        for it in re.finditer(r"^(.+?):(\d+):\d+: \[\w+\] (.*)$", text, re.M):
            found.append((it[1], int(it[2]), it[3]))
    elif peer == "check-jsonschema":
        said = json.loads(text or "{}")
        for it in said.get("errors", []):
            found.append((it["filename"], None, it["path"] + it["message"]))
        for it in said.get("parse_errors", []):
            line = re.search(r"line (\d+)", it["message"] if isinstance(it, dict) else it)
            found.append((it["filename"], line and int(line[1]), "does not parse"))
    elif peer == "ajv-cli":
        # A file's name, the word `invalid`, and what is wrong as JSON.
        for it in re.finditer(r"^(\S+) invalid\n(\[.*?^\])", text, re.M | re.S):
            found += [(it[1], None, error["instancePath"] + error["message"]) for error in json.loads(it[2])]
    elif peer == "spectral":
        start = text.find("[")
        for it in json.loads(text[start:text.rfind("]") + 1] or "[]") if start >= 0 else []:
            found.append((it["source"], it["range"]["start"]["line"] + 1, it["message"]))
    else:
        for line in text.splitlines():
            file, number, message = line.split("\t")
            found.append((file, int(number), message))
    return [(Path(file).name, line, message) for file, line, message in found]


def language_server(tools, schema, files):
    """Opens each file in the YAML language server and prints the diagnostics that it publishes."""
    server = subprocess.Popen(
        ["node", str(tools / "node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )

    def send(**message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()

    def receive():
        length = 0
        while (line := server.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            elif not line and server.poll() is not None:
                sys.exit("the language server is gone")
        return json.loads(server.stdout.read(length))

    yaml = {"schemas": {schema.as_uri(): "*.yaml"}, "validate": True, "schemaStore": {"enable": False}, "disableAdditionalProperties": False}
    settings = {"yaml": yaml, "http": {}, "[yaml]": {}, "editor": {}, "files": {}}
    send(id=1, method="initialize", params={"processId": os.getpid(), "rootUri": None, "capabilities":
         {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}})
    waiting, said = set(), {}
    while True:
        message = receive()
        if message.get("method") == "workspace/configuration":
            send(id=message["id"], result=[settings.get(it.get("section")) for it in message["params"]["items"]])
            if not waiting and not said:
                for file in files:
                    uri = Path(file).resolve().as_uri()
                    waiting.add(uri)
                    send(method="textDocument/didOpen", params={"textDocument":
                         {"uri": uri, "languageId": "yaml", "version": 1, "text": Path(file).read_text(encoding="utf-8")}})
        elif message.get("method") == "textDocument/publishDiagnostics":
            uri = message["params"]["uri"]
            said[uri] = message["params"]["diagnostics"]
            waiting.discard(uri)
            if not waiting:
                break
        elif "method" in message and "id" in message:
            send(id=message["id"], result=None)
        elif message.get("id") == 1:
            send(method="initialized", params={})
            send(method="workspace/didChangeConfiguration", params={"settings": settings})
    for uri, diagnostics in said.items():
        for it in diagnostics:
            print(unquote(urlparse(uri).path), it["range"]["start"]["line"] + 1, " ".join(it["message"].split()), sep="\t")
    send(id=2, method="shutdown")
    send(method="exit")
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def first_diagnostics(program, folder, name):
    """Seconds from starting palint's server in the folder until it publishes the first diagnostics of the named file."""
    started = time.perf_counter()
    server = subprocess.Popen([program, "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    uri = (folder / name).as_uri()

    def send(**message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()

    def receive():
        length = 0
        while line := server.stdout.readline().strip():
            length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length:") else length
        return json.loads(server.stdout.read(length))

    send(id=1, method="initialize", params={"processId": None, "capabilities": {}, "workspaceFolders": [{"uri": folder.as_uri(), "name": "site"}]})
    while receive().get("id") != 1:
        pass
    send(method="initialized", params={})
    text = (folder / name).read_text(encoding="utf-8")
    send(method="textDocument/didOpen", params={"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
    while True:
        message = receive()
        if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
            break
        if "method" in message and "id" in message:
            send(id=message["id"], result=None)
    took = time.perf_counter() - started
    send(id=2, method="shutdown")
    send(method="exit")
    server.stdin.close()
    server.stdout.read()
    server.wait()
    return took


if __name__ == "__main__":
    language_server(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
