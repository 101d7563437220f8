//! The network of a host: interfaces with their addresses, as far as they are written out.

use core::net::IpAddr;

use ipnet::IpNet;

use super::Merged;
use crate::catalog::spelling::nearly;
use crate::syntax::Node;

/// A network interface under `stylus.site.network.interfaces`.
pub struct Interface<'t> {
    /// Its name.
    pub key: Node<'t>,
    /// `type`.
    pub kind: Option<Node<'t>>,
    /// `ipAddress`, if it is not empty.
    pub address: Option<Node<'t>>,
    /// `mask`, if it is not empty.
    pub mask: Option<Node<'t>>,
    /// `gateway`, if it is not empty.
    pub gateway: Option<Node<'t>>,
    /// Every key.
    keys: Vec<Node<'t>>,
}

impl<'t> Interface<'t> {
    /// The interfaces of the merged user data.
    pub fn all(user_data: &Merged<'t>) -> Vec<Interface<'t>> {
        let interfaces = user_data.at("stylus.site.network.interfaces").into_iter().flat_map(Merged::members);
        interfaces
            .filter_map(|it| {
                let filled = |key| it.filled(key);
                Some(Interface {
                    key: it.key?,
                    kind: it.get("type").map(|it| it.node),
                    address: filled("ipAddress"),
                    mask: filled("mask"),
                    gateway: filled("gateway"),
                    keys: it.members().filter_map(|it| it.key).collect(),
                })
            })
            .collect()
    }

    /// True if a key of the interface resembles one that it does not have: that is one mistake, told elsewhere.
    pub fn misspells(&self, wanted: &str) -> bool {
        let close = |key: &Node<'_>| nearly(key.text_or_empty(), wanted) || key.hole().is_some();
        self.keys.iter().any(|key| key.text() != Some(wanted) && close(key))
    }

    /// The name as text.
    pub fn name(&self) -> &'t str {
        self.key.text_or_empty()
    }

    /// `Some(true)` for `static`, `Some(false)` for `dhcp`, which is the default; `None` for anything else.
    pub fn is_static(&self) -> Option<bool> {
        let Some(kind) = self.kind else { return Some(false) };
        if kind.hole().is_some() {
            return None;
        }
        match kind.text() {
            Some("static") => Some(true),
            Some("dhcp" | "") | None => Some(false),
            Some(_) => None,
        }
    }

    /// The address without its length.
    pub fn ip(&self) -> Option<IpAddr> {
        address(self.address?).map(|(ip, _)| ip)
    }

    /// The length behind the address.
    pub fn written_length(&self) -> Option<u8> {
        address(self.address?)?.1
    }

    /// The length that `mask` says.
    pub fn mask_length(&self) -> Option<u8> {
        mask_length(self.mask?)
    }

    /// The network with the address in it; `None` if the length is unknown.
    pub fn network(&self) -> Option<IpNet> {
        let length = self.written_length().or_else(|| self.mask_length())?;
        IpNet::new(self.ip()?, length).ok()
    }
}

/// An address with the length behind it, if there is one; `None` for what is none, or not known yet.
pub fn address(node: Node<'_>) -> Option<(IpAddr, Option<u8>)> {
    if node.hole().is_some() {
        return None;
    }
    let text = node.text()?;
    match text.split_once('/') {
        Some((ip, length)) => {
            let ip: IpAddr = ip.parse().ok()?;
            let length: u8 = length.parse().ok()?;
            let most = if ip.is_ipv4() { 32 } else { 128 };
            (length <= most).then_some((ip, Some(length)))
        }
        None => Some((text.parse().ok()?, None)),
    }
}

/// The length of a mask, written as `255.255.255.0` or as `24`.
pub fn mask_length(node: Node<'_>) -> Option<u8> {
    if node.hole().is_some() {
        return None;
    }
    let text = node.text()?;
    let text = text.strip_prefix('/').unwrap_or(text);
    match text.parse::<u8>() {
        Ok(length) => (length <= 128).then_some(length),
        Err(_) => ipnet::ip_mask_to_prefix(text.parse().ok()?).ok(),
    }
}
