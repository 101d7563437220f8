//! Admission plugins of the API server, in the three places where Kubernetes layers write them (profiles §5.1).

use super::Facts;
use crate::model::{Layer, Pack};
use crate::syntax::Node;

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
