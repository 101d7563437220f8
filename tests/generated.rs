//! What is written from the rules and the catalog is up to date; `PALINT_BLESS=1 cargo test --test generated` writes it.

use std::fs;
use std::path::{Path, PathBuf};

use palint::catalog::sources;
use palint::rules::{self, Rule};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn blessing() -> bool {
    std::env::var_os("PALINT_BLESS").is_some()
}

fn hold(path: &Path, wanted: &str) {
    let have = fs::read_to_string(path).unwrap_or_default();
    if have == wanted {
        return;
    }
    if blessing() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, wanted).expect("a file can be written");
        return;
    }
    let shown = path.strip_prefix(root()).unwrap_or(path).display();
    panic!("{shown} is not what the rules say; run `PALINT_BLESS=1 cargo test --test generated`");
}

/// A folder of rule files lists exactly them.
#[test]
fn every_rule_file_is_listed_in_its_family() {
    for folder in fs::read_dir(root().join("src/rules"))
        .expect("src/rules")
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.is_dir())
    {
        let module = folder.join("mod.rs");
        let text = fs::read_to_string(&module).expect("each family has a mod.rs");
        for file in fs::read_dir(&folder).expect("a family").flatten().map(|it| it.path()) {
            let stem = file.file_stem().expect("a name").to_string_lossy().into_owned();
            let body = if file.is_file() { fs::read_to_string(&file).expect("UTF-8") } else { String::new() };
            if stem == "mod" || !body.contains("static RULE: Rule") {
                continue;
            }
            assert!(text.contains(&format!("mod {stem};")), "{} does not declare {stem}", module.display());
            assert!(text.contains(&format!("&{stem}::RULE")), "{} does not list {stem}", module.display());
            assert!(
                body.contains(&format!("id: \"{}\"", stem.replace('_', "-"))),
                "{stem}: the name is not that of the file"
            );
        }
    }
}

#[test]
fn names_are_unique_and_sources_exist() {
    let mut names: Vec<&str> = rules::all().map(|rule| rule.id).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "two rules have one name: {names:?}");
    for rule in rules::all() {
        assert!(sources::all().contains_key(rule.source), "{}: no source `{}`", rule.id, rule.source);
    }
}

/// Headings of a page one level lower; what stands in a fence is no heading.
fn one_level_down(markdown: &str) -> String {
    let mut fenced = false;
    let lines = markdown.trim_end().lines().map(|line| {
        fenced ^= line.starts_with("```");
        if line.starts_with("# ") && !fenced { format!("#{line}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn page(rule: &Rule) -> String {
    let source = &sources::all()[rule.source];
    let from = match &source.address {
        Some(address) => format!("[{}]({address}), read {}", source.title, source.read),
        None => format!("{}, read {}", source.title, source.read),
    };
    let (group, severity, confidence) = (rule.group.word(), rule.severity.word(), rule.confidence.word());
    format!(
        "<!-- Written from the rule by `PALINT_BLESS=1 cargo test --test generated`. -->\n\n# {}\n\n{}\n\n| | |\n| --- | --- |\n\
         | Group | `{group}` |\n| Severity | {severity} |\n| Confidence | {confidence} |\n| Source | {from} |\n",
        rule.id,
        one_level_down(&rule.markdown()),
    )
}

#[test]
fn every_rule_has_its_page() {
    for rule in rules::all() {
        let markdown = rule.markdown();
        assert!(markdown.len() > 60, "{}: the page says nothing", rule.id);
        assert!(rule.summary().len() < 120, "{}: the first line is too long", rule.id);
        hold(&root().join(format!("docs/rules/{}.md", rule.id)), &page(rule));
    }
    if let Ok(pages) = fs::read_dir(root().join("docs/rules")) {
        for page in pages.flatten().map(|it| it.path()) {
            let name = page.file_stem().expect("a name").to_string_lossy().into_owned();
            let known = name == "README" || rules::find(&name).is_some();
            if !known && blessing() {
                fs::remove_file(&page).expect("an old page can be removed");
            } else {
                assert!(known, "{} belongs to no rule", page.display());
            }
        }
    }
}

#[test]
fn the_list_of_rules_is_up_to_date() {
    let mut text = String::from(
        "<!-- Written from the rules by `PALINT_BLESS=1 cargo test --test generated`. -->\n\n# Rules\n\n\
         | rule | group | severity | says |\n| --- | --- | --- | --- |\n",
    );
    let mut all: Vec<&Rule> = rules::all().collect();
    all.sort_by_key(|rule| (rule.group, rule.id));
    for rule in all {
        let (group, severity) = (rule.group.word(), rule.severity.word());
        text +=
            &format!("| [{0}]({0}.md) | {group} | {severity} | {1} |\n", rule.id, rule.summary().replace('|', "\\|"));
    }
    hold(&root().join("docs/rules/README.md"), &text);
}
