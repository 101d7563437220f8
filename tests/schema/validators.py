#!/usr/bin/env python3
"""The published schema of user data in other people's tools: a validator, and the YAML server that editors run.

    tests/schema/validators.py PALINT

Takes `check-jsonschema` from PyPI and `yaml-language-server` from npm into a folder of its own. What cannot be installed
is skipped, with the reason.
"""

import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = {"check-jsonschema": "0.39.0", "yaml-language-server": "1.25.0"}

# Clean for palint, and not for a program that reads one file as it stands.
ELSEWHERE = {
    "content-template-braces/good-file-is-a-template": "a template in a value with a pattern",
    "host-id-invalid/good-template": "a template in a value with a pattern",
    "host-id-invalid/bad-dot": "the sources disagree about a dot; palint only hints",
    "registry-half-credentials/good-from-two-files": "the other half stands in another file",
    "template-not-checked/bad-lines": "lines of a template, which are no YAML",
}

# One mistake each: the text, and the place that a validator must name.
WRONG = [
    ("stylus: {managementMode: airgap}", "$.stylus.managementMode"),
    ("stylus: {localUI: {port: 99999}}", "$.stylus.localUI.port"),
    ("stylus: {localUI: {port: '5080'}}", "$.stylus.localUI.port"),
    ("stylus: {registryCredential: {domain: r.example.com}}", "$.stylus"),
    ("stylus: {registryCredentials: {username: kim}}", "$.stylus.registryCredentials"),
    ("stylus: {externalRegistries: {registries: {domain: r.example.com}}}", "$.stylus.externalRegistries.registries"),
    (
        "stylus: {externalRegistries: {registries: [{domain: r.example.com, certificates: text}]}}",
        "$.stylus.externalRegistries.registries[0].certificates",
    ),
    (
        "stylus: {externalRegistries: {registryMappingRules: [{gcr.io: r.example.com}]}}",
        "$.stylus.externalRegistries.registryMappingRules",
    ),
    ("stylus: {site: {projectUid: Default}}", "$.stylus.site.projectUid"),
    ("stylus: {site: {prefix: edge_}}", "$.stylus.site.prefix"),
    ("stylus: {site: {edgeHostToken: }}", "$.stylus.site.edgeHostToken"),
    ("stylus: {site: {network: {noProxy: [10.0.0.0/8]}}}", "$.stylus.site.network.noProxy"),
    ("stylus: {site: {network: {interfaces: {eth0: {type: manual}}}}}", "$.stylus.site.network.interfaces.eth0.type"),
    ("stylus: {site: {deviceUIDPaths: [{regex: x}]}}", "$.stylus.site.deviceUIDPaths[0]"),
    ("install: {poweroff: 'true'}", "$.install.poweroff"),
    ("install: {bind_mounts: /var/lib}", "$.install.bind_mounts"),
    ("install: {extra-partitions: [{size: 100}]}", "$.install['extra-partitions'][0]"),
    ("install: {partitions: {persistent: {size: 200G}}}", "$.install.partitions.persistent.size"),
    ("stages: {boot: {commands: [lamp-on]}}", "$.stages.boot"),
    ("stages: {boot: [{commands: lamp-on}]}", "$.stages.boot[0].commands"),
    ("stages: {boot: [{if: [-f, /x]}]}", "$.stages.boot[0].if"),
    ("stages: {boot: [{files: [{path: /x, permissions: '0644'}]}]}", "$.stages.boot[0].files[0].permissions"),
    ("stages: {boot: [{users: [{name: kim}]}]}", "$.stages.boot[0].users"),
    ("users: {kim: {passwd: x}}", "$.users"),
    ("- stylus", "$"),
]

passed, failed, skipped = 0, 0, 0


def verdict(is_right, what, why=""):
    global passed, failed
    if is_right:
        passed += 1
        print(f"ok: {what}")
    else:
        failed += 1
        print(f"FAILED: {what}{': ' if why else ''}{why}")


def skip(reason):
    global skipped
    skipped += 1
    print(f"skipped: {reason}")


def run(*words, **options):
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, **options)


def last_line(text):
    return (text.strip().splitlines() or ["no reason given"])[-1]


def clean_user_data(palint):
    """Fixtures of user data of which palint says no more than hints."""
    files = [
        path.relative_to(ROOT)
        for path in sorted((ROOT / "fixtures").rglob("*user-data*"))
        if path.is_file() and path.suffix in ("", ".yaml", ".yml")
    ]
    done = run(palint, "check", "--no-config", "--today", "2026-11-24", "--format", "json", *files, cwd=ROOT)
    report = json.loads(done.stdout)
    told = {it["path"] for it in report["findings"] if it["severity"] != "hint"}
    return [it["path"] for it in report["files"] if it["kind"] == "user-data" and it["path"] not in told]


def validator(work, palint, schema):
    place = work / "venv"
    venv.create(place, with_pip=True)
    tool = place / "bin" / "check-jsonschema"
    name = f"check-jsonschema=={TOOLS['check-jsonschema']}"
    installed = run(place / "bin" / "pip", "install", "--quiet", name)
    if installed.returncode != 0:
        return skip(f"check-jsonschema cannot be installed: {last_line(installed.stderr)}")

    def said(*files):
        done = run(
            tool, "--schemafile", schema, "--default-filetype", "yaml", "--output-format", "json", *files, cwd=ROOT
        )
        if not done.stdout.startswith("{"):
            return {"errors": [], "parse_errors": [{"filename": "", "message": last_line(done.stderr)}]}
        return json.loads(done.stdout)

    clean = clean_user_data(palint)
    verdict(len(clean) > 150, f"{len(clean)} fixtures of user data are clean")
    answer = said(*clean)
    faults = [(it["filename"], f"{it['path']}: {it['message']}") for it in answer["errors"]]
    faults += [(it["filename"], it["message"]) for it in answer.get("parse_errors", [])]
    known = lambda name: any(f"/{place}/" in name for place in ELSEWHERE)
    surprising = [f"{name}: {words}" for name, words in faults if not known(name)]
    verdict(not surprising, "check-jsonschema takes them all", "; ".join(surprising))

    folder = work / "wrong"
    folder.mkdir()
    for number, (text, _) in enumerate(WRONG):
        (folder / f"{number}.yaml").write_text(f"#cloud-config\n{text}\n")
    answer = said(*sorted(folder.iterdir()))
    for number, (text, place) in enumerate(WRONG):
        name = str(folder / f"{number}.yaml")
        named = [it["path"] for it in answer["errors"] if it["filename"] == name]
        named += [it["best_match"]["path"] for it in answer["errors"] if it["filename"] == name and it.get("best_match")]
        verdict(place in named, f"check-jsonschema names {place}", f"{text}: {named or 'taken'}")


class Server:
    """A language server over its standard streams."""

    def __init__(self, *words):
        self.process = subprocess.Popen(
            list(map(str, words)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.number = 0
        self.settings = {}
        self.diagnostics = queue.Queue()
        self.answers = {}
        self.came = threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        stream = self.process.stdout
        while True:
            length = 0
            while (line := stream.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length == 0:
                return
            message = json.loads(stream.read(length))
            if message.get("method") == "workspace/configuration":
                answer = [self.settings.get(it.get("section")) for it in message["params"]["items"]]
                self.send({"id": message["id"], "result": answer})
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics.put(message["params"])
            elif "method" in message and "id" in message:
                self.send({"id": message["id"], "result": None})
            elif "id" in message:
                with self.came:
                    self.answers[message["id"]] = message
                    self.came.notify_all()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.number += 1
        number = self.number
        self.send({"id": number, "method": method, "params": params})
        with self.came:
            if not self.came.wait_for(lambda: number in self.answers, timeout=30):
                return None
        return self.answers[number].get("result")


DOCUMENT = """#cloud-config
stylus:
  managementMode: central
  localUI:
    port: 99999
  registryCredentials:
    domain: r.example.com
  site:
    edgeHostToken: ""
    
stages:
  boot:
    - files:
        - path: /x
          
"""


def editor(work, schema):
    folder = work / "node"
    folder.mkdir()
    (folder / "package.json").write_text('{"private": true}')
    try:
        name = f"yaml-language-server@{TOOLS['yaml-language-server']}"
        installed = run("npm", "install", "--silent", "--no-audit", "--no-fund", name, cwd=folder)
    except OSError:
        return skip("npm is not installed")
    if installed.returncode != 0:
        return skip(f"yaml-language-server cannot be installed: {last_line(installed.stderr)}")
    server = Server(folder / "node_modules" / ".bin" / "yaml-language-server", "--stdio")
    server.settings = {
        "yaml": {
            "schemas": {schema.as_uri(): "*"},
            "hover": True,
            "completion": True,
            "validate": True,
            "schemaStore": {"enable": False},
        }
    }
    capabilities = {
        "workspace": {"configuration": True},
        "textDocument": {
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "completion": {"completionItem": {"documentationFormat": ["markdown", "plaintext"]}},
        },
    }
    server.ask("initialize", {"processId": os.getpid(), "rootUri": work.as_uri(), "capabilities": capabilities})
    server.tell("initialized", {})
    server.tell("workspace/didChangeConfiguration", {"settings": server.settings})
    uri = (work / "user-data.yaml").as_uri()
    item = {"uri": uri, "languageId": "yaml", "version": 1, "text": DOCUMENT}
    server.tell("textDocument/didOpen", {"textDocument": item})

    def at(line, column):
        return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}

    def hover(line, column):
        return json.dumps((server.ask("textDocument/hover", at(line, column)) or {}).get("contents", ""))

    def offered(line, column):
        answer = server.ask("textDocument/completion", at(line, column)) or {}
        items = answer.get("items", []) if isinstance(answer, dict) else answer
        return {it["label"]: json.dumps(it.get("documentation", "")) for it in items}

    # What is told comes when the schema is loaded; what is asked before that is answered without it.
    told = []
    try:
        while not any("65535" in it for it in told):
            told += [it["message"] for it in server.diagnostics.get(timeout=20)["diagnostics"]]
        verdict(True, "a value outside its range is told while typing")
    except queue.Empty:
        verdict(False, "a value outside its range is told while typing", str(told))
    known = json.loads(schema.read_text())["$defs"]
    for line, column, place, words in [
        (2, 4, "managementMode", known["stylus"]["properties"]["managementMode"]["description"]),
        (5, 4, "registryCredentials", known["stylus"]["properties"]["registryCredentials"]["description"]),
        (8, 6, "edgeHostToken", known["site"]["properties"]["edgeHostToken"]["description"]),
        (13, 12, "files[].path", known["file"]["properties"]["path"]["description"]),
    ]:
        # The server may take out or escape the marks of code.
        plain = lambda text: "".join(sign for sign in text if sign.isalnum())
        shown = hover(line, column)
        verdict(plain(words) in plain(shown), f"hover over {place} shows our words", shown)
    for line, column, place, keys in [
        (9, 4, "stylus.site", ["paletteEndpoint", "network", "tags"]),
        (14, 10, "files[]", ["permissions", "content", "owner"]),
        (2, 18, "managementMode", ["central", "local"]),
    ]:
        items = offered(line, column)
        verdict(all(key in items for key in keys), f"completion in {place} offers {', '.join(keys)}", str(list(items)))
    described = offered(9, 4).get("paletteEndpoint", "")
    verdict("host" in described.lower(), "a key that is offered is described", described)
    server.ask("shutdown", None)
    server.tell("exit", None)
    server.process.wait(timeout=20)


def main():
    palint = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        schema = work / "user-data.schema.json"
        schema.write_text(run(palint, "schema", "user-data").stdout)
        validator(work, palint, schema)
        editor(work, schema)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return failed != 0


sys.exit(main())
