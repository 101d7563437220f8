//! Admission plugins of the API server, in the three places where Kubernetes layers write them (profiles §5.1).

use super::Facts;
use crate::finding::Edit;
use crate::model::{Layer, Pack};
use crate::syntax::{Entry, Node};

/// One plugin in a list such as `enable-admission-plugins=A,B`.
#[derive(Clone, Copy, Debug)]
pub struct Plugin<'t> {
    /// The scalar that holds the list.
    pub node: Node<'t>,
    /// Where the whole list begins in its decoded text.
    pub list: (usize, usize),
    /// Where the plugin's name stands in its decoded text.
    pub name: (usize, usize),
}

/// The plugin of a name in `enable-admission-plugins`, everywhere in the Kubernetes layer.
pub fn enabled<'t>(facts: &Facts<'t>, plugin: &str) -> Vec<Plugin<'t>> {
    let mut found = Vec::new();
    for pack in facts.layer(Layer::K8s) {
        for (node, start) in lists(pack) {
            let text = node.text_or_empty();
            let mut at = start;
            for item in text[start..].split(',') {
                let name = item.trim();
                if name == plugin {
                    let from = at + item.len() - item.trim_start().len();
                    found.push(Plugin { node, list: (start, text.len()), name: (from, from + name.len()) });
                }
                at += item.len() + 1;
            }
        }
    }
    found
}

/// Lists of plugins that are switched on: the scalar and where the list begins in it.
fn lists<'t>(pack: &'t Pack<'t>) -> Vec<(Node<'t>, usize)> {
    let mut found = Vec::new();
    let roots = [&["cluster", "config"][..], &["config"], &[], &["kubeadmconfig"]];
    for root in roots.iter().filter_map(|path| pack.at(path)).map(Node::document) {
        for item in root.get("kube-apiserver-arg").into_iter().flat_map(Node::items) {
            found.extend(argument(item));
        }
        let servers = [&["clusterConfiguration", "apiServer"][..], &["apiServer"]];
        for arguments in servers.iter().filter_map(|path| root.at(path)?.get("extraArgs")) {
            found.extend(arguments.get("enable-admission-plugins").filter(|it| it.is_scalar()).map(|it| (it, 0)));
            for item in arguments.items().filter(|it| it.get("name").and_then(Node::text) == Some(KEY)) {
                found.extend(item.get("value").filter(|it| it.is_scalar()).map(|it| (it, 0)));
            }
        }
    }
    found
}

const KEY: &str = "enable-admission-plugins";

/// `enable-admission-plugins=A,B`, also with the dashes of a command line in front.
fn argument(item: Node<'_>) -> Option<(Node<'_>, usize)> {
    let text = item.text()?;
    let bare = text.trim_start_matches('-');
    bare.strip_prefix(KEY)?.strip_prefix('=')?;
    Some((item, text.len() - bare.len() + KEY.len() + 1))
}

impl Plugin<'_> {
    /// Takes a plugin out of the lists that hold it, with its comma; a list that would be empty goes as a whole.
    pub fn removals(plugins: &[Plugin<'_>]) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut done: Vec<Node<'_>> = Vec::new();
        for plugin in plugins {
            if !done.contains(&plugin.node) {
                done.push(plugin.node);
                let names: Vec<(usize, usize)> =
                    plugins.iter().filter(|it| it.node == plugin.node).map(|it| it.name).collect();
                edits.extend(removal(plugin.node, plugin.list, &names));
            }
        }
        edits
    }
}

fn removal(node: Node<'_>, (start, end): (usize, usize), names: &[(usize, usize)]) -> Vec<Edit> {
    let text = node.text_or_empty();
    let mut rest = text[start..end].split(',').map(str::trim).filter(|it| !it.is_empty());
    let gone = &text[names[0].0..names[0].1];
    if rest.all(|name| name == gone) {
        // The list of `{name, value}` loses the whole item, not its value.
        let item = if node.key().and_then(Node::text) == Some("value") { node.parent() } else { Some(node) };
        let Some(item) = item else { return Vec::new() };
        return match item.key() {
            Some(key) => key.parent().and_then(|mapping| mapping.entry(KEY)).map(Entry::remove).unwrap_or_default(),
            None => item.remove_item(),
        };
    }
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &(from, to) in names {
        let behind = text[to..end].find(',').map(|at| to + at + 1);
        let range = match behind {
            Some(behind) => (from, behind + text[behind..end].len() - text[behind..end].trim_start().len()),
            None => (text[start..from].rfind(',').map_or(from, |at| start + at), to),
        };
        match ranges.last_mut() {
            Some(last) if last.1 >= range.0 => last.1 = last.1.max(range.1),
            _ => ranges.push(range),
        }
    }
    ranges.into_iter().map(|(from, to)| node.replace_part(from, to, "")).collect()
}
