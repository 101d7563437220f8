//! How long an editor waits for an answer in a repository of 1,000 sites, beside a bare parse of the file that changed.
//!
//! `cargo bench --bench editor`; the number of sites may follow, as in `cargo bench --bench editor -- 3000`.

#![allow(clippy::print_stdout)] // what it measures is what it is for

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use palint::engine;
use palint::source::{File, Files};
use serde_json::{Value, json};

/// Edits that are timed of each kind.
const EDITS: usize = 60;

fn main() {
    let sites = std::env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(1_000);
    let folder = tempfile::tempdir().expect("a folder");
    write_sites(folder.path(), sites);

    tell("one site: from the start of the program to its first diagnostics", (0..20).map(|_| first_words()).collect());

    let started = Instant::now();
    let mut server = Server::start(folder.path());
    server.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    println!("{sites} sites: everything is known after {}", shown(started.elapsed()));
    println!("memory of the server: {}", server.memory());

    let name = format!("sites/store-{:04}/user-data", sites / 2);
    let text = user_data(sites / 2);
    server.open(&name, &text);
    server.settle();
    let times: Vec<Duration> = (0..EDITS).map(|round| server.time_edit(&name, &text, round)).collect();
    tell("an edit of one site's user data until its diagnostics", times);
    tell("  bare parse of that file", parses(&name, &text));
    let times: Vec<Duration> = (0..EDITS).map(|round| server.time_completion(&name, &text, round)).collect();
    tell("an edit and a completion there", times);

    let infra = profile();
    server.open("infra.json", &infra);
    server.settle();
    let times: Vec<Duration> = (0..20).map(|round| server.time_conflict(&infra, round)).collect();
    tell("an edit of the profile of every site until its diagnostics", times);
    let times: Vec<Duration> = (0..10).map(|round| server.time_profile(&infra, round)).collect();
    tell("  until every site is checked again", times);
    tell("  bare parse of that file", parses("infra.json", &infra));
    let times: Vec<Duration> = (0..EDITS).map(|round| server.time_hover(&infra, round)).collect();
    tell("an edit of that profile and a hover", times);
    fs::write(folder.path().join("palint.yaml"), SETTINGS).expect("a file");
    let uri = server.uri("palint.yaml");
    server.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 1 }] }));
    server.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    server.settle();
    let times: Vec<Duration> = (0..EDITS).map(|round| server.time_edit(&name, &text, round)).collect();
    tell("an edit of one site's user data, with levels and allowances", times);
    println!("memory of the server: {}", server.memory());
    server.ask("shutdown", Value::Null);
    server.tell("exit", Value::Null);
    let _ = server.child.wait();
}

/// How long the server of one site takes from its start to what it has to say first.
fn first_words() -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    write_sites(folder.path(), 1);
    let started = Instant::now();
    let mut server = Server::start(folder.path());
    while server.receive()["method"] != "textDocument/publishDiagnostics" {}
    let took = started.elapsed();
    server.ask("shutdown", Value::Null);
    server.tell("exit", Value::Null);
    let _ = server.child.wait();
    took
}

fn parses(name: &str, text: &str) -> Vec<Duration> {
    let mut files = Files::default();
    let id = files.add(File::new(name, text));
    let parse = |_| {
        let started = Instant::now();
        let document = engine::read_one(&files, id, None);
        let took = started.elapsed();
        assert!(!document.broke_down);
        took
    };
    (0..EDITS).map(parse).collect()
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{what}: median {}, 95 of 100 within {}", shown(at(50)), shown(at(95)));
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

struct Server {
    child: Child,
    stdin: ChildStdin,
    out: BufReader<ChildStdout>,
    base: String,
    next: i64,
    version: i64,
}

impl Server {
    fn start(folder: &Path) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_palint"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdin = child.stdin.take().expect("it is piped");
        let out = BufReader::new(child.stdout.take().expect("it is piped"));
        let base = format!("file://{}/", folder.display());
        let mut server = Server { child, stdin, out, base, next: 0, version: 1 };
        let root = server.base.trim_end_matches('/').to_owned();
        server.ask("initialize", json!({ "capabilities": {}, "rootUri": root }));
        server.tell("initialized", json!({}));
        server
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server reads");
        self.stdin.flush().expect("the server reads");
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.out.read_line(&mut line).expect("the server writes");
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.out.read_exact(&mut body).expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message["id"] == id {
                return message;
            }
        }
    }

    /// Waits until everything is checked.
    fn settle(&mut self) {
        let uri = self.uri("infra.json");
        self.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    }

    fn uri(&self, name: &str) -> String {
        format!("{}{name}", self.base)
    }

    fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces a text that stands in a file once; typing it back is the next change.
    fn change(&mut self, name: &str, text: &str, old: &str, new: &str, back: bool) {
        self.version += 1;
        let at = text.find(old).expect("it is there");
        let line = text[..at].matches('\n').count();
        let column = at - text[..at].rfind('\n').map_or(0, |it| it + 1);
        let len = if back { new.len() } else { old.len() };
        let range = json!({
            "start": { "line": line, "character": column }, "end": { "line": line, "character": column + len },
        });
        let changes = json!([{ "range": range, "text": if back { old } else { new } }]);
        let document = json!({ "uri": self.uri(name), "version": self.version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    fn time_edit(&mut self, name: &str, text: &str, round: usize) -> Duration {
        let started = Instant::now();
        self.change(name, text, "paletteEndpoint", "paletteEndpiont", round % 2 == 1);
        let uri = self.uri(name);
        loop {
            let message = self.receive();
            if message["params"]["uri"] == uri.as_str() {
                return started.elapsed();
            }
        }
    }

    fn time_completion(&mut self, name: &str, text: &str, round: usize) -> Duration {
        let started = Instant::now();
        self.change(name, text, "projectName", "projectNam", round % 2 == 1);
        let line = text[..text.find("projectName").expect("it is there")].matches('\n').count();
        let position = json!({ "line": line, "character": 12 });
        let uri = self.uri(name);
        self.ask("textDocument/completion", json!({ "textDocument": { "uri": uri }, "position": position }));
        started.elapsed()
    }

    fn time_conflict(&mut self, text: &str, round: usize) -> Duration {
        let started = Instant::now();
        self.change("infra.json", text, "providerCredentials", "providerCredentialz", round % 2 == 1);
        let uri = self.uri("infra.json");
        let took = loop {
            let message = self.receive();
            if message["params"]["uri"] == uri.as_str() {
                break started.elapsed();
            }
        };
        self.settle();
        took
    }

    fn time_profile(&mut self, text: &str, round: usize) -> Duration {
        let started = Instant::now();
        self.change("infra.json", text, "providerCredentials", "providerCredentialz", round % 2 == 1);
        self.settle();
        started.elapsed()
    }

    fn time_hover(&mut self, text: &str, round: usize) -> Duration {
        let started = Instant::now();
        self.change("infra.json", text, "providerCredentials", "providerCredentialz", round % 2 == 1);
        let uri = self.uri("infra.json");
        let position = json!({ "line": 2, "character": 6 });
        self.ask("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": position }));
        started.elapsed()
    }

    fn memory(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        line.map_or("not known".to_owned(), |line| line.trim_start_matches("VmRSS:").trim().to_owned())
    }
}

fn write_sites(folder: &Path, sites: usize) {
    fs::write(folder.join("infra.json"), profile()).expect("a file");
    fs::write(folder.join("apps.yaml"), APPS).expect("a file");
    for site in 0..sites {
        let home = folder.join(format!("sites/store-{site:04}"));
        fs::create_dir_all(&home).expect("a folder");
        fs::write(home.join("user-data"), user_data(site)).expect("a file");
    }
}

fn user_data(site: usize) -> String {
    let mut text = format!(
        "#cloud-config\nstylus:\n  managementMode: central\n  site:\n    paletteEndpoint: api.example.com\n    \
         edgeHostToken: '{{{{ token }}}}'\n    projectName: stores\n    name: store-{site:04}\n    network:\n      \
         interfaces:\n        enp1s0:\n          type: static\n          ipAddress: 10.{}.{}.11/24\n          \
         gateway: 10.{}.{}.1\n          nameserver: 10.{}.{}.1\n",
        site / 250,
        site % 250,
        site / 250,
        site % 250,
        site / 250,
        site % 250
    );
    text.push_str("install:\n  poweroff: true\nstages:\n  initramfs:\n    - users:\n        kairos:\n          groups: [sudo]\n          passwd: '{{ password }}'\n");
    text.push_str("  boot:\n    - name: Prepare the counters\n      commands:\n");
    for number in 0..40 {
        text.push_str(&format!("        - echo store {site} counter {number} >> /var/log/counters\n"));
    }
    text
}

fn profile() -> String {
    let mut values = String::from(
        "pack:\n  content:\n    images:\n      - image: \"{{.spectro.pack.edge-native-byoi.options.system.uri}}\"\nproviderCredentials:\n  registry: images.example.net\n  user: robot\n  password: \"{{.spectro.var.provider_password}}\"\noptions:\n  system.uri: \"images.example.net/edge/ubuntu:k3s-1.33.5-v4.8.8-stores\"\n",
    );
    while values.len() < 30_000 {
        values.push_str("# What follows is explained in the handbook of the stores, chapter by chapter.\n");
    }
    let pack = |name: &str, layer: &str, version: &str, values: &str| json!({ "name": name, "type": "oci", "layer": layer, "version": version, "tag": version, "values": values });
    let packs = [
        pack("edge-native-byoi", "os", "2.1.0", &values),
        pack(
            "edge-k3s",
            "k8s",
            "1.33.5",
            "cluster:\n  config: |\n    cluster-cidr: 10.42.0.0/17\n    service-cidr: 10.42.128.0/17\n    write-kubeconfig: /run/kubeconfig\n",
        ),
        pack(
            "cni-calico",
            "cni",
            "3.30.3",
            "manifests:\n  calico:\n    env:\n      calicoNode:\n        CALICO_IPV4POOL_CIDR: 10.42.0.0/17\n",
        ),
        pack(
            "csi-longhorn",
            "csi",
            "1.9.1",
            "charts:\n  longhorn:\n    defaultSettings:\n      defaultReplicaCount: 2\n",
        ),
    ];
    let variable = json!({
        "name": "provider_password", "displayName": "Provider password", "format": "string", "isSensitive": true,
        "required": true,
    });
    let profile = json!({
        "metadata": { "name": "stores-infra" },
        "spec": {
            "version": "1.0.0",
            "template": { "type": "infra", "cloudType": "edge-native", "packs": packs },
            "variables": [variable],
        },
    });
    format!("{profile:#}\n")
}

const SETTINGS: &str = "rules: { placeholder-value: hint }\nallow:\n  - rule: harbor-edge-native-config-deprecated\n    file: apps.yaml\n    reason: until the move\n  - rule: unknown-key\n    file: lab/**\n    reason: the lab tries things out\n";

const APPS: &str = "metadata:\n  name: stores-apps\nspec:\n  version: 1.0.0\n  template:\n    type: add-on\n    cloudType: all\n    packs:\n      - name: harbor-edge-native-config\n        type: oci\n        layer: addon\n        version: 1.0.0\n        tag: 1.0.0\n        values: |\n          pack:\n            namespace: harbor\n          harbor-config:\n            storage:\n              registry: 100Gi\n";
