//! Installer and site user data as one: who wins, where it stands, and no secret in it.

use std::sync::Arc;

use palint::engine::{self, Options};
use palint::facts::pairing::Wanted;
use palint::model::Kind;
use palint::report::effective;
use palint::source::{File, FileId, Files};
use serde_json::Value;

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

/// Three files of one site: what every host gets, what a region adds, what the store itself says.
const THREE: [(&str, &str); 3] = [
    (
        "base.yaml",
        "#cloud-config
stylus:
  managementMode: central
  registryCredentials:
    domain: registry.example.com
    username: base
    password: FAKEpassword-0000
  site:
    paletteEndpoint: palette.example.com
    edgeHostToken: FAKEtoken-0000
    tags:
      fleet: ferries
      region: none
      berth: none
    caCerts:
      - base
    network:
      httpProxy: http://10.0.0.1:3128
      interfaces:
        eth0:
          type: dhcp
install:
  device: /dev/sda
  bind_mounts: [ /var/lib/a, /var/lib/b ]
  extra-partitions:
    - { name: charts, size: 1000, fs: ext4 }
  grub_options:
    extra_cmdline: quiet
stages:
  boot:
    - name: of the base
",
    ),
    (
        "region.yaml",
        "#cloud-config
stylus:
  site:
    tags:
      region: north
      berth: some
    network:
      noProxy: 10.0.0.0/8
      interfaces:
        eth0:
          type: static
          ipAddress: 10.1.0.5/24
install:
  bind_mounts: [ /var/lib/b, /var/lib/c ]
  extra-partitions:
    - { name: tides, size: 2000, fs: xfs }
stages:
  boot:
    - name: of the region
  initramfs:
    - name: early
",
    ),
    (
        "store.yaml",
        "#cloud-config
stylus:
  registryCredentials:
    username: store
  site:
    tags:
      berth: \"7\"
    network:
      interfaces:
        eth0:
          ipAddress: 10.1.0.7/24
          gateway: 10.1.0.1
        eth1:
          type: dhcp
install:
  device:
stages:
  boot:
    - name: of the store
",
    ),
];

/// Each value of the three files as one, with the line it comes from and the one that it replaces.
const ORIGINS: [(&str, &str, &str); 30] = [
    ("stylus.managementMode", "base.yaml:3", ""),
    ("stylus.registryCredentials.domain", "base.yaml:5", ""),
    ("stylus.registryCredentials.username", "store.yaml:4", "base.yaml:6"),
    ("stylus.registryCredentials.password", "base.yaml:7", ""),
    ("stylus.site.paletteEndpoint", "base.yaml:9", ""),
    ("stylus.site.edgeHostToken", "base.yaml:10", ""),
    ("stylus.site.tags.fleet", "base.yaml:12", ""),
    ("stylus.site.tags.region", "region.yaml:5", "base.yaml:13"),
    ("stylus.site.tags.berth", "store.yaml:7", "region.yaml:6"),
    ("stylus.site.caCerts[0]", "base.yaml:16", ""),
    ("stylus.site.network.httpProxy", "base.yaml:18", ""),
    ("stylus.site.network.interfaces.eth0.type", "region.yaml:11", "base.yaml:21"),
    ("stylus.site.network.interfaces.eth0.ipAddress", "store.yaml:11", "region.yaml:12"),
    ("stylus.site.network.interfaces.eth0.gateway", "store.yaml:12", ""),
    ("stylus.site.network.interfaces.eth1.type", "store.yaml:14", ""),
    ("stylus.site.network.noProxy", "region.yaml:8", ""),
    ("install.device", "store.yaml:16", "base.yaml:23"),
    ("install.bind_mounts[0]", "base.yaml:24", ""),
    ("install.bind_mounts[1]", "base.yaml:24", ""),
    ("install.bind_mounts[2]", "region.yaml:14", ""),
    ("install.extra-partitions[0].name", "base.yaml:26", ""),
    ("install.extra-partitions[0].size", "base.yaml:26", ""),
    ("install.extra-partitions[0].fs", "base.yaml:26", ""),
    ("install.extra-partitions[1].name", "region.yaml:16", ""),
    ("install.extra-partitions[1].size", "region.yaml:16", ""),
    ("install.extra-partitions[1].fs", "region.yaml:16", ""),
    ("install.grub_options.extra_cmdline", "base.yaml:28", ""),
    ("stages.boot[0].name", "base.yaml:31", ""),
    ("stages.boot[1].name", "region.yaml:19", ""),
    ("stages.boot[2].name", "store.yaml:19", ""),
];

fn three<T>(each: impl Fn(&palint::facts::Facts<'_>, &Files) -> Option<T>) -> T {
    let mut files = Files::default();
    let ids: Vec<FileId> = THREE.iter().map(|(path, text)| files.add(File::new(*path, *text))).collect();
    let files = Arc::new(files);
    let documents = engine::read(&files, &ids, Some(Kind::UserData));
    let user_data = THREE.iter().map(|(path, _)| (*path).to_owned()).collect();
    let options = Options { pair: Some(Wanted { user_data, ..Wanted::default() }), ..Options::default() };
    let found = engine::deployments(&files, &documents, &options, |facts| each(facts, &files));
    found.into_iter().flatten().next().expect("one deployment")
}

/// The paths of the values that are no map and no list.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            members.iter().for_each(|(key, value)| leaves(value, &below(key), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| leaves(item, &format!("{path}[{index}]"), found));
        }
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn each_value_of_three_files_says_where_it_stands() {
    let json = three(effective::json);
    let mut shown = Vec::new();
    leaves(&json["values"], "", &mut shown);
    let (mut known, from) = (shown.clone(), json["from"].as_object().expect("places by path"));
    known.retain(|path| !from.contains_key(path));
    assert!(known.is_empty() && shown.len() == from.len(), "without a place: {known:?}");
    let at = |place: &Value| match place["path"].as_str() {
        Some(path) => format!("{path}:{}", place["line"]),
        None => String::new(),
    };
    for (path, won, over) in ORIGINS {
        assert_eq!((at(&from[path]).as_str(), at(&from[path]["over"]).as_str()), (won, over), "{path}");
    }
    assert_eq!(shown.len(), ORIGINS.len() + 1);
    assert_eq!(at(&from["stages.initramfs[0].name"]), "region.yaml:21");
    assert_eq!(json["values"]["install"]["device"], Value::Null);
}

#[test]
fn the_text_says_the_same_of_three_files() {
    let text = three(effective::text);
    let said: Vec<&str> = text.lines().filter_map(|line| line.split_once("  # ")).map(|(_, place)| place).collect();
    let json = three(effective::json);
    let mut order = Vec::new();
    leaves(&json["values"], "", &mut order);
    let wanted = |path: &String| {
        let place = &json["from"][path];
        let at = |place: &Value| format!("{}:{}", place["path"].as_str().unwrap_or_default(), place["line"]);
        match place.get("over") {
            Some(over) => format!("{}, over {}", at(place), at(over)),
            None => at(place),
        }
    };
    assert_eq!(said, order.iter().map(wanted).collect::<Vec<_>>(), "{text}");
    assert!(!text.contains("FAKE") && !json.to_string().contains("FAKE"));
}
