//! Installer and site user data as one: who wins, where it stands, and no secret in it.

use std::sync::Arc;

use palint::engine::{self, Options};
use palint::report::effective;
use palint::source::{File, FileId, Files};

const INSTALLER: &str = "#cloud-config
stylus:
  managementMode: central
  site:
    paletteEndpoint: palette.example.com
    edgeHostToken: \"FAKEtoken-0000\"
    tags:
      line: north
      pier: 'unknown'
install:
  bind_mounts: [ /var/lib/ferry, /var/lib/radar ]
  extra-partitions:
    - { name: charts, size: 1000, fs: ext4 }
stages:
  boot:
    - name: first
      commands: [ \"true\" ]
";
const SITE: &str = "#cloud-config
stylus:
  site:
    tags:
      pier: \"7\"
install:
  bind_mounts: [ /var/lib/radar, /var/lib/tide ]
  extra-partitions:
    - { name: tide, size: 2000, fs: ext4 }
  poweroff:
stages:
  boot:
    - commands:
        - |
          echo one

          echo two
";

fn merged<T>(each: impl Fn(&palint::facts::Facts<'_>, &Files) -> Option<T>) -> T {
    let mut files = Files::default();
    let ids: Vec<FileId> = [("user-data", INSTALLER), ("site-user-data.yaml", SITE)]
        .into_iter()
        .map(|(path, text)| files.add(File::new(path, text)))
        .collect();
    let files = Arc::new(files);
    let documents = engine::read(&files, &ids, None);
    let found = engine::deployments(&files, &documents, &Options::default(), |facts| each(facts, &files));
    found.into_iter().flatten().next().expect("one deployment")
}

#[test]
fn the_site_wins_and_each_value_says_where_it_stands() {
    let text = merged(effective::text);
    for line in [
        "  managementMode: central  # user-data:3",
        "      pier: \"7\"  # site-user-data.yaml:5, over user-data:9",
        "      line: north  # user-data:8",
        "    - /var/lib/tide  # site-user-data.yaml:7",
        "    - name: tide  # site-user-data.yaml:9",
        "  poweroff:  # site-user-data.yaml:10",
        "    - name: first  # user-data:16",
        "          echo two",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n\n{text}");
    }
    assert_eq!(text.matches("/var/lib/radar").count(), 1, "{text}");
}

#[test]
fn what_is_shown_reads_as_the_same_values_again() {
    let text = merged(effective::text);
    let mut files = Files::default();
    let id = files.add(File::new("user-data", text.as_str()));
    let document = &engine::read(&files, &[id], None)[0];
    assert!(document.tree.layers()[0].problems.is_empty(), "{text}");
    let root = document.root().expect("a root");
    let at = |path: &[&str]| root.at(path).and_then(|it| it.text()).unwrap_or_default().to_owned();
    assert_eq!(at(&["stylus", "site", "tags", "pier"]), "7");
    let commands = root.at(&["stages", "boot"]).expect("the stage").items().last().expect("a step").get("commands");
    let command = commands.expect("the list").items().next().expect("a command");
    assert_eq!(command.text(), Some("echo one\n\necho two\n"));
}

#[test]
fn no_secret_is_shown() {
    assert!(!merged(effective::text).contains("FAKEtoken"));
    let json = merged(effective::json);
    assert!(!json.to_string().contains("FAKEtoken"));
    assert_eq!(json["from"]["stylus.site.tags.pier"]["line"], 5);
    assert_eq!(json["from"]["stylus.site.tags.pier"]["over"]["line"], 9);
    assert_eq!(json["values"]["install"]["extra-partitions"][1]["size"], 2000);
}
