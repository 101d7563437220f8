//! The program as it is run: exit codes, what goes to which stream, bad inputs, fixes on the disk.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const CLEAN_ARG: &str = "ARCH=amd64\nOS_DISTRIBUTION=ubuntu\nOS_VERSION=22.04\nIMAGE_REGISTRY=registry.example.com/tram\n\
    IMAGE_REPO=ubuntu\nCUSTOM_TAG=tram\nK8S_DISTRIBUTION=k3s\nISO_NAME=tram\nUPDATE_KERNEL=false\n";
const BROKEN_ARG: &str = "ARCH=amd64\nOS_DISTRIBUTION=ubuntu\nOS_VERSION=22.04\n\
    IMAGE_REGISTRY=https://registry.example.com/tram\nIMAGE_REPO=ubuntu\nCUSTOM_TAG=tram\nK8S_DISTRIBUTION=k3s\n\
    ISO_NAME=tram\nUPDATE_KERNEL=false\n";
const FIXED_LINE: &str = "IMAGE_REGISTRY=registry.example.com/tram\n";

struct Site(TempDir);

impl Site {
    fn new(files: &[(&str, &[u8])]) -> Site {
        let site = Site(tempfile::tempdir().expect("a folder"));
        files.iter().for_each(|(path, bytes)| site.put(path, bytes));
        site
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
        fs::write(path, bytes).expect("a file can be written");
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.0.path().join(path)).expect("UTF-8")
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_palint"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program starts")
    }

    fn code(&self, arguments: &[&str]) -> i32 {
        self.run(arguments).status.code().expect("no signal")
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

const FORMATS: [&str; 9] = ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"];

#[test]
fn the_verdict_does_not_depend_on_the_format() {
    let clean = Site::new(&[(".arg", CLEAN_ARG.as_bytes())]);
    let broken = Site::new(&[(".arg", BROKEN_ARG.as_bytes())]);
    let empty = Site::new(&[]);
    for format in FORMATS {
        assert_eq!(clean.code(&["check", "--format", format]), 0, "{format}");
        assert_eq!(broken.code(&["check", "--format", format]), 1, "{format}");
        assert_eq!(broken.code(&["check", "nowhere", ".", "--format", format]), 2, "{format}");
        assert_eq!(empty.code(&["check", "--format", format]), 3, "{format}");
    }
}

#[test]
fn thresholds_and_exit_zero_change_one_into_zero_only() {
    let broken = Site::new(&[(".arg", BROKEN_ARG.as_bytes())]);
    assert_eq!(broken.code(&["check", "--exit-zero"]), 0);
    assert_eq!(broken.code(&["check", "--exit-zero", "nowhere"]), 2);
    assert_eq!(Site::new(&[]).code(&["check", "--exit-zero"]), 3);
    let warned = format!("{CLEAN_ARG}UNHEARD_OF=1\n");
    let warned = Site::new(&[(".arg", warned.as_bytes())]);
    let found = out(&warned.run(&["check", "--format", "json"]));
    assert!(found.contains("\"severity\": \"hint\"") || found.contains("\"severity\": \"warning\""), "{found}");
    assert_eq!(warned.code(&["check"]), 0);
    assert_eq!(warned.code(&["check", "--fail-on", "hint"]), 1);
}

#[test]
fn wrong_usage_is_two_and_help_is_zero() {
    let site = Site::new(&[(".arg", CLEAN_ARG.as_bytes())]);
    for wrong in [
        &["check", "--unheard-of"][..],
        &["check", "--format", "xml"],
        &["check", "--output", "sarif"],
        &["check", "--palette", "new"],
        &["check", "--assume", "mode=boat"],
        &["check", "--today", "tomorrow"],
        &["check", "--shard", "3/2"],
        &["unheard-of"],
        &["explain", "uknown-key"],
    ] {
        let output = site.run(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(!err(&output).is_empty(), "{wrong:?} says why");
    }
    for help in [&[][..], &["--help"], &["check", "--help"], &["explain", "unknown-key"], &["rules"], &["--version"]] {
        let output = site.run(help);
        assert_eq!(output.status.code(), Some(0), "{help:?}");
        assert!(!output.stdout.is_empty(), "{help:?}");
    }
    assert!(err(&site.run(&["explain", "uknown-key"])).contains("`unknown-key`"));
}

#[test]
fn every_command_shows_an_example() {
    let site = Site::new(&[]);
    let help = out(&site.run(&["--help"]));
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"check"), "{help}");
    for command in commands.into_iter().filter(|it| *it != "help") {
        let help = out(&site.run(&[command, "--help"]));
        assert!(help.contains("Examples:\n  palint "), "{command}: {help}");
    }
}

#[test]
fn a_missing_path_is_told_and_the_others_are_checked() {
    let site = Site::new(&[(".arg", BROKEN_ARG.as_bytes())]);
    let output = site.run(&["check", "nowhere/user-data", ".arg", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(out(&output).starts_with(".arg:4:16: error["), "{}", out(&output));
    assert!(err(&output).contains("nowhere/user-data: no such file"), "{}", err(&output));
}

#[test]
fn files_that_cannot_be_read_are_findings() {
    let site = Site::new(&[("latin.yaml", b"#cloud-config\nstylus:\n  site:\n    name: caf\xe9\n")]);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("#cloud-config\nstylus: {}\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    site.put("wide/user-data", &utf16);
    let huge = fs::File::create(site.path().join("huge.yaml")).expect("a file");
    huge.set_len(1 << 40).expect("a sparse file");
    let output = site.run(&["check", "--format", "concise"]);
    let text = out(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for path in ["latin.yaml", "wide/user-data", "huge.yaml"] {
        assert!(text.contains(&format!("{path}:1:1: error[unreadable-file]")), "{path} in {text}");
    }
}

#[test]
fn what_is_not_ours_is_not_told() {
    let site = Site::new(&[
        ("README", b"caf\xe9 in another encoding"),
        ("picture.json", b"\x00\x01\x02"),
        ("other.yaml", b"name: caf\xe9\n"),
        ("empty.yaml", b""),
        (".arg", CLEAN_ARG.as_bytes()),
    ]);
    let output = site.run(&["check", "--format", "concise"]);
    assert_eq!((output.status.code(), &*out(&output)), (Some(0), ""));
    let output = site.run(&["check", "empty.yaml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(err(&output).contains("empty.yaml"), "{}", err(&output));
}

#[cfg(unix)]
#[test]
fn loops_of_links_end_and_links_to_files_are_followed() {
    use std::os::unix::fs::symlink;
    let site = Site::new(&[("shared/site.arg", BROKEN_ARG.as_bytes())]);
    symlink("..", site.path().join("shared/up")).expect("a link");
    symlink("self", site.path().join("self.yaml")).expect("a link");
    fs::create_dir(site.path().join("north")).expect("a folder");
    symlink("../shared/site.arg", site.path().join("north/.arg")).expect("a link");
    let text = out(&site.run(&["check", "--format", "concise"]));
    assert!(text.contains("north/.arg:4:16") && text.contains("shared/site.arg:4:16"), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains(":4:16")).count(), 2, "{text}");
    // A link to a folder around the one that is walked leads back into it.
    let text = out(&site.run(&["check", "--format", "concise", "shared"]));
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_left_alone() {
    let site = Site::new(&[(".arg", CLEAN_ARG.as_bytes())]);
    let made = Command::new("mkfifo").arg(site.path().join("stream.yaml")).status();
    if made.is_ok_and(|it| it.success()) {
        assert_eq!(site.code(&["check"]), 0);
    }
}

#[test]
fn what_git_ignores_is_left_alone_but_never_inputs_and_named_paths() {
    let site = Site::new(&[
        (".gitignore", b"build/\n.arg\nnotes.yaml\n"),
        (".git/HEAD", b"ref: refs/heads/main\n"),
        (".git/.arg", BROKEN_ARG.as_bytes()),
        ("build/old.arg", BROKEN_ARG.as_bytes()),
        (".arg", BROKEN_ARG.as_bytes()),
        ("plain/nested/.gitignore", b".arg\n"),
        ("plain/nested/below/.arg", BROKEN_ARG.as_bytes()),
    ]);
    let places = |arguments: &[&str]| -> Vec<String> {
        let text = out(&site.run(arguments));
        text.lines().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
    };
    // An input is found wherever the file is that ignores it, also above the folder that is checked.
    assert_eq!(places(&["check", "--format", "concise"]), [".arg", "plain/nested/below/.arg"]);
    let below = "plain/nested/below";
    assert_eq!(places(&["check", "--format", "concise", below]), ["plain/nested/below/.arg"]);
    assert_eq!(places(&["check", "--format", "concise", "build"]), ["build/old.arg"]);
    assert_eq!(places(&["check", "--format", "concise", "build/old.arg"]), ["build/old.arg"]);
}

#[test]
fn standard_input_is_checked_under_its_name() {
    let site = Site::new(&[]);
    let run = |arguments: &[&str]| {
        let mut child = site
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A wrong call ends before it reads.
        let _ = child.stdin.take().expect("a pipe").write_all(BROKEN_ARG.as_bytes());
        child.wait_with_output().expect("it ends")
    };
    let output = run(&["check", "-", "--stdin-filename", "north/.arg", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).starts_with("north/.arg:4:16: "), "{}", out(&output));
    let output = run(&["check", "-", "--kind", "arg", "--format", "concise"]);
    assert!(out(&output).starts_with("-:4:16: "), "{}", out(&output));
    let output = run(&["check", "-", "--kind", "arg", "--fix"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn one_run_writes_several_reports() {
    let site = Site::new(&[(".arg", BROKEN_ARG.as_bytes())]);
    let output = site.run(&[
        "check",
        "--output",
        "sarif=reports/palint.sarif",
        "--output",
        "junit=palint.xml",
        "--format",
        "concise",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).starts_with(".arg:4:16"));
    assert!(site.text("reports/palint.sarif").contains("\"2.1.0\""));
    assert!(site.text("palint.xml").contains("<testsuites"));
    site.put("taken", b"");
    let output = site.run(&["check", "--output", "json=taken/report.json"]);
    assert_eq!(output.status.code(), Some(2), "a report that cannot be written is told");
    assert!(err(&output).contains("taken/report.json"));
    assert!(out(&output).contains("error["), "the other one is written");
}

#[test]
fn the_summary_of_a_github_job_is_added_to() {
    let site = Site::new(&[(".arg", BROKEN_ARG.as_bytes()), ("summary.md", b"before\n")]);
    let output = site
        .command(&["check", "--format", "github"])
        .env("GITHUB_STEP_SUMMARY", site.path().join("summary.md"))
        .output()
        .expect("the program starts");
    assert!(out(&output).contains("\n::error file=.arg,line=4,"), "{}", out(&output));
    let summary = site.text("summary.md");
    assert!(summary.starts_with("before\n### palint\n") && summary.contains("| **error** | `.arg:4:16`"), "{summary}");
}

#[test]
fn a_closed_pipe_keeps_the_verdict() {
    let site = Site::new(&[(".arg", BROKEN_ARG.as_bytes())]);
    let mut child = site
        .command(&["check", "--format", "html"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn color_goes_by_flag_then_environment() {
    let site = Site::new(&[(".arg", BROKEN_ARG.as_bytes())]);
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = site.command(arguments);
        variables.iter().for_each(|(name, value)| {
            command.env(name, value);
        });
        out(&command.output().expect("the program starts")).contains('\u{1b}')
    };
    assert!(!colored(&["check"], &[]));
    assert!(colored(&["check", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&["check"], &[("FORCE_COLOR", "1")]));
    assert!(colored(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]));
    assert!(!colored(&["check"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["check", "--color", "never"], &[("FORCE_COLOR", "1")]));
    assert!(!colored(&["check"], &[("FORCE_COLOR", "0")]));
}

#[test]
fn a_safe_fix_changes_its_line_and_nothing_else() {
    let text = format!("# keep me\n{BROKEN_ARG}");
    let site = Site::new(&[(".arg", text.as_bytes()), ("readme.yaml", b"a:   b\n")]);
    let output = site.run(&["check", "--diff"]);
    assert_eq!(output.status.code(), Some(1), "a diff changes nothing and exits as a plain check");
    assert!(out(&output).contains("--- a/.arg\n+++ b/.arg\n"), "{}", out(&output));
    assert!(out(&output).contains("\n-IMAGE_REGISTRY=https://registry.example.com/tram\n+IMAGE_REGISTRY=registry"));
    assert_eq!(site.text(".arg"), text);
    let output = site.run(&["check", "--fix"]);
    assert_eq!(output.status.code(), Some(0), "the verdict is about what remains: {}", out(&output));
    assert_eq!(site.text(".arg"), text.replace("https://", ""));
    assert_eq!(site.text("readme.yaml"), "a:   b\n");
    let before = site.text(".arg");
    site.run(&["check", "--fix"]);
    assert_eq!(site.text(".arg"), before, "once is enough");
}

#[test]
fn fixes_keep_line_ends_and_byte_order_marks() {
    let text = "\u{feff}#cloud-config\r\nstylus:\r\n  site:\r\n    paletteEndpoint: palette.example.com\r\n    \
        edgeHostToken: \"{{.token}}\"\r\n  registryCredentials:\r\n    domain: mirror.example.com/cafe\r\n    \
        username: caf\u{e9}\r\n    password: ***\r\n";
    let site = Site::new(&[("user-data", text.as_bytes())]);
    site.run(&["check", "--fix"]);
    let fixed = site.text("user-data");
    assert_ne!(fixed, text, "something was fixed");
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count(), "{fixed:?}");
    assert!(fixed.contains("caf\u{e9}\r\n"), "{fixed:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_told_and_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new(&[(".arg", BROKEN_ARG.as_bytes()), ("b/x.arg", BROKEN_ARG.as_bytes())]);
    fs::set_permissions(site.path().join(".arg"), fs::Permissions::from_mode(0o444)).expect("a mode");
    if fs::OpenOptions::new().write(true).open(site.path().join(".arg")).is_ok() {
        return; // the superuser may write any file
    }
    let output = site.run(&["check", "--fix", "--format", "concise"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains(".arg is not fixed: it is read-only"), "{}", err(&output));
    assert_eq!(site.text(".arg"), BROKEN_ARG);
    assert!(site.text("b/x.arg").contains(FIXED_LINE), "the other one is fixed");
    let text = out(&output);
    assert!(text.contains(".arg:4:16") && !text.contains("b/x.arg:4:16"), "what remains is reported: {text}");
}

#[test]
fn no_input_changes_without_being_asked() {
    let site = Site::new(&[(".arg", BROKEN_ARG.as_bytes())]);
    for format in FORMATS {
        site.run(&["check", "--format", format]);
    }
    assert_eq!(site.text(".arg"), BROKEN_ARG);
    assert_eq!(fs::read_dir(site.path()).expect("a folder").count(), 1, "nothing was added");
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let site = Site::new(&[]);
    for index in 0..40 {
        site.put(&format!("site-{index}/.arg"), BROKEN_ARG.as_bytes());
        let filler = "# a line that only takes room, so that threads are worth it\n".repeat(200);
        site.put(
            &format!("site-{index}/user-data"),
            format!("#cloud-config\n{filler}stylus:\n  unheard: 1\n").as_bytes(),
        );
    }
    let first = site.run(&["check", "--format", "json"]);
    let alone = site.command(&["check", "--format", "json"]).env("RAYON_NUM_THREADS", "1").output().expect("starts");
    assert!(out(&first).len() > 10_000);
    assert_eq!(first.stdout, alone.stdout);
    assert_eq!(first.stdout, site.run(&["check", "--format", "json"]).stdout);
}

#[test]
fn absolute_paths_below_the_working_directory_are_shown_relative() {
    let site = Site::new(&[("north/.arg", BROKEN_ARG.as_bytes())]);
    let path = fs::canonicalize(site.path()).expect("it is there").join("north/.arg");
    let text = out(&site.run(&["check", "--format", "concise", path.to_str().expect("UTF-8")]));
    assert!(text.starts_with("north/.arg:4:16"), "{text}");
    assert!(out(&site.run(&["check", "--format", "concise", "./north"])).starts_with("north/.arg:4:16"));
}

#[test]
fn completions_and_the_manual_know_every_flag() {
    let site = Site::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(out(&site.run(&["completions", shell])).contains("unsafe-fixes"), "{shell}");
    }
    assert!(out(&site.run(&["man"])).contains("\\-\\-unsafe\\-fixes"));
}

#[test]
fn rules_are_listed_for_programs() {
    let site = Site::new(&[]);
    let rules: serde_json::Value = serde_json::from_str(&out(&site.run(&["rules", "--format", "json"]))).expect("JSON");
    let rules = rules.as_array().expect("an array");
    assert!(rules.len() > 100);
    assert!(rules.iter().all(|rule| rule["name"].is_string() && rule["summary"].is_string()));
    assert!(rules.iter().any(|rule| rule["name"] == "harbor-with-provider-credentials"), "rows are rules");
}

#[cfg(not(feature = "verify"))]
#[test]
fn a_program_without_a_client_says_how_to_get_one() {
    let site = Site::new(&[("user-data", b"#cloud-config\nstylus: {}\n")]);
    let out = site.command(&["images", "--verify"]).output().expect("palint runs");
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("cargo install palint --features verify"), "{out:?}");
    assert!(out.stdout.is_empty(), "{out:?}");
}

#[test]
fn flags_of_verification_need_it() {
    let site = Site::new(&[("user-data", b"#cloud-config\nstylus: {}\n")]);
    for flag in ["--use-credentials", "--registry=127.0.0.1:5000", "--retries=0"] {
        assert_eq!(site.command(&["images", flag]).output().expect("palint runs").status.code(), Some(2), "{flag}");
    }
    let both = site.command(&["images", "--verify", "--list"]).output().expect("palint runs");
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn a_list_names_what_the_registry_in_the_cluster_must_hold() {
    let profile = "metadata:\n  name: p\nspec:\n  template:\n    type: cluster\n    cloudType: edge-native\n    packs:\n\
        \x20     - {name: edge-native-byoi, layer: os, version: 2.1.0, values: 'options: {system.uri: quay.io/acme/os:v1}'}\n\
        \x20     - {name: zot, layer: addon, version: 0.1.67, values: 'charts: {zot: {}}'}\n\
        \x20     - {name: registry-connect, layer: addon, version: 0.2.1, values: 'charts: {registry-connect: {}}'}\n\
        \x20     - {name: shop, layer: addon, version: 1.0.0, values: 'pack: {content: {images: [{image: ghcr.io/acme/shop:1}]}}'}\n";
    let site = Site::new(&[("profile.yaml", profile.as_bytes())]);
    let list = |flags: &[&str]| {
        let out = site.command(&[&["images"], flags].concat()).output().expect("palint runs");
        assert_eq!(out.status.code(), Some(0), "{out:?}");
        (String::from_utf8(out.stdout).expect("UTF-8"), String::from_utf8(out.stderr).expect("UTF-8"))
    };
    let (lines, said) = list(&["--list"]);
    assert_eq!(lines, "quay.io/acme/os:v1\n");
    assert!(said.contains("left out for the registry in the cluster: 1"), "{said}");
    let (lines, said) = list(&["--list=pairs", "--registry", "10.1.2.3:30003"]);
    let wanted = "ghcr.io/acme/shop:1 10.1.2.3:30003/spectro-images/ghcr.io/acme/shop:1\nquay.io/acme/os:v1 quay.io/acme/os:v1\n";
    assert_eq!((&*lines, &*said), (wanted, ""));
}

#[test]
fn the_password_of_an_address_in_the_name_of_a_deployment_is_shown_nowhere() {
    let settings = "deployments:\n  - name: https://kim:FAKEs3cret0@r.example.com/v1\n    userData: [ user-data ]\n    \
                    assume: { bundle-tool: \"https://kim:FAKEs3cret0@r.example.com\" }\nallow:\n  \
                    - rule: https://kim:FAKEs3cret0@r.example.com/v1\n    reason: none\n";
    let user_data = "#cloud-config\nstylus:\n  site:\n    edgeHostToken: x\n";
    let site = Site::new(&[("palint.yaml", settings.as_bytes()), ("user-data", user_data.as_bytes())]);
    let mut runs: Vec<Vec<&str>> = vec![
        vec!["images"],
        vec!["images", "--format", "json"],
        vec!["effective"],
        vec!["effective", "--format", "json"],
        vec!["graph"],
        vec!["graph", "--format", "dot"],
        vec!["graph", "--deployment", "other"],
        vec!["allowances"],
        vec!["allowances", "--format", "json"],
        vec!["upgrade", "--palette", "4.7.0"],
    ];
    for format in ["full", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"] {
        runs.push(vec!["check", "--format", format]);
    }
    for arguments in runs {
        let output = site.run(&arguments);
        let text = out(&output) + &err(&output);
        assert!(!text.is_empty() && !text.contains("FAKEs3cret0"), "{arguments:?}: {text}");
    }
}
