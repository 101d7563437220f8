//! The gate: settings, allowances, baselines, changes since a revision, shards; by running the program in folders of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|fault| panic!("{fault}: {}{}", self.out, self.err))
    }

    /// `path:line rule severity` of each finding.
    fn findings(&self) -> Vec<String> {
        let one = |it: &Value| {
            let text = |key: &str| it[key].as_str().expect("a text").to_owned();
            format!("{}:{} {} {}", text("path"), it["start"]["line"], text("rule"), text("severity"))
        };
        self.json()["findings"].as_array().expect("a list").iter().map(one).collect()
    }

    fn rules(&self) -> Vec<String> {
        self.findings().iter().map(|it| it.split(' ').nth(1).expect("a rule").to_owned()).collect()
    }
}

fn palint_in(folder: &Path, arguments: &[&str]) -> Ran {
    let done = Command::new(env!("CARGO_BIN_EXE_palint"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("palint runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: done.status.code().expect("no signal"), out: text(done.stdout), err: text(done.stderr) }
}

/// A repository of its own.
struct Repo {
    folder: TempDir,
}

impl Repo {
    fn new(files: &[(&str, &str)]) -> Repo {
        let repo = Repo { folder: TempDir::new().expect("a folder") };
        repo.git(&["init", "-q", "-b", "main"]);
        files.iter().for_each(|(path, text)| repo.write(path, text));
        repo
    }

    fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("it is there")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("readable")
    }

    fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .args(["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("git runs");
        assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "state"]);
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        palint_in(&self.path(), arguments)
    }

    fn check(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["check", "--format", "json"], arguments].concat())
    }
}

fn case(name: &str, file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cases").join(name).join(file);
    fs::read_to_string(path).expect("a field case")
}

const CHAIN: &str = "installer-and-site-conflict-with-profile";

/// User data of a site whose three settings have the wrong type, on lines 3 to 5.
fn faulty(name: &str) -> String {
    format!(
        "#cloud-config\nstylus:\n  debug: \"yes\"\n  trace: \"no\"\n  disableSystemUpgrade: \"{name}\"\n  site:\n    \
         paletteEndpoint: palette.example.com\n    registrationURL: https://register.example.com\n"
    )
}

const LEGAL: &str = "#cloud-config\nstylus:\n  site:\n    paletteEndpoint: palette.example.com\n    registrationURL: \
                     https://register.example.com\n    projectName: chain\ninstall:\n  poweroff: true\nstages:\n  \
                     initramfs:\n    - users:\n        kairos:\n          groups: [ admin ]\n          \
                     ssh_authorized_keys: [ \"github:example\" ]\n";

#[test]
fn a_repository_with_hundreds_of_findings_is_gated_from_the_first_day() {
    let repo = Repo::new(&[]);
    for site in 0..100 {
        repo.write(&format!("sites/store-{site:03}/user-data"), &faulty("yes"));
    }
    let before = repo.check(&[]);
    let known = before.findings().len();
    assert!(before.code == 1 && known >= 300, "{known} findings");

    let written = repo.check(&["--write-baseline", ".palint-baseline.json"]);
    assert_eq!((written.code, written.findings().len()), (0, 0));
    let gated = ["--baseline", ".palint-baseline.json"];
    assert_eq!(repo.check(&gated).findings(), Vec::<String>::new());

    // Lines move and indentation changes: what is known stays known.
    let moved = faulty("yes").replace("stylus:\n", "# of the first delivery\n\n\nstylus:\n").replace("\n  ", "\n    ");
    repo.write("sites/store-007/user-data", &moved);
    assert_eq!(repo.check(&gated).findings(), Vec::<String>::new());

    // One more of the same kind in the same file is one more.
    repo.write(
        "sites/store-008/user-data",
        &faulty("yes").replace("  site:\n", "  site:\n    insecureSkipVerify: \"yes\"\n"),
    );
    let grown = repo.check(&gated);
    assert_eq!(grown.code, 1);
    assert!(grown.findings().iter().all(|it| it.starts_with("sites/store-008/user-data:7 ")), "{:?}", grown.findings());
    let file = repo.read(".palint-baseline.json");
    repo.write("sites/store-008/user-data", &faulty("yes"));
    assert_eq!(repo.check(&gated).findings(), Vec::<String>::new());
    assert_eq!(repo.read(".palint-baseline.json"), file, "it does not grow by itself");

    // What is repaired is taken out, and may not come back.
    repo.write("sites/store-009/user-data", LEGAL);
    assert_eq!(repo.check(&["sites/store-010", gated[0], gated[1]]).code, 0);
    assert_eq!(repo.read(".palint-baseline.json"), file, "a run over a part cannot say what is gone");
    assert_eq!(repo.check(&gated).code, 0);
    let shrunk = repo.read(".palint-baseline.json");
    assert!(shrunk.len() < file.len() && !shrunk.contains("store-009"));
    repo.write("sites/store-009/user-data", &faulty("yes"));
    assert_eq!(repo.check(&gated).code, 1);
}

#[test]
fn a_baseline_that_is_none_is_wrong_usage() {
    let repo = Repo::new(&[("user-data", LEGAL), ("list.json", "[]")]);
    assert_eq!(repo.check(&["--baseline", "nowhere.json"]).code, 2);
    assert_eq!(repo.check(&["--baseline", "list.json"]).code, 2);
}

#[test]
fn a_change_answers_for_the_conflict_that_it_makes_in_another_file() {
    let repo = Repo::new(&[
        ("palint.yaml", &case(CHAIN, "palint.yaml")),
        ("base/user-data", LEGAL),
        ("sites/0042/user-data", &case(CHAIN, "sites/0042/user-data")),
        ("profiles/infra.yaml", &case(CHAIN, "profiles/infra.yaml")),
        ("other/user-data", &faulty("yes")),
    ]);
    let unborn = repo.check(&["--since", "HEAD"]);
    assert_eq!(unborn.findings(), repo.check(&[]).findings(), "without a commit everything is new");
    repo.commit();
    assert_eq!(repo.check(&["--since", "HEAD"]).findings(), Vec::<String>::new());

    repo.write("base/user-data", &case(CHAIN, "base/user-data"));
    let caused = repo.check(&["--since", "HEAD"]);
    assert_eq!(caused.code, 1);
    let findings = caused.findings();
    assert!(findings.iter().any(|it| it.starts_with("profiles/infra.yaml:") && it.ends_with(" error")), "{findings:?}");
    assert!(findings.iter().all(|it| !it.starts_with("other/")), "{findings:?}");

    // The same from a branch, while the main line goes on.
    repo.git(&["checkout", "-q", "-b", "change"]);
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    repo.write("other/user-data", LEGAL);
    repo.commit();
    repo.git(&["checkout", "-q", "change"]);
    assert_eq!(repo.check(&["--since", "main"]).findings(), findings);
    assert_eq!(palint_in(&repo.path().join("sites"), &["check", "..", "--format", "json", "--since", "main"]).code, 1);
}

#[test]
fn a_moved_file_takes_its_findings_along() {
    let repo = Repo::new(&[("sites/a/user-data", &faulty("yes")), ("sites/b/user-data", LEGAL)]);
    repo.commit();
    fs::create_dir_all(repo.path().join("shops")).expect("a folder");
    repo.git(&["mv", "sites/a", "shops/a"]);
    assert_eq!(repo.check(&["--since", "HEAD"]).findings(), Vec::<String>::new());
    repo.write("shops/a/user-data", &faulty("yes").replace("  site:\n", "  port: \"1\"\n  site:\n"));
    let findings = repo.check(&["--since", "HEAD"]).findings();
    assert!(!findings.is_empty() && findings.iter().all(|it| it.starts_with("shops/a/user-data:6 ")), "{findings:?}");
}

#[test]
fn settings_of_the_past_judge_the_past() {
    let repo = Repo::new(&[
        ("palint.yaml", "rules: { structure: off }\n"),
        ("user-data", &faulty("yes")),
        (".gitignore", "secret.user-data.yaml\n"),
        ("secret.user-data.yaml", &faulty("yes")),
    ]);
    repo.commit();
    assert_eq!(repo.check(&["--since", "HEAD"]).findings(), Vec::<String>::new());
    repo.write("palint.yaml", "rules: { syntax: hint }\n");
    let now = repo.check(&["--since", "HEAD"]).findings();
    assert!(now.iter().any(|it| it.starts_with("user-data:3 ")), "{now:?}");
}

#[test]
fn a_revision_that_does_not_exist_is_wrong_usage() {
    let repo = Repo::new(&[("user-data", LEGAL)]);
    repo.commit();
    for reference in ["no-such-branch", "--output=x", ""] {
        let ran = repo.check(&[&format!("--since={reference}")]);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{reference}");
    }
    let outside = TempDir::new().expect("a folder");
    fs::write(outside.path().join("user-data"), LEGAL).expect("written");
    assert_eq!(palint_in(outside.path(), &["check", "--since", "HEAD"]).code, 2);
}

#[test]
fn an_allowance_covers_its_line_at_any_depth() {
    let secret = "            passwd: FAKEgate01\n";
    let user_data = format!("{LEGAL}        bench:\n{}", secret.replace("            ", "          "));
    let repo = Repo::new(&[("user-data", &user_data)]);
    assert_eq!(repo.check(&[]).rules(), ["secret-in-clear"]);
    for comment in [
        "passwd: FAKEgate01 # palint: allow(secret-in-clear) a bench, until 2099-01-01",
        "# palint: allow(secrets) a bench\n          # more words\n          passwd: FAKEgate01",
        "# palint: allow(unknown-key, secret-in-clear) a bench\n          passwd: FAKEgate01",
    ] {
        repo.write("user-data", &user_data.replace("passwd: FAKEgate01", comment));
        let ran = repo.check(&["--today", "2026-11-24"]);
        assert_eq!(ran.json()["summary"]["allowed"], 1, "{comment}: {}", ran.out);
        assert!(ran.rules().iter().all(|rule| rule == "allowance-unused"), "{comment}: {}", ran.out);
    }
    repo.write("user-data", &user_data.replace("  bench:", "  # palint: allow(secrets) too far away\n        bench:"));
    assert_eq!(repo.check(&[]).rules(), ["allowance-unused", "secret-in-clear"]);
    repo.write(
        "user-data",
        &user_data.replace("passwd", "# palint: allow(secrets) a bench, until 2026-11-23\n          passwd"),
    );
    assert_eq!(repo.check(&["--today", "2026-11-24"]).rules(), ["allowance-expired", "secret-in-clear"]);
    assert_eq!(repo.check(&["--today", "2026-11-23"]).rules(), Vec::<String>::new());

    let profile = case("suppression-in-settings-used", "profile.json");
    let allowed = profile.replace(
        "providerCredentials:\\n  registry",
        "# palint: allow(harbor-with-provider-credentials) the rack moves\\nproviderCredentials:\\n  registry",
    );
    assert_ne!(profile, allowed);
    let repo = Repo::new(&[("profile.json", &profile)]);
    let conflict = "harbor-with-provider-credentials".to_owned();
    assert!(repo.check(&[]).rules().contains(&conflict));
    repo.write("profile.json", &allowed);
    let ran = repo.check(&[]);
    assert!(!ran.rules().contains(&conflict), "{:?}", ran.findings());
    assert_eq!(ran.json()["summary"]["allowed"], 1);
}

#[test]
fn an_allowance_of_the_settings_has_a_file_a_key_and_an_end() {
    let user_data = format!("{LEGAL}        bench:\n          passwd: FAKEgate01\n");
    let allow = |more: &str| format!("allow:\n  - rule: secret-in-clear\n    reason: a bench\n{more}");
    let repo = Repo::new(&[("lab/user-data", &user_data), ("shop/user-data", LEGAL)]);
    for (more, is_allowed) in [
        ("", true),
        ("    file: lab/**\n", true),
        ("    file: lab\n", true),
        ("    file: \"*/user-data\"\n    key: \"**.passwd\"\n", true),
        ("    file: shop/**\n", false),
        ("    file: \"*\"\n", false),
        ("    key: \"**.password\"\n", false),
        ("    until: 2026-11-24\n", true),
        ("    until: 2026-11-23\n", false),
        ("    until: \"4.10\"\n", true),
        ("    until: \"4.9\"\n", false),
    ] {
        repo.write("palint.yaml", &format!("palette: \"4.9\"\ntoday: 2026-11-24\n{}", allow(more)));
        let ran = repo.check(&[]);
        assert_eq!(!ran.rules().contains(&"secret-in-clear".to_owned()), is_allowed, "{more}: {}", ran.out);
        assert!(is_allowed || ran.rules().iter().any(|rule| rule.starts_with("allowance-")), "{more}");
        // From a folder below, the same names count from the settings.
        let below = palint_in(&repo.path().join("lab"), &["check", "--format", "json"]);
        assert_eq!(!below.rules().contains(&"secret-in-clear".to_owned()), is_allowed, "{more}: {}", below.out);
    }
    repo.write("palint.yaml", &allow("    file: shop/**\n"));
    let part = repo.check(&["lab"]);
    assert_eq!(part.rules(), ["secret-in-clear"], "a run over a part says nothing of allowances elsewhere");
}

#[test]
fn an_allowance_is_unused_only_where_its_rule_could_have_spoken() {
    let allow = |rule: &str| format!("allow:\n  - rule: {rule}\n    reason: known\n");
    let repo = Repo::new(&[("user-data", LEGAL)]);
    for (rule, told) in [("certificate-expired", "--today=2026-11-24"), ("key-newer-than-target", "--palette=4.9")] {
        repo.write("palint.yaml", &allow(rule));
        assert_eq!(repo.check(&[]).rules(), Vec::<String>::new(), "{rule}");
        assert_eq!(repo.check(&[told]).rules(), ["allowance-unused"], "{rule}");
    }
}

#[test]
fn allowances_are_listed_for_an_audit() {
    let repo = Repo::new(&[
        ("palint.yaml", "allow:\n  - rule: unknown-key\n    file: lab/**\n    reason: a | b\n    until: 2099-01-01\n"),
        (
            "user-data",
            &format!("{LEGAL}        bench:\n          passwd: FAKEgate01 # palint: allow(secret-in-clear) bench\n"),
        ),
    ]);
    let table = repo.run(&["allowances"]);
    assert_eq!(table.code, 0);
    assert!(!table.out.contains("FAKEgate01"));
    let lines: Vec<Vec<&str>> = table.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[1], ["unknown-key", "palint.yaml:2", "lab/**", "2099-01-01", "0", "unused", "a", "|", "b"]);
    assert_eq!(lines[2][0..5], ["secret-in-clear", "user-data:16", "this", "line", "1"]);
    let json: Value = serde_json::from_str(&repo.run(&["allowances", "--format", "json"]).out).expect("JSON");
    assert_eq!(json[1]["state"], "used");
    assert_eq!((&json[0]["reason"], &json[0]["until"]), (&"a | b".into(), &"2099-01-01".into()));
}

#[test]
fn broken_settings_end_with_two_and_everything_is_checked_all_the_same() {
    for broken in
        ["rules: { secret-in-clear: loud }\n", "rules: [\n", "exlude: [ a ]\n", "- a\n", "rules: {}\nrules: {}\n"]
    {
        let repo = Repo::new(&[("palint.yaml", broken), ("user-data", &faulty("yes"))]);
        for format in ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"] {
            let ran = repo.run(&["check", "--format", format, "--exit-zero"]);
            assert_eq!(ran.code, 2, "{broken} {format}: {}", ran.err);
            assert!(ran.out.contains("palint.yaml") && ran.out.contains("user-data"), "{broken} {format}: {}", ran.out);
        }
        assert_ne!(repo.check(&["--no-config"]).code, 2, "{broken}");
    }
}

#[test]
fn the_nearest_settings_win_and_extend_others_on_request() {
    let repo = Repo::new(&[
        ("palint.yaml", "rules: { structure: off }\n"),
        ("near/palint.yml", "extends: ../shared/base.yaml\nrules: { wrong-type: hint }\n"),
        ("near/user-data", &faulty("yes")),
        ("shared/base.yaml", "rules: { wrong-type: off, unknown-key: error }\n"),
        ("far/user-data", &faulty("yes")),
    ]);
    let severities = |ran: &Ran| -> Vec<String> {
        let of = |it: &String| it.rsplit(' ').next().expect("a severity").to_owned();
        ran.findings().iter().filter(|it| it.contains("wrong-type")).map(of).collect()
    };
    assert_eq!(severities(&repo.check(&["far"])), Vec::<String>::new());
    assert!(severities(&repo.check(&["near"])).iter().all(|it| it == "hint"));
    assert!(!severities(&repo.check(&["near"])).is_empty());
    assert!(severities(&repo.check(&["--no-config", "far"])).iter().all(|it| it == "error"));
    let named = repo.check(&["--config", "shared/base.yaml", "far"]);
    assert!(severities(&named).is_empty() && named.code != 2, "{}", named.out);
    assert_eq!(repo.check(&["--config", "nowhere.yaml"]).code, 2);
    let told = repo.run(&["check", "-v", "near"]).err;
    assert!(told.contains("settings: near/palint.yml, which extends shared/base.yaml"), "{told}");

    for (extends, words) in
        [("../../outside.yaml", "outside"), ("nowhere.yaml", "no settings file"), ("palint.yml", "circle")]
    {
        repo.write("near/palint.yml", &format!("extends: {extends}\n"));
        let ran = repo.check(&["near"]);
        assert!(
            ran.rules().contains(&"settings-schema".to_owned()) && ran.out.contains(words),
            "{extends}: {}",
            ran.out
        );
    }
}

#[test]
fn a_listed_deployment_is_read_whole() {
    let repo = Repo::new(&[
        ("palint.yaml", &case(CHAIN, "palint.yaml")),
        ("base/user-data", &case(CHAIN, "base/user-data")),
        ("sites/0042/user-data", &case(CHAIN, "sites/0042/user-data")),
        ("profiles/infra.yaml", &case(CHAIN, "profiles/infra.yaml")),
    ]);
    let whole = repo.check(&[]);
    let conflict = |ran: &Ran| ran.rules().contains(&"external-with-provider-credentials".to_owned());
    assert!(conflict(&whole));
    assert!(conflict(&repo.check(&["base/user-data"])));
    assert!(conflict(&palint_in(&repo.path().join("base"), &["check", "--format", "json"])));
    // The site says nothing of registries: what concerns others is not told of it, though all four files are read.
    let site = repo.check(&["sites/0042/user-data"]);
    assert!(!conflict(&site));
    assert_eq!(site.json()["files"].as_array().map(Vec::len), Some(4));
    repo.commit();
    repo.write("base/user-data", LEGAL);
    repo.commit();
    repo.write("base/user-data", &case(CHAIN, "base/user-data"));
    assert!(conflict(&repo.check(&["base", "--since", "HEAD"])));
    repo.commit();
    assert!(!conflict(&repo.check(&["base", "--since", "HEAD"])));
    repo.write("palint.yaml", &case(CHAIN, "palint.yaml").replace("infra.yaml", "edge.yaml"));
    assert!(repo.check(&[]).rules().contains(&"settings-schema".to_owned()));
}

#[test]
fn what_is_excluded_is_checked_only_by_name() {
    let repo = Repo::new(&[
        ("palint.yaml", "exclude: [ vendor, \"old/**/user-data\" ]\n"),
        ("vendor/deep/user-data", &faulty("yes")),
        ("old/1/2/user-data", &faulty("yes")),
        ("user-data", LEGAL),
    ]);
    assert_eq!(repo.check(&[]).findings(), Vec::<String>::new());
    assert_eq!(palint_in(&repo.path().join("old"), &["check", "--format", "json"]).code, 3);
    assert_eq!(repo.check(&["vendor/deep/user-data"]).code, 1);
}

#[test]
fn an_organization_has_rows_of_its_own() {
    let settings = "policies:\n  - name: no-external-registry\n    unsupported: [ external-registry ]\n    reason: sites \
                    pull from the vendor\n";
    let user_data = LEGAL.replace("  site:\n", "  registryCredentials:\n    domain: mirror.example.com/a\n  site:\n");
    let repo = Repo::new(&[("palint.yaml", settings), ("user-data", &user_data)]);
    let ran = repo.check(&[]);
    assert!(ran.findings().iter().any(|it| it.ends_with("no-external-registry error")), "{:?}", ran.findings());
    repo.write("palint.yaml", &format!("{settings}rules: {{ no-external-registry: hint }}\n"));
    assert!(repo.check(&[]).findings().iter().any(|it| it.ends_with("no-external-registry hint")));
    let allow = "allow:\n  - rule: no-external-registry\n    file: user-data\n    reason: the pilot\n";
    repo.write("palint.yaml", &format!("{settings}{allow}"));
    let ran = repo.check(&[]);
    assert_eq!(ran.json()["summary"]["allowed"], 1, "{}", ran.out);
}

#[test]
fn shards_joined_say_what_one_run_says() {
    let repo = Repo::new(&[(
        "palint.yaml",
        "allow:\n  - rule: wrong-type\n    file: sites/store-003/**\n    reason: known\n  - rule: wrong-type\n    file: \
         nowhere/**\n    reason: nothing\n  - rule: tab-indentation\n    reason: nothing at all\n",
    )]);
    for site in 0..23 {
        let padding = "# padding\n".repeat(site * 7);
        repo.write(&format!("sites/store-{site:03}/user-data"), &(faulty("yes") + &padding));
        if site % 3 == 0 {
            repo.write(&format!("sites/store-{site:03}/profile.yaml"), &case(CHAIN, "profiles/infra.yaml"));
        }
    }
    repo.write("sites/profile.yaml", &case(CHAIN, "profiles/infra.yaml"));
    let schema: Value = serde_json::from_str(include_str!("../schemas/report.schema.json")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let whole = repo.check(&[]);
    for count in [1, 2, 3, 5, 40] {
        let mut names = Vec::new();
        let mut loads = Vec::new();
        for part in 1..=count {
            let ran = repo.check(&["--shard", &format!("{part}/{count}")]);
            let faults: Vec<String> = schema.iter_errors(&ran.json()).map(|fault| fault.to_string()).collect();
            assert!(faults.is_empty(), "{faults:?}");
            loads.push(ran.json()["deployments"].as_array().expect("a list").len());
            names.push(format!("../{}-{part}.json", repo.path().file_name().expect("a name").to_string_lossy()));
            fs::write(repo.path().join(names.last().expect("one")), ran.out).expect("written");
        }
        names.reverse();
        let arguments: Vec<&str> = std::iter::once("merge-reports").chain(names.iter().map(|it| &**it)).collect();
        let joined = repo.run(&arguments);
        assert_eq!((joined.code, &joined.out), (whole.code, &whole.out), "{count} parts");
        assert!(count > 23 || loads.iter().all(|&it| it > 0), "{loads:?}");
        if count > 1 {
            let missing = repo.run(&arguments[..arguments.len() - 1]);
            assert_eq!((missing.code, &*missing.out), (2, ""), "a part is missing");
        }
        names.iter().for_each(|name| fs::remove_file(repo.path().join(name)).expect("it was there"));
    }
}

#[test]
fn what_init_writes_is_legal_for_every_registry() {
    let choices = ["none", "agent", "provider", "primary-zot", "primary-harbor", "external", "external-mapping"];
    for choice in choices {
        let repo = Repo::new(&[]);
        assert_eq!(repo.run(&["init", "--registry", choice]).code, 0);
        let ran = repo.check(&["--fail-on", "warning"]);
        assert_eq!(ran.code, 0, "{choice}: {:?}", ran.findings());
        let json = ran.json();
        let deployments = json["deployments"].as_array().expect("a list");
        assert_eq!(deployments.len(), 1, "{choice}");
        assert_eq!(
            (&deployments[0]["userData"][0], &deployments[0]["profiles"][0]),
            (&"user-data".into(), &"profile.yaml".into())
        );
        assert!(ran.rules().iter().all(|rule| rule == "placeholder-value"), "{choice}: {:?}", ran.findings());
    }
}

#[test]
fn init_overwrites_nothing() {
    let repo = Repo::new(&[("palint.yaml", "palette: \"4.8\"\n"), (".pre-commit-config.yaml", "repos: []\n")]);
    let ran = repo.run(&["init"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("- id: palint"), "the entry is shown where it cannot be written: {}", ran.out);
    assert_eq!(repo.read("palint.yaml"), "palette: \"4.8\"\n");
    assert_eq!(repo.read(".pre-commit-config.yaml"), "repos: []\n");
}

/// Every file that names the version of a release.
#[test]
fn one_version_is_packaged() {
    let version = env!("CARGO_PKG_VERSION");
    let read = |path: &str| fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).expect("readable");
    for (path, wanted) in [
        ("pyproject.toml", vec![format!("version = \"{version}\""), format!("\"palint=={version}\"")]),
        ("packaging/gitlab/palint.gitlab-ci.yml", vec![format!("PALINT_VERSION: \"{version}\"")]),
        ("action.yml", vec![format!("default: \"{version}\"")]),
        ("packaging/kubernetes/job.yaml", vec![format!("image: palint:{version}")]),
        ("packaging/kubernetes/merge.yaml", vec![format!("image: palint:{version}")]),
    ] {
        let text = read(path);
        wanted.iter().for_each(|wanted| assert!(text.contains(wanted), "{path}: no `{wanted}`"));
    }
    let npm: Value = serde_json::from_str(&read("packaging/npm/package.json")).expect("JSON");
    assert_eq!(npm["version"], version);
    let platforms = npm["optionalDependencies"].as_object().expect("a map");
    assert!(platforms.values().all(|it| it == version) && platforms.len() == 5);
    let release = read(".github/workflows/release.yml");
    assert!(platforms.keys().all(|name| release.contains(&format!("npm: {}", &name["@palint/".len()..]))));
}

#[test]
fn the_settings_in_the_documentation_are_legal() {
    let page =
        fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md")).expect("readable");
    let blocks: Vec<&str> = page.split("```yaml\n").skip(1).filter_map(|it| it.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let repo = Repo::new(&[
            ("conf/palint.yaml", block),
            ("shared/palint.yaml", "rules: {}\n"),
            ("conf/base/user-data", LEGAL),
            ("conf/sites/store-042/user-data", "#cloud-config\nstylus:\n  site:\n    name: store-042\n"),
            ("conf/profiles/edge-infra.json", &case("suppression-in-settings-used", "profile.json")),
            (
                "conf/profiles/apps.yaml",
                "metadata:\n  name: apps\nspec:\n  template:\n    type: add-on\n    packs: []\n",
            ),
        ]);
        let ran = repo.check(&["conf"]);
        assert!(!ran.rules().contains(&"settings-schema".to_owned()), "{:?}\n{}", ran.findings(), ran.out);
        assert!(!ran.rules().contains(&"unknown-rule".to_owned()), "{:?}", ran.findings());
    }
}
