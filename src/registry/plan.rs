//! Which registries to ask for which images, from the chains of a deployment.

use super::{Endpoint, Login, Question, Version};
use crate::facts::Facts;
use crate::facts::images::{Class, Image};
use crate::facts::pulls::{Access, Hop, Setup};
use crate::model::certificate;
use crate::model::image_ref::ImageRef;
use crate::source::Files;
use crate::syntax::Node;

/// What the command line says about the asking.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Send the credentials that the files hold.
    pub use_credentials: bool,
    /// Ask this registry in place of those that the files name.
    pub registry: Option<Instead>,
}

/// A registry that stands in for those that the files name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    /// Host, with its port where one is written.
    pub host: String,
    /// Plain HTTP.
    pub plain: bool,
    /// What comes before each path; empty or with `/` at its end.
    pub prefix: String,
}

impl Instead {
    /// From `[https://|http://]host[:port][/path]`; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Instead, String> {
        let (plain, rest) = match text.split_once("://") {
            Some(("http", rest)) => (true, rest),
            Some(("https", rest)) => (false, rest),
            Some((scheme, _)) => return Err(format!("`{scheme}` is no scheme of a registry; write `https` or `http`")),
            None => (false, text),
        };
        let (host, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_end_matches('/');
        if host.contains('@') {
            return Err("credentials do not belong into the address".to_owned());
        }
        let probe = format!("{host}/{}a", if prefix.is_empty() { String::new() } else { format!("{prefix}/") });
        match ImageRef::parse(&probe) {
            Ok(reference) if reference.domain == Some(host) && reference.tag.is_none() => {}
            _ if !host.is_empty() && !host.contains(['.', ':']) && ImageRef::parse(&format!("{host}:80/a")).is_ok() => {
            }
            _ => return Err("write it as `host`, `host:port` or `https://host:port/path`".to_owned()),
        }
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok(Instead { host: host.to_owned(), plain, prefix })
    }
}

/// An image and what is asked for it.
pub struct Item {
    /// The deployments that pull it in this way.
    pub deployments: Vec<String>,
    /// The image, as the files name it.
    pub image: String,
    /// Where it is named, as `path:line:column`.
    pub named: Vec<String>,
    /// The reference that is asked for; empty where none is.
    pub reference: String,
    /// The question, or why there is none.
    pub asked: Result<Ask, &'static str>,
}

/// A question with what a reader wants to know of it.
pub struct Ask {
    /// The index of the question.
    pub question: usize,
    /// Where the credentials stand, as `path:line:column`.
    pub credentials: Option<String>,
    /// The credentials can be used: the files hold them in full.
    pub usable: bool,
    /// Where the certificates stand that are trusted for it.
    pub certificates: Vec<String>,
}

/// Everything that is to be asked; the same question once, whatever the number of deployments.
#[derive(Default)]
pub struct Plan {
    /// The registries.
    pub endpoints: Vec<Endpoint>,
    /// Every image.
    pub items: Vec<Item>,
    /// What is asked, each once.
    pub questions: Vec<Question>,
}

impl Plan {
    /// Adds the images of a deployment.
    pub fn add(&mut self, facts: &Facts<'_>, files: &Files, wish: &Wish) {
        let setup = Setup::gather(facts);
        for image in facts.images() {
            let (reference, asked) = match hop(&setup, image) {
                Ok(hop) => {
                    let (reference, asked) = self.ask(&setup, &hop, files, wish);
                    (reference, asked)
                }
                Err(why) => (String::new(), Err(why)),
            };
            let same = |it: &&mut Item| {
                let settled = match (&it.asked, &asked) {
                    (Ok(one), Ok(other)) => one.question == other.question,
                    (Err(one), Err(other)) => one == other,
                    _ => false,
                };
                settled && it.image == image.reference && it.reference == reference
            };
            let named = image.nodes.iter().map(|node| at(*node, files));
            if let Some(known) = self.items.iter_mut().find(same) {
                for place in named {
                    if !known.named.contains(&place) {
                        known.named.push(place);
                    }
                }
                if known.deployments.last().is_none_or(|it| *it != facts.title()) {
                    known.deployments.push(facts.title().into_owned());
                }
                continue;
            }
            self.items.push(Item {
                deployments: vec![facts.title().into_owned()],
                image: image.reference.replace(crate::facts::macros::UNKNOWN, "{{…}}"),
                named: named.collect(),
                reference,
                asked,
            });
        }
    }

    fn ask<'t>(
        &mut self,
        setup: &Setup<'_, 't>,
        hop: &Hop<'t>,
        files: &Files,
        wish: &Wish,
    ) -> (String, Result<Ask, &'static str>) {
        let access = setup.access(hop);
        let Ok(parts) = ImageRef::parse(&hop.reference) else {
            return (hop.reference.clone(), Err("this is no image reference"));
        };
        let (host, plain, prefix) = match &wish.registry {
            Some(instead) => (instead.host.clone(), instead.plain, instead.prefix.as_str()),
            None => (parts.host().to_owned(), false, ""),
        };
        let repository = format!("{prefix}{}", parts.full_path());
        let version = match (parts.digest, parts.tag) {
            (Some(digest), _) => Version::Digest(digest.to_owned()),
            (None, tag) => Version::Tag(tag.unwrap_or("latest").to_owned()),
        };
        let reference = match &version {
            Version::Digest(digest) => format!("{host}/{repository}@{digest}"),
            Version::Tag(tag) => format!("{host}/{repository}:{tag}"),
        };
        let endpoint = endpoint(host, plain, &access, wish);
        let endpoint = position(&mut self.endpoints, endpoint);
        let question = Question { endpoint, repository, version };
        let known = self.questions.iter().position(|it| {
            it.endpoint == endpoint && it.repository == question.repository && it.version == question.version
        });
        let question = known.unwrap_or_else(|| {
            self.questions.push(question);
            self.questions.len() - 1
        });
        let ask = Ask {
            question,
            credentials: access.at.map(|it| at(it, files)),
            usable: access.login.is_some(),
            certificates: access.certificates.iter().map(|it| at(*it, files)).collect(),
        };
        (reference, Ok(ask))
    }
}

/// The place where an image is asked for first in a registry, or why there is none that can be asked from here.
fn hop<'t>(setup: &Setup<'_, 't>, image: &Image<'t>) -> Result<Hop<'t>, &'static str> {
    if !image.is_known() {
        return Err("part of it is known only at deployment");
    }
    let hop = setup.chain(image).first.into_iter().find(|hop| !hop.reference.is_empty());
    let Some(hop) = hop else {
        return Err(match image.class {
            Class::CoreKubernetes => "it is inside the provider image",
            _ => "no registry is asked for it",
        });
    };
    match hop.place {
        "unknown" => Err("where it comes from is not documented"),
        "registry of the distribution's mirrors" => Err("mirrors that a stage writes decide where it comes from"),
        _ if hop.reference.contains([crate::facts::macros::UNKNOWN, '<', '$']) || hop.reference.contains("{{") => {
            Err("its registry is known only at deployment")
        }
        _ => Ok(hop),
    }
}

fn endpoint(host: String, plain: bool, access: &Access<'_>, wish: &Wish) -> Endpoint {
    let blocks = access.certificates.iter().flat_map(|it| certificate::blocks(it.text_or_empty()));
    let login = access.login.clone().filter(|_| wish.use_credentials);
    Endpoint {
        host,
        plain,
        insecure: access.insecure,
        login: login.map(|(username, password)| Login { username, password }),
        certificates: blocks.map(|it| it.content.unwrap_or_default()).collect(),
    }
}

fn position(endpoints: &mut Vec<Endpoint>, wanted: Endpoint) -> usize {
    endpoints.iter().position(|it| *it == wanted).unwrap_or_else(|| {
        endpoints.push(wanted);
        endpoints.len() - 1
    })
}

/// `path:line:column` of a node.
fn at(node: Node<'_>, files: &Files) -> String {
    let span = node.span();
    let file = files.get(span.file);
    let position = file.position(span.start);
    format!("{}:{}:{}", file.path, position.line, position.column)
}

#[cfg(test)]
mod tests {
    use super::Instead;

    #[test]
    fn a_registry_is_named_by_host_or_address() {
        let of = |text: &str| Instead::parse(text).map(|it| (it.host, it.plain, it.prefix));
        let is = |host: &str, plain, prefix: &str| Ok((host.to_owned(), plain, prefix.to_owned()));
        assert_eq!(of("127.0.0.1:5000"), is("127.0.0.1:5000", false, ""));
        assert_eq!(of("https://r.example.com/"), is("r.example.com", false, ""));
        assert_eq!(of("http://r.example.com:80/a/b/"), is("r.example.com:80", true, "a/b/"));
        assert_eq!(of("registry"), is("registry", false, ""));
        assert!(of("oci://r.example.com").is_err());
        assert!(of("https://user:word@r.example.com").is_err());
        assert!(of("").is_err());
        assert!(of("r.example.com/A").is_err());
    }
}
