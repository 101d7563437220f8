//! Repositories that mean harm: what they say makes palint read nothing outside of them, hang on nothing, and bring nothing
//! but text to a terminal, a log with commands, a page or a program.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PALINT: &str = env!("CARGO_BIN_EXE_palint");
const FORMATS: [&str; 9] = ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"];

struct Site(TempDir);

impl Site {
    fn new(files: &[(&str, &str)]) -> Site {
        let site = Site(tempfile::tempdir().expect("a folder"));
        files.iter().for_each(|(path, text)| site.put(path, text));
        site
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
        fs::write(path, text).expect("a file can be written");
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs in a folder of the site; one that hangs is ended and told.
    fn run_in(&self, folder: &str, arguments: &[&str]) -> Output {
        let child = Command::new(PALINT)
            .args(arguments)
            .current_dir(self.path().join(folder))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let id = child.id();
        let waiting = thread::spawn(move || child.wait_with_output().expect("it ends"));
        let begun = Instant::now();
        while !waiting.is_finished() {
            if begun.elapsed() > Duration::from_secs(120) {
                let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
                panic!("{arguments:?} hangs");
            }
            thread::sleep(Duration::from_millis(5));
        }
        let output = waiting.join().expect("it ends");
        assert!(matches!(output.status.code(), Some(0..=3)), "{arguments:?}: {:?} {}", output.status, err(&output));
        output
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_in(".", arguments)
    }

    fn check(&self) -> String {
        let output = self.run(&["check", "--format", "full"]);
        out(&output) + &err(&output)
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// Signs that move a cursor, write elsewhere, end a line or turn text around, each with letters that show where it went.
const SIGNS: [&str; 8] = [
    "\u{1b}[31mred",
    "\u{1b}]0;title\u{7}",
    "\u{9b}2Jgone",
    "\u{202e}evil",
    "\u{2066}isolate",
    "a\rb",
    "\u{8}back",
    "\u{200f}mark",
];

/// All of them in one text.
fn signs() -> String {
    SIGNS.concat()
}

/// The same as escapes of a string in JSON, which YAML reads too.
fn escaped() -> String {
    signs()
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_string() } else { format!("\\u{:04x}", sign as u32) })
        .collect()
}

fn deceives(sign: char) -> bool {
    (sign.is_control() && sign != '\n' && sign != '\t')
        || matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn assert_plain(text: &str, what: &str) {
    if let Some(line) = text.lines().find(|line| line.contains(deceives)) {
        panic!("{what} lets a sign through: {line:?}");
    }
}

const MARKUP: &str = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(1)>";

/// A site with such signs and such markup wherever a name, a key or a value can stand.
fn treacherous() -> Site {
    let (signs, escaped) = (signs(), escaped());
    // An address ends at a blank, and with it what is known to be a password.
    let unbroken = escaped.replace("\\u000d", "");
    let user_data = format!(
        "#cloud-config\n# palint: allow(unknown-key, \"x{escaped}\") because {signs} {MARKUP}\nstylus:\n  \"key{escaped}\": \"{MARKUP}\"\n  \
         site:\n    paletteEndpoint: \"https://x{escaped}\"\n    edgeHostToken: \"FAKEhosttoken\"\n    \"{MARKUP}\": 1\n    name: \"{escaped}\"\n    \
         managementMode: \"{escaped}\"\n  registryCredentials:\n    domain: \"https://u{unbroken}:FAKEpass@x/\"\n    username: \"{escaped}\"\n    password: \"FAKEpassword\"\n\
         install:\n  poweroff: \"{escaped}\"\n\"::error file=x::{escaped}\": 1\n"
    );
    let values = format!("pack:\n  \"{escaped}\": \"{escaped}\"\n  content:\n    images:\n      - image: \"registry.example.com/{MARKUP}{escaped}:1\"\n").replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let profile = format!(
        "{{\"metadata\": {{\"name\": \"p{escaped}\"}}, \"spec\": {{\"template\": {{\"packs\": [\n\
         {{\"name\": \"edge-native-byoi\", \"layer\": \"os\", \"tag\": \"{escaped}\", \"values\": \"{values}\"}},\n\
         {{\"name\": \"{escaped}\", \"layer\": \"{escaped}\", \"values\": \"\"}}]}}, \"variables\": [{{\"name\": \"{escaped}\", \"regex\": \"({escaped}\"}}]}}, \"packs\": []}}\n"
    );
    let settings = format!(
        "rules:\n  \"no-{escaped}\": off\ndeployments:\n  - name: \"{escaped}{MARKUP}\"\n    user-data: user-data\n    profiles: [profile.json, \"gone{escaped}\"]\nallow:\n  - rule: \"{escaped}\"\n    reason: \"{escaped}{MARKUP}\"\n"
    );
    let arg = format!("ARCH=amd64\nX{signs}=1\nIMAGE_REGISTRY=https://x{signs}\n# {signs}\nCUSTOM_TAG={signs}\n");
    let terraform = format!(
        "resource \"spectrocloud_cluster_profile\" \"{escaped}\" {{\n  name = \"{escaped}\"\n  pack {{\n    name   = \"{escaped}\"\n    values = file(\"gone{escaped}\")\n  }}\n}}\n"
    );
    let site = Site::new(&[
        ("user-data", &user_data),
        ("profile.json", &profile),
        ("palint.yaml", &settings),
        ("build/.arg", &arg),
        ("tf/main.tf", &terraform),
        ("broken/user-data", &format!("#cloud-config\nstylus: {{ \"{signs}\n  {signs}: [\n")),
    ]);
    // Not every system takes such names.
    for name in [
        format!("d{signs}"),
        "::error file=x::y".to_owned(),
        "a\n::add-mask::b".to_owned(),
        "<img src=x onerror=y>,%0A::z".to_owned(),
    ] {
        if fs::create_dir(site.path().join(&name)).is_ok() {
            site.put(&format!("{name}/user-data"), &user_data);
            site.put(&format!("{name}/.arg"), &arg);
        }
    }
    site
}

#[test]
fn signs_that_deceive_come_through_no_format() {
    let site = treacherous();
    for format in FORMATS {
        let output = site.run(&["check", "--format", format]);
        assert_plain(&out(&output), format);
        assert_plain(&err(&output), &format!("{format} on standard error"));
        assert!(out(&output).contains("user-data"), "{format} says something");
    }
    for flags in [&["--diff"][..], &["--diff", "--unsafe-fixes"], &["-v"], &["--shard", "1/2", "--format", "json"]] {
        let output = site.run(&[&["check"][..], flags].concat());
        assert_plain(&out(&output), &format!("{flags:?}"));
        assert_plain(&err(&output), &format!("{flags:?} on standard error"));
    }
}

#[test]
fn signs_that_deceive_come_through_no_other_command() {
    let site = treacherous();
    for command in [
        &["effective"][..],
        &["effective", "--format", "json"],
        &["images"],
        &["images", "--format", "json"],
        &["images", "--list", "pairs"],
        &["graph", "--format", "svg"],
        &["graph", "--format", "dot"],
        &["graph", "--format", "mermaid"],
        &["upgrade", "--from", "4.4", "--to", "4.9"],
        &["upgrade", "--from", "4.4", "--to", "4.9", "--format", "json"],
        &["allowances"],
        &["allowances", "--format", "json"],
        &["explain", "no\u{1b}[31m-rule"],
        &["graph", "--deployment", "no\u{1b}[31m"],
        &["check", "no\u{1b}[31m-such-file"],
        &["check", "--config", "no\u{1b}[31m.yaml"],
        &["check", "--assume", "x\u{1b}[31m=y"],
        &["check", "--palette", "\u{1b}[31m"],
        &["check", "--baseline", "no\u{1b}[31m"],
        &["merge-reports", "no\u{1b}[31m"],
        &["--unheard\u{1b}[31m"],
        &["check", "--format", "\u{1b}[31m"],
    ] {
        let output = site.run(command);
        assert_plain(&out(&output), &format!("{command:?}"));
        assert_plain(&err(&output), &format!("{command:?} on standard error"));
        for text in [out(&output), err(&output)] {
            assert!(!text.contains("FAKEpass"), "{command:?} shows a secret");
            assert!(!text.contains("FAKEhosttoken"), "{command:?} shows a secret");
        }
    }
}

#[test]
fn fixes_of_such_files_say_so_plainly() {
    let site = treacherous();
    for flags in [&["--fix"][..], &["--fix", "--unsafe-fixes"]] {
        let output = site.run(&[&["check"][..], flags].concat());
        assert_plain(&out(&output), &format!("{flags:?}"));
        assert_plain(&err(&output), &format!("{flags:?} on standard error"));
    }
}

#[test]
fn a_log_with_commands_gets_only_ours() {
    let site = treacherous();
    site.put("v1/user-data", "#cloud-config\nstylus:\n  x: '##[add-mask]x'\n  '##[error]y': ::stop-commands::z\n");
    let text = out(&site.run(&["check", "--format", "github"]));
    for line in text.lines() {
        let bare = line.trim_start();
        let is_ours = ["::error file=", "::warning file=", "::notice file="].iter().any(|it| line.starts_with(it));
        assert!(!bare.starts_with("::") || is_ours, "{line}");
        assert!(!line.contains("##[") || is_ours, "{line}");
        if is_ours {
            let properties = line[2..].split("::").next().and_then(|it| it.split_once(' ')).expect("properties").1;
            let mut names: Vec<&str> = properties.split(',').filter_map(|it| Some(it.split_once('=')?.0)).collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{line}");
            let known = ["col", "endColumn", "endLine", "file", "line", "title"];
            assert!(names.iter().all(|name| known.contains(name)), "{line}");
        }
    }
    // A path that looks like a command is one of a file all the same.
    let text = out(&site.run(&["check", "--format", "concise"]));
    assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
}

#[test]
fn pages_and_pictures_run_nothing() {
    let site = treacherous();
    for arguments in [&["check", "--format", "html"][..], &["graph", "--format", "svg"]] {
        let text = out(&site.run(arguments)).to_lowercase();
        for word in ["<script", "<img", "<iframe", " onerror=alert(1)>", "javascript:", "<foreignobject"] {
            assert!(!text.contains(word), "{arguments:?} holds {word}");
        }
    }
    let text = out(&site.run(&["check", "--format", "markdown"]));
    let outside: String = text.split("```").step_by(2).collect();
    for word in ["<script", "<img"] {
        let bare = outside.lines().filter(|line| !line.starts_with("| ")).any(|line| line.contains(word));
        assert!(!bare, "{word} in {outside}");
    }
}

#[test]
fn reports_for_programs_stay_well_formed() {
    let site = treacherous();
    for arguments in [
        &["check", "--format", "json"][..],
        &["check", "--format", "sarif"],
        &["check", "--format", "gitlab"],
        &["images", "--format", "json"],
        &["effective", "--format", "json"],
        &["allowances", "--format", "json"],
    ] {
        let text = out(&site.run(arguments));
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{arguments:?}");
    }
    for arguments in [&["check", "--format", "junit"][..], &["graph", "--format", "svg"]] {
        let text = out(&site.run(arguments));
        assert!(is_xml(&text), "{arguments:?}");
    }
}

/// True if tags close in order and nothing but them holds a bracket.
fn is_xml(text: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap_or(text);
    while let Some(at) = rest.find(['<', '>']) {
        let Some(end) = rest[at..].find('>').map(|it| at + it) else { return false };
        let tag = &rest[at + 1..end];
        if !rest[at..].starts_with('<') || tag.contains('<') || tag.matches('"').count() % 2 == 1 {
            return false;
        }
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default();
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) if open.pop() != Some(name) => return false,
            (false, false) => open.push(name),
            _ => {}
        }
        rest = &rest[end + 1..];
    }
    open.is_empty()
}

/// A text that lies outside the repository and must not be shown.
const OUTSIDE: &str =
    "#cloud-config\nstylus:\n  leaked: FAKEoutside\nFAKEoutside: FAKEoutside\nIMAGE_REGISTRY=https://FAKEoutside\n";

/// A repository beside a folder that is nobody's business.
fn beside(files: &[(&str, &str)]) -> Site {
    let site = Site::new(&[]);
    for path in
        ["outside/user-data", "outside/.arg", "outside/values.yaml", "outside/palint.yaml", "outside/profile.json"]
    {
        site.put(path, OUTSIDE);
    }
    fs::create_dir_all(site.path().join("repo/.git")).expect("a folder");
    files.iter().for_each(|(path, text)| site.put(&format!("repo/{path}"), text));
    site
}

fn assert_nothing_leaks(site: &Site) -> String {
    let mut all = String::new();
    for arguments in [
        &["check", "--format", "full"][..],
        &["check", "--format", "json"],
        &["check", "-v"],
        &["check", "--fix", "--unsafe-fixes"],
        &["effective"],
        &["images"],
        &["graph"],
    ] {
        let output = site.run_in("repo", arguments);
        all += &(out(&output) + &err(&output));
        assert!(!all.contains("FAKEoutside") && !all.contains("leaked"), "{arguments:?}: {all}");
    }
    for path in ["outside/user-data", "outside/.arg", "outside/values.yaml"] {
        assert_eq!(fs::read_to_string(site.path().join(path)).expect("it is there"), OUTSIDE, "{path} is left alone");
    }
    all
}

#[test]
fn settings_that_point_outside_read_nothing_there() {
    let site = beside(&[("palint.yaml", "extends: ../outside/palint.yaml\n"), ("a/.arg", "ARCH=amd64\n")]);
    assert!(assert_nothing_leaks(&site).contains("lies outside the repository"));
    let absolute = site.path().join("outside/user-data");
    let listed = format!(
        "deployments:\n  - name: lab\n    user-data: ../outside/user-data\n    arg: ../outside/.arg\n    profiles: [../outside/profile.json]\n    values: [../outside/values.yaml]\n  - name: lab2\n    user-data: {}\n",
        absolute.display()
    );
    site.put("repo/palint.yaml", &listed);
    assert!(assert_nothing_leaks(&site).contains("the deployment `lab` names a file that is not there"));
}

#[test]
fn modules_that_read_outside_read_nothing_there() {
    let site = beside(&[]);
    let absolute = site.path().join("outside/values.yaml");
    let call = |path: &str| format!("  pack {{\n    name   = \"k3s\"\n    values = file(\"{path}\")\n  }}\n");
    let calls = [
        "../outside/values.yaml",
        "../../outside/values.yaml",
        "${path.module}/../outside/values.yaml",
        "../../../../../../../../etc/hostname",
        &absolute.to_string_lossy(),
    ]
    .map(call);
    let text = format!("resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = \"p\"\n{}}}\n", calls.concat());
    site.put("repo/main.tf", &text);
    site.put("repo/deep/down/main.tf", &text.replace("../outside", "../../../outside"));
    assert_nothing_leaks(&site);
    // Seen from elsewhere, a module of the repository leads no further.
    let output = site.run_in("outside", &["check", "../repo", "--format", "full"]);
    assert!(!out(&output).contains("FAKEoutside"), "{}", out(&output));
}

#[cfg(unix)]
#[test]
fn links_that_lead_outside_are_not_followed() {
    use std::os::unix::fs::symlink;
    let site = beside(&[
        ("a/.arg", "ARCH=amd64\n"),
        (
            "main.tf",
            "resource \"spectrocloud_cluster_profile\" \"p\" {\n  name = \"p\"\n  pack {\n    name   = \"k3s\"\n    values = file(\"link.yaml\")\n  }\n}\n",
        ),
    ]);
    let link = |to: &str, at: &str| symlink(to, site.path().join("repo").join(at)).expect("a link");
    link("../outside/user-data", "user-data");
    link("../outside/.arg", "leak.arg");
    link("../outside/values.yaml", "link.yaml");
    link("../outside", "folder");
    link("/", "everything");
    link("folder", "twice");
    site.put("repo/palint.yaml", "deployments:\n  - name: lab\n    user-data: folder/user-data\n    arg: link.yaml\n");
    let told = assert_nothing_leaks(&site);
    assert!(told.contains("user-data:1:1") && told.contains("a link out of the repository"), "{told}");
    // Who names it means it.
    assert!(out(&site.run_in("repo", &["check", "user-data"])).contains("leaked"));
}

#[test]
fn settings_and_modules_in_circles_end() {
    let site = Site::new(&[
        ("palint.yaml", "extends: a.yaml\n"),
        ("a.yaml", "extends: b.yaml\n"),
        ("b.yaml", "extends: ./a.yaml\n"),
        (
            "main.tf",
            "resource \"spectrocloud_cluster_profile\" \"p\" {\n  name = local.a\n  pack {\n    name   = \"k3s\"\n    values = file(\"main.tf\")\n  }\n  pack {\n    name   = local.b\n    values = file(local.a)\n  }\n}\nlocals {\n  a = local.b\n  b = local.a\n}\nvariable \"v\" {\n  default = var.v\n}\n",
        ),
    ]);
    assert!(site.check().contains("in a circle"));
}

#[test]
fn expressions_that_explode_are_told_or_read_in_time() {
    let long = "a".repeat(50_000) + "!";
    let site = Site::new(&[]);
    let variables: Vec<String> = [
        "^(a+)+$",
        "^(a|a)*$",
        "((a{1,100}){1,100}){1,100}",
        "(.{1,1000}){1,1000}",
        "\\\\pL{1000}{1000}",
        &"(".repeat(20_000),
        &"a?".repeat(10_000),
        "[[[[[",
        "(?:)*****",
    ]
    .iter()
    .enumerate()
    .map(|(number, regex)| {
        format!(
            "{{\"name\": \"v{number}\", \"format\": \"string\", \"regex\": \"{regex}\", \"defaultValue\": \"{long}\"}}"
        )
    })
    .collect();
    site.put("profile.json", &format!("{{\"metadata\": {{\"name\": \"p\"}}, \"spec\": {{\"template\": {{\"packs\": [{{\"name\": \"k3s\", \"layer\": \"k8s\", \"values\": \"a: {{{{.spectro.var.v0}}}}\"}}]}}, \"variables\": [{}]}}}}", variables.join(",")));
    let globs: Vec<String> =
        ["{a,b}".repeat(2_000), format!("x{}y", "*".repeat(20_000)), "[!a]".repeat(5_000), "{".repeat(5_000)]
            .iter()
            .map(|it| format!("  - '{it}'\n"))
            .collect();
    site.put("palint.yaml", &format!("exclude:\n{}", globs.concat()));
    assert!(site.check().contains("profile.json"));
}

#[test]
fn documents_that_explode_are_told_or_read_in_time() {
    let site = Site::new(&[]);
    let deep = 100_000;
    let mut bomb = String::from("#cloud-config\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let previous = level - 1;
        bomb += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{previous}"); 9].join(", "));
    }
    bomb += "stylus:\n  site: *a39\n  <<: *a39\n";
    site.put("bomb/user-data", &bomb);
    let mut merged = String::from("#cloud-config\nm0: &m0 {a: 1}\n");
    for level in 1..200 {
        let previous = level - 1;
        merged += &format!("m{level}: &m{level}\n  <<: [*m{previous}, *m{previous}, *m{previous}]\n  k{level}: 1\n");
    }
    site.put("merged/user-data", &(merged + "stylus:\n  <<: *m199\n"));
    site.put("self/user-data", "#cloud-config\nstylus: &s\n  site: *s\n  <<: *s\n");
    site.put("flow/user-data", &format!("#cloud-config\nstylus: {}", "[".repeat(deep)));
    site.put("maps/user-data", &format!("#cloud-config\nstylus: {}", "{a: ".repeat(deep)));
    site.put("dashes/user-data", &format!("#cloud-config\nstylus: \n  {}", "- ".repeat(deep)));
    site.put("questions/user-data", &format!("#cloud-config\nstylus:\n  {}", "? ".repeat(deep)));
    let blocks: String = (0..2_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    site.put("blocks/user-data", &format!("#cloud-config\nstylus:\n{blocks}"));
    site.put("tags/user-data", &format!("#cloud-config\nstylus: {}x", "!a ".repeat(deep)));
    site.put("json/profile.json", &format!("{{\"packs\": {}", "[".repeat(deep)));
    site.put("json/objects.json", &format!("{{\"packs\": {}", "{\"a\":".repeat(deep)));
    site.put(
        "tf/lists.tf",
        &format!(
            "resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = {}1{}\n}}\n",
            "[".repeat(deep),
            "]".repeat(deep)
        ),
    );
    site.put(
        "tf/brackets.tf",
        &format!("resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = {}1\n}}\n", "(".repeat(deep)),
    );
    site.put(
        "tf/calls.tf",
        &format!(
            "resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = {}1{}\n}}\n",
            "f(".repeat(deep),
            ")".repeat(deep)
        ),
    );
    site.put("tf/blocks.tf", &format!("resource \"spectrocloud_cluster_profile\" \"p\" {{\n{}", "b {\n".repeat(deep)));
    site.put(
        "tf/templates.tf",
        &format!("resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = \"{}\n}}\n", "${\"".repeat(deep)),
    );
    site.put(
        "tf/nots.tf",
        &format!("resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = {}true\n}}\n", "!".repeat(deep)),
    );
    site.put(
        "tf/sums.tf",
        &format!("resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = 1{}\n}}\n", " + 1".repeat(deep)),
    );
    site.put(
        "tf/choices.tf",
        &format!("resource \"spectrocloud_cluster_profile\" \"p\" {{\n  name = {}1\n}}\n", "true ? 1 : ".repeat(deep)),
    );
    site.put("arg/.arg", &format!("ARCH={}\nX=\"{}\n", "$(".repeat(deep), "`".repeat(deep)));
    site.put(
        "braces/user-data",
        &format!("#cloud-config\nstylus:\n  a: \"{}\"\n  b: {}\n", "{{".repeat(deep), "{{ x }}".repeat(20_000)),
    );
    let text = site.check();
    assert!(
        text.contains("user-data") && !text.contains("fault of palint"),
        "{}",
        text.lines().rev().take(5).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn numbers_without_end_are_only_numbers() {
    let digits = "9".repeat(20_000);
    let mut text = String::from("#cloud-config\nstylus:\n  site:\n");
    for (key, value) in [
        ("prefix", &*format!("/{digits}")),
        ("vip", &digits),
        ("name", "1e999999999"),
        ("projectUid", "0x".repeat(5000).as_str()),
    ] {
        text += &format!("    {key}: {value}\n");
    }
    text += &format!(
        "    network:\n      nodeSubnet: 10.0.0.0/{digits}\n      gateway: 0.0.0.0/0\n      mtu: -{digits}\n  vip: 1{digits}.0.0.1\nstages:\n  boot:\n    - files:\n        - path: /x\n          permissions: {digits}\n          content: x\n          owner: {digits}\n"
    );
    let site = Site::new(&[("user-data", &text)]);
    site.put("values.yaml", &format!("cluster:\n  config: |\n    cluster-cidr: 0.0.0.0/0,::/0\n    service-cidr: 0.0.0.0/{digits}\n    service-node-port-range: 0-{digits}\npack:\n  k8sHardening: {digits}\n"));
    site.put("profile.json", &format!("{{\"metadata\": {{\"name\": \"p\"}}, \"spec\": {{\"version\": \"{digits}.{digits}.{digits}\", \"template\": {{\"packs\": [{{\"name\": \"k3s\", \"layer\": \"k8s\", \"tag\": \"v{digits}.1.1\", \"values\": \"cluster-cidr: 0.0.0.0/{digits}\"}}]}}, \"variables\": [{{\"name\": \"n\", \"format\": \"number\", \"minValue\": -{digits}, \"maxValue\": 1e400, \"defaultValue\": {digits}}}]}}}}"));
    site.put(".arg", &format!("ARCH=amd64\nOS_VERSION={digits}\nK8S_VERSION=1.{digits}.1\nISO_NAME={digits}\n"));
    let text = site.check();
    assert!(!text.contains("fault of palint"), "{text}");
}
