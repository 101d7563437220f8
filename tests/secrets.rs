//! No secret appears in any format, however broken the line is that holds it.

use std::sync::Arc;

use palint::engine::{self, Options};
use palint::finding::Severity;
use palint::report::{self, Format, Look, View};
use palint::source::{File, Files};

/// Lines of `registryCredentials`; every secret in them begins with `FAKE`.
const LINES: [&str; 27] = [
    "password: FAKEplain",
    "password: \"FAKEopen x",
    "password: FAKEcolon: x",
    "password: 'FAKEclosed'x",
    "password: [FAKEflow",
    "password: [FAKElist]",
    "password: {FAKEmap: FAKEvalue}",
    "password: %FAKEpercent",
    "password: @FAKEat",
    "password: `FAKEquote",
    "password: {FAKEbrace",
    "password: !FAKEtag x",
    "password: &FAKEanchor x",
    "password: *FAKEalias",
    "password: | FAKEblock",
    "password: FAKEcut #FAKEcomment",
    "password: #FAKEcomment",
    "password: \"FAKE\\qescape\"",
    "password:FAKEblank",
    "password= FAKEequals",
    "passwrod: FAKEslip",
    "\tpassword: FAKEtab",
    "password: - FAKEdash",
    "password: \"FAKEone\" \"FAKEtwo\"",
    "password: \n      FAKEbelow",
    "Password: FAKEcase",
    "password: FAKEone\n      FAKEtwo",
];

const OTHERS: [(&str, &str); 5] = [
    (
        "user-data",
        "#cloud-config\nstages:\n  boot:\n    - commands:\n        - join --password FAKEpw: x\n        - curl https://u:FAKEpw@h/\n        - echo \"kim:FAKEpw\" | chpasswd\n",
    ),
    (
        "user-data",
        "#cloud-config\nstages:\n  boot:\n    - files:\n        - path: /k\n          content: |\n            -----BEGIN PRIVATE KEY-----\n            FAKEkeyline1\n          FAKEkeyline2\n            -----END PRIVATE KEY-----\n     x: y\n",
    ),
    (
        "p.json",
        "{\"spec\":{\"template\":{\"packs\":[{\"name\":\"edge-native-byoi\",\"values\":\"providerCredentials:\\n  password: \\\"FAKEpw\\n  x: y\\n\"}]}}",
    ),
    ("main.tf", "resource \"spectrocloud_cluster_profile\" \"p\" {\n  password = \"FAKEpw\n}\n"),
    (".arg", "ARCH=amd64\nIMAGE_REGISTRY=r.example.com\nUBUNTU_PRO_KEY=\"FAKEkey\nAWS_SECRET_ACCESS_KEY=FAKE key\n"),
];

fn leaks(path: &str, text: &str) -> Vec<String> {
    let mut files = Files::default();
    let id = files.add(File::new(path, text));
    let documents = engine::read(&files, &[id], None);
    let report = engine::check(Arc::new(files), documents, &Options::default());
    let view = View::of(&report);
    let written = |format| report::write(format, &view, Look::default(), Severity::Error);
    let leaking = Format::ALL.into_iter().filter(|format| written(*format).contains("FAKE"));
    leaking.map(|format| format!("{} of {text:?}", format.word())).collect()
}

#[test]
fn secrets_of_broken_lines_appear_in_no_format() {
    let head = "#cloud-config\nstylus:\n  registryCredentials:\n    domain: r.example.com\n    username: kim\n";
    let mut wrong: Vec<String> = LINES
        .iter()
        .flat_map(|line| {
            leaks("user-data", &format!("{head}    {line}\n  unknown: true\ninstall:\n  poweroff: \"true\"\n"))
        })
        .collect();
    wrong.extend(OTHERS.iter().flat_map(|(path, text)| leaks(path, text)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_truth_value_behind_such_a_key_hides_no_word_of_ours() {
    let text = "#cloud-config\ninstall:\n  reboot: \"no\"\nusers:\n  - name: kim\n    lock_passwd: true\n  x: [\n";
    let mut files = Files::default();
    let id = files.add(File::new("user-data", text));
    let documents = engine::read(&files, &[id], None);
    let report = engine::check(Arc::new(files), documents, &Options::default());
    let written = report::write(Format::Full, &View::of(&report), Look::default(), Severity::Error);
    assert!(written.contains("`reboot` must be `true` or `false`"), "{written}");
}
