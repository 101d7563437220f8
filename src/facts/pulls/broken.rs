//! The first hop of a chain that certainly cannot work, and why: offline, without a login, with a certificate in the
//! wrong form, or sent to a proxy (registries §3.2).

use core::net::IpAddr;

use ipnet::IpNet;

use super::{Chain, Hop, Setup, is_public};
use crate::facts::external::wants_token;
use crate::facts::macros::{UNKNOWN, expand};
use crate::facts::provider::{TOKEN_USERS, is_ecr_host};
use crate::model::certificate;
use crate::model::image_ref::ImageRef;
use crate::syntax::Node;

impl<'t> Setup<'_, 't> {
    /// Marks the first hop that certainly cannot work.
    pub(super) fn mark(&self, chain: &mut Chain<'t>) {
        let hops = chain.first.iter_mut().chain(&mut chain.later);
        for hop in hops {
            if hop.broken.is_none() {
                hop.broken = self.fault(hop);
            }
            if hop.broken.is_some() {
                return;
            }
        }
    }

    fn fault(&self, hop: &Hop<'t>) -> Option<&'static str> {
        let host = ImageRef::split(&hop.reference).host();
        if hop.reference.is_empty() || host.contains([UNKNOWN, '<', '$', '{']) {
            return None;
        }
        let target = &self.facts.context.target;
        let from_bundle = hop.place == "provider registry" && target.content_bundle != Some(false);
        if target.internet == Some(false) && is_public(&hop.reference) && !from_bundle {
            return Some("the site has no internet");
        }
        self.login_fault(hop, host).or_else(|| self.certificate_fault(hop)).or_else(|| self.proxy_fault(hop, host))
    }

    fn login_fault(&self, hop: &Hop<'t>, host: &str) -> Option<&'static str> {
        let access = self.access(hop);
        let is_token = access.user.is_some_and(|it| TOKEN_USERS.contains(&it.text_or_empty()));
        match hop.place {
            "provider registry" if is_ecr_host(host) && self.rest().provider_credentials.is_some() => {
                Some("`providerCredentials` do not serve ECR, which wants a token")
            }
            place if place.starts_with("external registry") && wants_token(host) && is_token => {
                Some("a token is no password: external registries take user name and password only")
            }
            _ if access.half => Some("one of user name and password is missing"),
            _ => None,
        }
    }

    fn certificate_fault(&self, hop: &Hop<'t>) -> Option<&'static str> {
        let access = self.access(hop);
        if access.insecure {
            return None;
        }
        if let Some(fault) = access.form {
            return Some(fault);
        }
        let is_flawed = |it: &Node<'_>| certificate::blocks(it.text_or_empty()).iter().any(|it| it.content.is_err());
        access.certificates.iter().any(is_flawed).then_some("the certificate that is named for it cannot be read")
    }

    /// An address of the site's own networks that goes through a proxy, because no entry of `noProxy` holds it.
    fn proxy_fault(&self, hop: &Hop<'t>, host: &str) -> Option<&'static str> {
        if hop.place.contains("primary") || hop.place.contains("Harbor") {
            return None;
        }
        let address: IpAddr = host.rsplit_once(':').map_or(host, |(host, _)| host).parse().ok()?;
        let IpAddr::V4(own) = address else { return None };
        let network = self.facts.effective()?.at("stylus.site.network")?.clone();
        let is_proxied = ["httpProxy", "httpsProxy"].into_iter().any(|key| network.filled(key).is_some());
        // A site's file may add what the installer's leaves out.
        let is_whole = self.facts.installer().is_some() && self.facts.user_data_is_whole();
        if !own.is_private() || !is_proxied || !is_whole {
            return None;
        }
        let excluded = network.filled("noProxy").map(|it| expand(self.facts, it.text_or_empty())).unwrap_or_default();
        let holds = |entry: &str| {
            let entry = entry.trim();
            entry.contains([UNKNOWN, '{', '$'])
                || entry.parse::<IpNet>().is_ok_and(|net| net.contains(&address))
                || entry.split(':').next().is_some_and(|it| it.parse() == Ok(address))
                || entry == "*"
        };
        (!excluded.split(',').any(holds)).then_some("it goes through the proxy: `noProxy` does not hold its address")
    }
}

/// The form that a certificate must have at its place.
pub(super) fn form(node: Node<'_>, wants_list: bool) -> Option<&'static str> {
    let filled = node.hole().is_none() && !node.is_null();
    match wants_list {
        true if filled && node.is_scalar() && node.as_filled().is_some() => Some("its `certificates` are no list"),
        false if filled && node.is_sequence() => Some("its `certificates` are a list, where one text is wanted"),
        _ => None,
    }
}
