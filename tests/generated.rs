//! What is written from the rules and the catalog is up to date; `PALINT_BLESS=1 cargo test --test generated` writes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use palint::catalog::sources;
use palint::engine::{self, Options};
use palint::finding::Severity;
use palint::report::{self, Format, Look, View};
use palint::rules::{self, Rule};
use palint::source::{File, Files};

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

/// The picture in the README: what the program prints for the shipped example, up to the end of the conflict of Harbor.
fn picture() -> String {
    let (mut files, mut ids) = (Files::default(), Vec::new());
    for name in ["profile.json", "user-data"] {
        let path = format!("fixtures/sets/store-042/{name}");
        let text = fs::read_to_string(root().join(&path)).expect("the example is there");
        ids.push(files.add(File::new(path, text)));
    }
    let documents = engine::read(&files, &ids, None);
    let report = engine::check(Arc::new(files), documents, &Options::default());
    let look = Look { color: false, links: false, ascii: false, width: Some(110) };
    let text = report::write(Format::Full, &View::of(&report), look, Severity::Error);
    let start = text.find("error[harbor-with-provider-credentials]").expect("the conflict is found");
    let shown: Vec<&str> = text[start..].lines().take_while(|line| !line.is_empty()).collect();
    let width = shown.iter().map(|line| line.chars().count()).max().unwrap_or(0) * 8 + 40;
    let height = shown.len() * 19 + 44;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <g font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, monospace\" font-size=\"13\" fill=\"#e6edf3\">\n"
    );
    for (number, line) in shown.iter().enumerate() {
        let color = match line.trim_start() {
            it if it.starts_with("error") => " fill=\"#ff7b72\"",
            it if it.starts_with("note") || it.starts_with("help") => " fill=\"#79c0ff\"",
            it if it.starts_with('·') => " fill=\"#d2a8ff\"",
            it if it.starts_with("see") || it.starts_with("fix") => " fill=\"#8b949e\"",
            _ => "",
        };
        let escaped = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let y = 32 + number * 19;
        out += &format!("<text x=\"20\" y=\"{y}\" xml:space=\"preserve\"{color}>{escaped}</text>\n");
    }
    out + "</g>\n</svg>\n"
}

#[test]
fn the_picture_in_the_readme_is_what_the_program_prints() {
    hold(&root().join("docs/finding.svg"), &picture());
}
