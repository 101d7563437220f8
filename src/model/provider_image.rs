//! The provider image of an OS layer: its reference with macros resolved inside the profile, and what its tag says
//! (profiles §4.3).

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::image_ref::ImageRef;
use super::macros::{Class, Reference, read_action};
use super::{Layer, Model, Pack, Profile};
use crate::finding::Place;
use crate::syntax::Node;

/// Stands in a resolved text for what only the deployment knows.
pub const OPEN: char = '\u{fffc}';

/// The value of `options.system.uri`.
pub struct ProviderImage<'t> {
    /// The value.
    pub node: Node<'t>,
    /// The reference with macros resolved; [`OPEN`] for each part that cannot be.
    pub text: String,
    /// What the tag says; absent if it follows no known scheme.
    pub tag: Option<Tag>,
    pieces: Vec<Piece<'t>>,
}

/// The Edge operating system layers of a document with their images.
pub fn images<'m, 't>(
    model: &'m Model<'t>,
) -> impl Iterator<Item = (&'m Profile<'t>, &'m Pack<'t>, ProviderImage<'t>)> {
    let packs = model.profiles.iter().flat_map(|profile| profile.packs.iter().map(move |pack| (profile, pack)));
    packs
        .filter(|(_, pack)| pack.true_layer() == Some(Layer::Os))
        .filter_map(|(profile, pack)| Some((profile, pack, ProviderImage::of(profile, pack)?)))
}

/// What a tag says, as bytes of [`ProviderImage::text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// `k3s`, `rke2`, `kubeadm`, `kubeadm-fips`, `nodeadm` or `canonical`.
    pub distribution: Range<usize>,
    /// Version of Kubernetes.
    pub kubernetes: Range<usize>,
    /// Version of the agent, with its `v`.
    pub agent: Option<Range<usize>>,
    /// What the user added.
    pub custom: Option<Range<usize>>,
}

/// A run of the resolved text and where it came from.
#[derive(Clone)]
struct Piece<'t> {
    /// Bytes of the resolved text.
    text: Range<usize>,
    /// The scalar that says it.
    node: Node<'t>,
    /// Bytes of the scalar's decoded text.
    of_node: Range<usize>,
    /// True if the bytes of both are the same, one by one.
    literal: bool,
    /// True for the version of the Kubernetes layer itself.
    of_kubernetes: bool,
}

impl<'t> ProviderImage<'t> {
    /// Reads `options.system.uri` of an OS layer.
    pub fn of(profile: &Profile<'t>, pack: &Pack<'t>) -> Option<ProviderImage<'t>> {
        let node = pack.at(&["options", "system.uri"])?;
        node.as_filled()?;
        let mut resolver = Resolver { profile, text: String::new(), pieces: Vec::new(), seen: Vec::new() };
        resolver.resolve(node);
        let Resolver { text, pieces, .. } = resolver;
        let tag = parse_tag(&text);
        Some(ProviderImage { node, text, tag, pieces })
    }

    /// True for `NA`: no provider image.
    pub fn is_not_applicable(&self) -> bool {
        self.text.trim() == "NA"
    }

    /// True if it is an image, whatever its open parts turn out to be.
    pub fn names_image(&self) -> bool {
        !self.is_not_applicable() && (!self.is_open() || self.text.contains('/'))
    }

    /// True if a part is known only at deployment.
    pub fn is_open(&self) -> bool {
        self.text.contains(OPEN)
    }

    /// A part of the resolved text.
    pub fn part(&self, range: &Range<usize>) -> &str {
        &self.text[range.clone()]
    }

    /// True if a range is, even in part, the version of the Kubernetes layer itself.
    pub fn is_of_kubernetes_layer(&self, range: &Range<usize>) -> bool {
        self.touching(range).any(|piece| piece.of_kubernetes)
    }

    /// Where a part of the resolved text is written: in the reference, or in the value that a macro takes it from.
    pub fn place(&self, range: &Range<usize>) -> Place {
        let pieces: Vec<&Piece<'_>> = self.touching(range).collect();
        let [first, .., last] = pieces[..] else {
            return match pieces[..] {
                [piece] if piece.literal => {
                    let at = |byte: usize| {
                        piece.of_node.start + byte.clamp(piece.text.start, piece.text.end) - piece.text.start
                    };
                    piece.node.part(at(range.start), at(range.end))
                }
                [piece] if !piece.of_node.is_empty() => piece.node.part(piece.of_node.start, piece.of_node.end),
                _ => self.node.place(),
            };
        };
        let same = pieces.iter().all(|piece| piece.node == first.node);
        if same { first.node.part(first.of_node.start, last.of_node.end) } else { self.node.place() }
    }

    fn touching(&self, range: &Range<usize>) -> impl Iterator<Item = &Piece<'t>> {
        let (start, end) = (range.start, range.end.max(range.start + 1));
        self.pieces.iter().filter(move |piece| piece.text.start < end && start < piece.text.end)
    }

    /// The values that macros of the reference take from the same layer.
    pub fn helpers(&self) -> impl Iterator<Item = Node<'t>> {
        self.pieces.iter().map(|piece| piece.node).filter(|node| *node != self.node)
    }

    /// True if a part is written in a way that a parser of references cannot judge: it touches an open part.
    pub fn touches_open(&self, range: &Range<usize>) -> bool {
        self.text.get(range.clone()).is_none_or(|text| text.contains(OPEN))
    }
}

struct Resolver<'p, 't> {
    profile: &'p Profile<'t>,
    text: String,
    pieces: Vec<Piece<'t>>,
    seen: Vec<Node<'t>>,
}

impl<'t> Resolver<'_, 't> {
    fn resolve(&mut self, node: Node<'t>) {
        let text = node.text_or_empty();
        if self.seen.contains(&node) || self.seen.len() > 8 {
            return self.open(node, 0..text.len());
        }
        self.seen.push(node);
        let mut at = 0;
        while at < text.len() {
            let Some(found) = text[at..].find(['{', '$', '<']).map(|found| at + found) else { break };
            let end = match &text[found..] {
                rest if rest.starts_with("{{") => rest.find("}}").map(|end| found + end + 2),
                rest if rest.starts_with("${") => rest.find('}').map(|end| found + end + 1),
                rest if rest.starts_with('<') => rest.find('>').map(|end| found + end + 1),
                _ => None,
            };
            let Some(end) = end else {
                self.literal(node, at..found + 1);
                at = found + 1;
                continue;
            };
            self.literal(node, at..found);
            let read = read_action(text, found).filter(|read| read.trouble.is_none() && read.ours && !read.nested);
            let simple = read.filter(|read| read.functions.iter().all(|(name, ..)| *name == "default"));
            match simple.as_ref().map(|read| &read.references[..]) {
                Some([reference]) => self.reference(node, found..end, reference),
                _ => self.open(node, found..end),
            }
            at = end;
        }
        self.literal(node, at..text.len());
        self.seen.pop();
    }

    fn reference(&mut self, node: Node<'t>, of_node: Range<usize>, reference: &Reference<'_>) {
        let profile = self.profile;
        match reference.class {
            Class::System if reference.path() == "kubernetes.version" => {
                let version = profile.layer(Layer::K8s).next().and_then(Pack::exact_version);
                let Some((_, version)) = version else { return self.open(node, of_node) };
                let start = self.text.len();
                self.text.push_str(version);
                let text = start..self.text.len();
                self.pieces.push(Piece { text, node, of_node, literal: false, of_kubernetes: true });
            }
            Class::Pack => {
                let found = profile.macro_pack(reference.path()).and_then(|(pack, path)| pack.lookup(path));
                match found.filter(|found| found.as_filled().is_some() || found.is_null() || found.text() == Some("")) {
                    Some(found) if found.text().is_some() && !found.is_null() => self.resolve(found),
                    Some(_) => {}
                    None => self.open(node, of_node),
                }
            }
            _ => self.open(node, of_node),
        }
    }

    fn literal(&mut self, node: Node<'t>, of_node: Range<usize>) {
        if of_node.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(&node.text_or_empty()[of_node.clone()]);
        let text = start..self.text.len();
        self.pieces.push(Piece { text, node, of_node, literal: true, of_kubernetes: false });
    }

    fn open(&mut self, node: Node<'t>, of_node: Range<usize>) {
        let start = self.text.len();
        self.text.push(OPEN);
        let text = start..self.text.len();
        self.pieces.push(Piece { text, node, of_node, literal: false, of_kubernetes: false });
    }
}

/// Reads the tag of a reference; open parts may stand in what the user added.
fn parse_tag(text: &str) -> Option<Tag> {
    static SCHEME: OnceLock<Regex> = OnceLock::new();
    static KAIROS: OnceLock<Regex> = OnceLock::new();
    let scheme = SCHEME.get_or_init(|| {
        Regex::new(
            r"^(k3s|rke2|kubeadm-fips|kubeadm|nodeadm|canonical)-([0-9]+\.[0-9]+\.[0-9]+)(?:-(v[0-9]+\.[0-9]+\.(?:[0-9]+|[a-z])(?:-rc\.[0-9]+)?))?(?:-(.+))?$",
        )
        .expect("the expression is a constant")
    });
    let kairos = KAIROS.get_or_init(|| {
        Regex::new(r"^v([0-9]+\.[0-9]+\.[0-9]+)[-+](?:k3s|rke2r)[0-9]").expect("the expression is a constant")
    });
    let reference = ImageRef::split(text);
    let tag = reference.tag?;
    let base = tag.as_ptr() as usize - text.as_ptr() as usize;
    let shift = |found: regex::Match<'_>| base + found.start()..base + found.end();
    if let Some(found) = scheme.captures(tag) {
        return Some(Tag {
            distribution: shift(found.get(1)?),
            kubernetes: shift(found.get(2)?),
            agent: found.get(3).map(shift),
            custom: found.get(4).map(shift),
        });
    }
    let version = kairos.captures(tag)?.get(1)?;
    let name = ["k3s", "rke2"].into_iter().find(|name| reference.path.ends_with(&format!("-{name}")))?;
    let end = reference.path.as_ptr() as usize - text.as_ptr() as usize + reference.path.len();
    Some(Tag { distribution: end - name.len()..end, kubernetes: shift(version), agent: None, custom: None })
}

#[cfg(test)]
mod tests {
    use super::{OPEN, parse_tag};

    fn parts(text: &str) -> Option<[&str; 4]> {
        let tag = parse_tag(text)?;
        let of = |range: Option<std::ops::Range<usize>>| range.map_or("", |range| &text[range]);
        Some([of(Some(tag.distribution)), of(Some(tag.kubernetes)), of(tag.agent), of(tag.custom)])
    }

    #[test]
    fn a_tag_of_the_scheme_has_four_parts() {
        assert_eq!(parts("ttl.sh/ubuntu:k3s-1.33.5-v4.8.1-demo"), Some(["k3s", "1.33.5", "v4.8.1", "demo"]));
        assert_eq!(parts("a.b/c:kubeadm-fips-1.31.8-v4.9.b"), Some(["kubeadm-fips", "1.31.8", "v4.9.b", ""]));
        assert_eq!(parts("a.b/c:rke2-1.31.4-v4.10.0-rc.2-x"), Some(["rke2", "1.31.4", "v4.10.0-rc.2", "x"]));
        assert_eq!(parts("a.b/c:canonical-1.34.4"), Some(["canonical", "1.34.4", "", ""]));
        assert_eq!(parts("a.b:5000/c:k3s-1.33.5-own"), Some(["k3s", "1.33.5", "", "own"]));
        assert_eq!(parts("quay.io/kairos/core-ubuntu-k3s:v1.25.2-k3s1"), Some(["k3s", "1.25.2", "", ""]));
    }

    #[test]
    fn another_scheme_says_nothing() {
        for text in ["a.b/c:v1.4.5", "a.b/c", "a.b:5000/c", "NA", "a.b/c:k3s-1.33-v4.8.1"] {
            assert_eq!(parts(text), None, "{text}");
        }
        assert_eq!(parts(&format!("{OPEN}/c:k3s-{OPEN}-v4.8.1")), None);
        assert!(parts(&format!("{OPEN}/c:k3s-1.33.5-v4.8.1-{OPEN}")).is_some());
    }
}
