//! What the system does to a run: full disks, files and folders that may not be touched, kills, pipes, limits, files that
//! change or vanish meanwhile. Nothing is lost, nothing hangs, and what was not done is told.
//!
//! A test that the machine cannot hold (a mount, another user) says so and passes.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PALINT: &str = env!("CARGO_BIN_EXE_palint");
const CLEAN_ARG: &str = "ARCH=amd64\nOS_DISTRIBUTION=ubuntu\nOS_VERSION=22.04\nIMAGE_REGISTRY=registry.example.com/tram\n\
    IMAGE_REPO=ubuntu\nCUSTOM_TAG=tram\nK8S_DISTRIBUTION=k3s\nISO_NAME=tram\nUPDATE_KERNEL=false\n";
/// Nobody, as most systems number them.
const NOBODY: u32 = 65_534;

fn broken_arg() -> String {
    CLEAN_ARG.replace("=registry", "=https://registry")
}

/// A broken `.arg` of so many bytes or a few more.
fn long_arg(bytes: usize) -> String {
    let line = "# a line that only takes room\n";
    broken_arg() + &line.repeat(bytes / line.len() + 1)
}

fn fixed(text: &str) -> String {
    text.replace("https://", "")
}

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

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("UTF-8")
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("a folder").flatten();
        let mut names: Vec<String> = entries.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null()).env("PALINT", PALINT);
        command
    }

    fn check(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(PALINT, &["check", "--format", "concise"]);
        ended(command.args(arguments))
    }

    fn shell(&self, script: &str) -> Output {
        ended(&mut self.command("sh", &["-c", script]))
    }

    /// Everything in it belongs to nobody from now on.
    fn give_away(&self) {
        for path in [self.path().to_owned()].into_iter().chain(below(self.path())) {
            chown(path, Some(NOBODY), Some(NOBODY)).expect("the superuser gives away");
        }
    }
}

fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries: Vec<_> = fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()).collect();
    entries.iter().cloned().chain(entries.iter().filter(|it| it.is_dir()).flat_map(|it| below(it))).collect()
}

/// Runs to the end; one that hangs is ended and told.
fn ended(command: &mut Command) -> Output {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let id = child.id();
    let waiting = thread::spawn(move || child.wait_with_output().expect("it ends"));
    let begun = Instant::now();
    while !waiting.is_finished() {
        if begun.elapsed() > Duration::from_secs(120) {
            let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            panic!("it hangs");
        }
        thread::sleep(Duration::from_millis(5));
    }
    let output = waiting.join().expect("it ends");
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
    output
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

#[expect(clippy::print_stdout, reason = "who runs the tests wants to know what was not tried")]
fn skip(why: &str) {
    println!("skipped: {why}");
}

fn is_superuser() -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("probe");
    fs::write(&path, "").expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("a mode");
    fs::read(&path).is_ok()
}

/// The program as somebody without rights: as it is, or as nobody where the superuser runs the tests.
fn as_nobody(site: &Site, arguments: &[&str]) -> Option<Output> {
    if !is_superuser() {
        return Some(site.check(arguments));
    }
    let user = NOBODY.to_string();
    let prefix = ["--reuid", &user, "--regid", &user, "--clear-groups", PALINT];
    let starts = Command::new("setpriv").args(prefix).arg("--version").current_dir("/").output();
    if !starts.is_ok_and(|it| it.status.success()) {
        skip("the program cannot be started as another user");
        return None;
    }
    site.give_away();
    let mut command = site.command("setpriv", &prefix);
    Some(ended(command.args(["check", "--format", "concise"]).args(arguments)))
}

#[test]
fn a_full_disk_leaves_the_old_text_and_is_told() {
    // A limit on the size of files stands for the disk; the signal that comes with it is ignored, so that writing fails.
    let text = long_arg(40_000);
    let site = Site::new(&[(".arg", &text)]);
    let output = site.shell("trap '' XFSZ; ulimit -f 4; exec \"$PALINT\" check --fix --format concise");
    assert_eq!(code(&output), Some(2), "{}", err(&output));
    assert!(err(&output).contains(".arg is not fixed: the new text cannot be written"), "{}", err(&output));
    assert!(out(&output).contains(".arg:4:16"), "what is not fixed is reported: {}", out(&output));
    assert_eq!((site.text(".arg"), site.names()), (text, vec![".arg".to_owned()]));
}

#[test]
fn a_full_disk_that_kills_leaves_the_old_text() {
    let text = long_arg(40_000);
    let site = Site::new(&[(".arg", &text)]);
    let output = site.shell("ulimit -f 4; exec \"$PALINT\" check --fix --format concise");
    assert_ne!(code(&output), Some(0));
    assert_eq!(site.text(".arg"), text);
}

#[test]
fn a_small_file_system_that_is_full_leaves_the_old_text_and_is_told() {
    let text = long_arg(40_000);
    let site = Site::new(&[("source.txt", &text)]);
    fs::create_dir(site.path().join("disk")).expect("a folder");
    // The mount lives in a namespace of its own and ends with the shell.
    let script = "mount -t tmpfs -o size=64k none disk 2>/dev/null || exit 77\n\
        cp source.txt disk/.arg && cd disk && \"$PALINT\" check --fix --format concise >&2\n\
        code=$?\ncmp -s .arg ../source.txt && ls -A && echo $code";
    let output = ended(&mut site.command("unshare", &["-m", "sh", "-c", script]));
    if code(&output) == Some(77) || err(&output).contains("unshare") {
        return skip("no file system can be mounted here");
    }
    assert_eq!(out(&output), ".arg\n2\n", "{}", err(&output));
    assert!(err(&output).contains("No space left") || err(&output).contains("no space left"), "{}", err(&output));
}

#[test]
fn a_report_that_is_lost_is_a_fault_and_never_success() {
    if !Path::new("/dev/full").exists() {
        return skip("no device that is always full");
    }
    let site = Site::new(&[(".arg", CLEAN_ARG)]);
    let output = site.shell("exec \"$PALINT\" check --format json > /dev/full");
    assert_eq!(code(&output), Some(4), "{}", err(&output));
    assert!(err(&output).contains("cannot be written to standard output"), "{}", err(&output));
}

#[test]
fn a_file_that_is_read_only_stays_and_the_others_are_fixed() {
    let text = broken_arg();
    let site = Site::new(&[("a/.arg", &text), ("b/.arg", &text)]);
    fs::set_permissions(site.path().join("a/.arg"), fs::Permissions::from_mode(0o444)).expect("a mode");
    let Some(output) = as_nobody(&site, &["--fix"]) else { return };
    assert_eq!(code(&output), Some(2), "{}", err(&output));
    assert!(err(&output).contains("a/.arg is not fixed: it is read-only"), "{}", err(&output));
    assert_eq!((site.text("a/.arg"), site.text("b/.arg")), (text.clone(), fixed(&text)));
}

#[test]
fn a_folder_that_is_read_only_keeps_its_files() {
    let text = broken_arg();
    let site = Site::new(&[("a/.arg", &text), ("b/.arg", &text)]);
    fs::set_permissions(site.path().join("a"), fs::Permissions::from_mode(0o555)).expect("a mode");
    let output = as_nobody(&site, &["--fix"]);
    fs::set_permissions(site.path().join("a"), fs::Permissions::from_mode(0o755)).expect("a mode");
    let Some(output) = output else { return };
    assert_eq!(code(&output), Some(2), "{}", err(&output));
    assert!(err(&output).contains("a/.arg is not fixed: a file beside it cannot be made"), "{}", err(&output));
    assert_eq!((site.text("a/.arg"), site.text("b/.arg")), (text.clone(), fixed(&text)));
}

#[test]
fn a_folder_that_cannot_be_listed_is_a_finding() {
    let site = Site::new(&[("a/.arg", CLEAN_ARG), ("b/.arg", CLEAN_ARG)]);
    fs::set_permissions(site.path().join("a"), fs::Permissions::from_mode(0o000)).expect("a mode");
    let output = as_nobody(&site, &[]);
    fs::set_permissions(site.path().join("a"), fs::Permissions::from_mode(0o755)).expect("a mode");
    let Some(output) = output else { return };
    assert_eq!(code(&output), Some(1), "{}", err(&output));
    assert!(out(&output).starts_with("a:1:1: error[unreadable-file]"), "{}", out(&output));
}

#[test]
fn a_killed_fix_leaves_old_texts_and_new_ones_and_no_halves() {
    let text = long_arg(200_000);
    let new = fixed(&text);
    let paths: Vec<String> = (0..6).map(|number| format!("{number}/.arg")).collect();
    let site = Site::new(&[]);
    let restore = || paths.iter().for_each(|path| site.put(path, &text));
    restore();
    let begun = Instant::now();
    assert!(site.check(&["--fix"]).status.success());
    let whole = begun.elapsed();
    assert!(paths.iter().all(|path| site.text(path) == new), "an undisturbed run fixes all of them");
    let (mut old_ones, mut new_ones) = (0, 0);
    for round in 0..24 {
        restore();
        let mut child = site
            .command(PALINT, &["check", "--fix"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        // Most of the writing is near the end of a run.
        thread::sleep(whole.mul_f64(0.4 + 0.025 * f64::from(round)));
        let _ = child.kill();
        child.wait().expect("it ends");
        for path in &paths {
            let now = site.text(path);
            assert!(now == text || now == new, "{path} is half written after {round}");
            if now == text { old_ones += 1 } else { new_ones += 1 }
        }
    }
    println!("{old_ones} old, {new_ones} new");
}

#[test]
fn a_reader_that_has_enough_ends_a_run_quietly() {
    let site = Site::new(&[]);
    (0..300).for_each(|number| site.put(&format!("{number}/.arg"), &broken_arg()));
    for format in ["full", "concise", "json", "html"] {
        let script = format!("{{ \"$PALINT\" check --format {format}; echo code $? >&2; }} | head -1");
        let output = site.shell(&script);
        assert_eq!(out(&output).lines().count(), 1, "{format}");
        assert_eq!(err(&output), "code 1\n", "{format}");
    }
}

#[test]
fn ten_thousand_files_need_few_open_ones() {
    let site = Site::new(&[("zz/.arg", &broken_arg())]);
    let folder = site.path().join("many");
    fs::create_dir(&folder).expect("a folder");
    for number in 0..10_000 {
        fs::write(folder.join(format!("{number}.yaml")), "kind: ConfigMap\napiVersion: v1\n").expect("written");
    }
    for depth in 0..50 {
        site.put(&format!("{}deep.yaml", "d/".repeat(depth)), "a: b\n");
    }
    let output = site.shell("ulimit -n 40; exec \"$PALINT\" check --format concise");
    assert_eq!(code(&output), Some(1), "{}", err(&output));
    assert_eq!(out(&output).lines().count(), 1, "{}", out(&output));
    assert!(out(&output).starts_with("zz/.arg:4:16"), "{}", out(&output));
}

#[test]
fn loops_and_thickets_of_links_end() {
    let site = Site::new(&[("a/.arg", &broken_arg())]);
    let folders: Vec<String> = (0..12).map(|number| format!("thicket/{number}")).collect();
    for folder in &folders {
        fs::create_dir_all(site.path().join(folder)).expect("a folder");
    }
    // Each leads to each: there are more ways through than anybody could walk.
    for folder in &folders {
        for number in 0..12 {
            symlink(format!("../{number}"), site.path().join(folder).join(format!("to-{number}"))).expect("a link");
        }
    }
    symlink(".", site.path().join("self")).expect("a link");
    symlink("two", site.path().join("one")).expect("a link");
    symlink("one", site.path().join("two")).expect("a link");
    symlink("user-data", site.path().join("user-data")).expect("a link");
    symlink("nowhere", site.path().join("dangling.arg")).expect("a link");
    let output = site.check(&[]);
    assert_eq!(code(&output), Some(1), "{}", err(&output));
    assert!(out(&output).contains("a/.arg:4:16"), "{}", out(&output));
}

#[test]
fn names_that_are_no_utf_8_are_checked_each_under_a_name_of_its_own() {
    let site = Site::new(&[]);
    for name in [&b"caf\xe9"[..], b"caf\xe8", b"back\\slash"] {
        let folder = site.path().join(OsStr::from_bytes(name));
        if fs::create_dir(&folder).is_err() {
            return skip("this file system takes UTF-8 names only");
        }
        fs::write(folder.join(".arg"), broken_arg()).expect("written");
    }
    let output = site.check(&[]);
    let text = out(&output);
    assert_eq!(text.lines().count(), 3, "{text}");
    for name in ["caf%E8/.arg:4:16", "caf%E9/.arg:4:16", "back\\slash/.arg:4:16"] {
        assert!(text.contains(name), "{name} in {text}");
    }
    let output = site.check(&["--fix"]);
    assert!(err(&output).contains("caf%E9/.arg is not fixed: it cannot be found again"), "{}", err(&output));
    let text = fs::read_to_string(site.path().join("back\\slash/.arg")).expect("it is there");
    assert_eq!(text, fixed(&broken_arg()), "a backslash is a sign like any other");
}

/// Runs over `a.arg` and a pipe `b.arg`; `meanwhile` happens when the first is read and the second is not.
fn with_pause(site: &Site, names: [&str; 2], arguments: &[&str], meanwhile: impl FnOnce()) -> Option<Output> {
    let pipe = site.path().join("pipe.arg");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|it| it.success()) {
        skip("no pipes here");
        return None;
    }
    let mut command = site.command(PALINT, &["check", "--format", "concise"]);
    let child =
        command.args(names).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    // Opens when the program does, so what comes before the pipe in the order of names is read by then.
    let mut end = fs::OpenOptions::new().write(true).open(&pipe).expect("the other end opens");
    meanwhile();
    end.write_all(CLEAN_ARG.as_bytes()).expect("it reads");
    drop(end);
    Some(child.wait_with_output().expect("it ends"))
}

#[test]
fn a_file_that_is_saved_while_it_is_fixed_is_left_alone() {
    let site = Site::new(&[("a.arg", &broken_arg())]);
    let saved = broken_arg() + "# saved meanwhile\n";
    let output = with_pause(&site, ["a.arg", "pipe.arg"], &["--fix"], || site.put("a.arg", &saved));
    let Some(output) = output else { return };
    assert_eq!(code(&output), Some(2), "{}", err(&output));
    assert!(err(&output).contains("a.arg is not fixed: it was changed since it was read"), "{}", err(&output));
    assert_eq!(site.text("a.arg"), saved);
    assert_eq!(site.names(), ["a.arg", "pipe.arg"]);
}

#[test]
fn a_file_that_vanishes_while_it_is_fixed_does_not_come_back() {
    let site = Site::new(&[("a.arg", &broken_arg())]);
    let path = site.path().join("a.arg");
    let output = with_pause(&site, ["a.arg", "pipe.arg"], &["--fix"], || fs::remove_file(&path).expect("it was there"));
    let Some(output) = output else { return };
    assert_eq!(code(&output), Some(2), "{}", err(&output));
    assert!(err(&output).contains("a.arg is not fixed: it cannot be found again"), "{}", err(&output));
    assert_eq!(site.names(), ["pipe.arg"]);
}

#[test]
fn a_named_file_that_vanishes_before_it_is_read_is_missing() {
    let site = Site::new(&[("z.arg", CLEAN_ARG)]);
    let path = site.path().join("z.arg");
    let output = with_pause(&site, ["pipe.arg", "z.arg"], &[], || fs::remove_file(&path).expect("it was there"));
    let Some(output) = output else { return };
    assert_eq!(code(&output), Some(2), "{}", err(&output));
    assert!(err(&output).contains("z.arg: no such file"), "{}", err(&output));
}

#[test]
fn pipes_sockets_and_devices_in_a_folder_hang_nothing() {
    let site = Site::new(&[
        ("a/.arg", CLEAN_ARG),
        ("palint.yaml", "deployments:\n  - name: lab\n    user-data: lab/user-data\n    arg: a/.arg\n"),
        (
            "main.tf",
            "resource \"spectrocloud_cluster_profile\" \"p\" {\n  name = \"p\"\n  pack {\n    name   = \"k3s\"\n    values = file(\"values.yaml\")\n  }\n}\n",
        ),
    ]);
    fs::create_dir(site.path().join("lab")).expect("a folder");
    let pipe = |name: &str| Command::new("mkfifo").arg(site.path().join(name)).status().is_ok_and(|it| it.success());
    if !(pipe("lab/user-data") && pipe("values.yaml") && pipe("found.yaml") && pipe("site.arg")) {
        return skip("no pipes here");
    }
    let _socket = UnixListener::bind(site.path().join("socket.arg")).expect("a socket");
    symlink("/dev/zero", site.path().join("user-data")).expect("a link");
    let output = site.check(&[]);
    assert!(matches!(code(&output), Some(0..=2)), "{}", err(&output));
    // What extends a pipe waits for nobody either.
    site.put("palint.yaml", "extends: found.yaml\n");
    let output = site.check(&[]);
    assert!(out(&output).contains("there is no settings file `found.yaml`"), "{}", out(&output));
    let output = site.check(&["/dev/zero"]);
    assert!(out(&output).contains("error[unreadable-file]"), "{}", out(&output));
}

#[test]
fn a_file_above_the_limit_is_told_and_not_read() {
    let site = Site::new(&[(".arg", CLEAN_ARG)]);
    let huge = fs::File::create(site.path().join("user-data")).expect("a file");
    huge.set_len((64 << 20) + 1).expect("a sparse file");
    let output = site.check(&[]);
    assert_eq!(code(&output), Some(1), "{}", err(&output));
    assert!(out(&output).contains("user-data:1:1: error[unreadable-file] the file has 65 MiB"), "{}", out(&output));
}
