//! The order of the `pub mod` lines in `src/lib.rs` is the architecture; this holds it, and the rules that go with it.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The layers in the order of `src/lib.rs`.
fn layers() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

/// Every source file below `src`, with its path from there.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path);
            }
        }
    }
    let src = root().join("src");
    let mut found = Vec::new();
    walk(&src, &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&src).expect("below src").to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(path).expect("UTF-8"))
    };
    found.into_iter().map(read).collect()
}

/// Code lines: without comments and without what only tests compile.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end]
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(at, line)| (at + 1, line))
}

fn layer_of(name: &str) -> &str {
    name.split(['/', '.']).next().unwrap_or(name)
}

#[test]
fn imports_go_up_the_list_of_layers() {
    let layers = layers();
    let rank = |layer: &str| layers.iter().position(|it| it == layer);
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let Some(own) = rank(layer_of(&name)) else { continue };
        for (line, code) in code(&text) {
            for part in code.split("crate::").skip(1) {
                let target: String = part.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
                if rank(&target).is_some_and(|target| target > own) {
                    wrong.push(format!("src/{name}:{line}: {} must not import {target}", layers[own]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn command_line_and_server_do_not_see_each_other() {
    for (name, text) in sources() {
        let other = match layer_of(&name) {
            "cli" => "crate::lsp",
            "lsp" => "crate::cli",
            _ => continue,
        };
        assert!(code(&text).all(|(_, line)| !line.contains(other)), "src/{name} uses {other}");
    }
}

#[test]
fn only_the_edge_touches_the_world() {
    let edge = ["workspace", "cli", "lsp", "main"];
    let world = ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "println!", "eprintln!", "print!("];
    let mut wrong = Vec::new();
    for (name, text) in sources().iter().filter(|(name, _)| !edge.contains(&layer_of(name))) {
        for (line, code) in code(text) {
            wrong.extend(world.iter().filter(|it| code.contains(**it)).map(|it| format!("src/{name}:{line}: {it}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_parser_and_protocol_is_named_in_one_place() {
    let homes = [
        ("granit_parser", "syntax/yaml"),
        ("hcl_edit", "syntax/hcl"),
        ("lsp_types", "lsp/"),
        ("lsp_server", "lsp/"),
        ("oci_client", "registry/"),
        ("rustls", "registry/"),
        ("tokio", "registry/"),
    ];
    for (name, text) in sources() {
        for (word, home) in homes {
            let inside = name.starts_with(home);
            assert!(inside || code(&text).all(|(_, line)| !line.contains(word)), "src/{name} names {word}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (name, text) in sources() {
        assert!(text.starts_with("//!"), "src/{name} has no header");
    }
}
