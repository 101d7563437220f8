//! Ranges of addresses that a profile's Kubernetes and network layers name (profiles §5.2).

use ipnet::IpNet;

use super::{Layer, Pack, Profile};
use crate::finding::Place;
use crate::syntax::Node;

/// What a range is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Addresses of pods, as Kubernetes is told.
    Pods,
    /// Addresses of pods, as the network layer is told.
    NetworkPods,
    /// Addresses of services.
    Services,
    /// Addresses of the overlay network.
    Overlay,
}

impl Use {
    /// The word in messages.
    pub fn word(self) -> &'static str {
        match self {
            Use::Pods | Use::NetworkPods => "pods",
            Use::Services => "services",
            Use::Overlay => "the overlay",
        }
    }
}

/// A range that is written out.
#[derive(Clone, Copy)]
pub struct Network<'t> {
    /// What it is for.
    pub usage: Use,
    /// As written: with host bits, if there are any.
    pub net: IpNet,
    /// The scalar.
    pub node: Node<'t>,
    /// Bytes of the scalar's decoded text.
    pub part: (usize, usize),
}

impl<'t> Network<'t> {
    /// Its place.
    pub fn place(&self) -> Place {
        self.node.part(self.part.0, self.part.1)
    }

    /// As written.
    pub fn text(&self) -> &'t str {
        &self.node.text_or_empty()[self.part.0..self.part.1]
    }
}

const KUBERNETES: [(&[&str], Use); 6] = [
    (&["cluster", "config", "cluster-cidr"], Use::Pods),
    (&["cluster", "config", "service-cidr"], Use::Services),
    (&["cluster", "config", "clusterConfiguration", "networking", "podSubnet"], Use::Pods),
    (&["cluster", "config", "clusterConfiguration", "networking", "serviceSubnet"], Use::Services),
    (&["pack", "podCIDR"], Use::Pods),
    (&["pack", "serviceClusterIpRange"], Use::Services),
];
const NETWORK: [&[&str]; 2] = [
    &["manifests", "calico", "env", "calicoNode", "CALICO_IPV4POOL_CIDR"],
    &["charts", "cilium", "ipam", "operator", "clusterPoolIPv4PodCIDRList"],
];

/// The ranges of a profile, those of Kubernetes first.
pub fn networks<'t>(profile: &Profile<'t>) -> Vec<Network<'t>> {
    let mut found = Vec::new();
    for pack in &profile.packs {
        match pack.true_layer() {
            Some(Layer::K8s) => {
                KUBERNETES.iter().for_each(|(path, usage)| read(pack, path, *usage, &mut found));
            }
            Some(Layer::Cni) => NETWORK.iter().for_each(|path| read(pack, path, Use::NetworkPods, &mut found)),
            _ => {}
        }
    }
    found.sort_by_key(|network| network.usage == Use::NetworkPods);
    found
}

fn read<'t>(pack: &Pack<'t>, path: &[&str], usage: Use, found: &mut Vec<Network<'t>>) {
    let Some(value) = pack.at(path) else { return };
    let nodes = if value.is_sequence() { value.items().collect() } else { vec![value] };
    for node in nodes {
        parse(node, usage, found);
    }
}

/// Reads the ranges of a scalar; several stand behind commas.
pub fn parse<'t>(node: Node<'t>, usage: Use, found: &mut Vec<Network<'t>>) {
    let Some(text) = node.text() else { return };
    let mut start = 0;
    for piece in text.split(',') {
        let trimmed = piece.trim();
        let at = start + (piece.len() - piece.trim_start().len());
        start += piece.len() + 1;
        if let Ok(net) = trimmed.parse::<IpNet>() {
            found.push(Network { usage, net, node, part: (at, at + trimmed.len()) });
        }
    }
}
