//! References to images: split, normalized, and the exact byte where one breaks the grammar (registries §3.1).

/// A reference as it is written, in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageRef<'a> {
    /// Host with its port, as written; absent where Docker Hub is meant silently.
    pub domain: Option<&'a str>,
    /// The path, without host, tag and digest.
    pub path: &'a str,
    /// Behind `:`.
    pub tag: Option<&'a str>,
    /// Behind `@`, with its algorithm.
    pub digest: Option<&'a str>,
}

/// Where and why a text is no reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefError {
    /// First byte that breaks the grammar.
    pub start: usize,
    /// One past the last byte of what breaks it.
    pub end: usize,
    /// The kind of mistake.
    pub kind: RefErrorKind,
}

/// Why a text is no reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefErrorKind {
    /// Nothing is written.
    Empty,
    /// `https://`, `oci://` and the like.
    Scheme,
    /// A blank inside.
    Blank,
    /// An upper-case letter in the path.
    UpperCase,
    /// A sign that no part may hold, or a separator at the wrong place.
    Sign,
    /// Two `/` in a row, or one at an end.
    EmptyPart,
    /// A `:` without a tag, a tag that is too long, or with a wrong sign.
    Tag,
    /// No `algorithm:hex` behind `@`, or too short.
    Digest,
    /// A host that is none.
    Host,
    /// A port that is no number.
    Port,
    /// 64 hexadecimal digits are an identifier, not a name.
    Identifier,
}

impl RefErrorKind {
    /// The reason in a few words.
    pub fn reason(self) -> &'static str {
        match self {
            RefErrorKind::Empty => "it is empty",
            RefErrorKind::Scheme => "a scheme is no part of it",
            RefErrorKind::Blank => "it holds a blank",
            RefErrorKind::UpperCase => "its path holds an upper-case letter",
            RefErrorKind::Sign => "this sign cannot stand here",
            RefErrorKind::EmptyPart => "a part of its path is empty",
            RefErrorKind::Tag => "its tag is none",
            RefErrorKind::Digest => "its digest is none",
            RefErrorKind::Host => "its host is none",
            RefErrorKind::Port => "its port is no number",
            RefErrorKind::Identifier => "it is an identifier, not a name",
        }
    }
}

/// The host that a reference without one means.
pub const DOCKER_HUB: &str = "docker.io";

impl<'a> ImageRef<'a> {
    /// Splits a text without judging it; any text gives parts.
    pub fn split(text: &'a str) -> ImageRef<'a> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        let (domain, path) = match rest.split_once('/') {
            Some((first, path)) if is_domain(first) => (Some(first), path),
            _ => (None, rest),
        };
        let last = path.rfind('/').map_or(0, |at| at + 1);
        let (path, tag) = match path[last..].find(':') {
            Some(at) => (&path[..last + at], Some(&path[last + at + 1..])),
            None => (path, None),
        };
        ImageRef { domain, path, tag, digest }
    }

    /// Splits a text and checks it against the grammar.
    pub fn parse(text: &'a str) -> Result<ImageRef<'a>, RefError> {
        let fail = |start: usize, end: usize, kind| Err(RefError { start, end, kind });
        if text.is_empty() {
            return fail(0, 0, RefErrorKind::Empty);
        }
        if let Some(at) = text.find("://")
            && text[..at].bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.'))
        {
            return fail(0, at + 3, RefErrorKind::Scheme);
        }
        if let Some((at, blank)) = text.char_indices().find(|(_, sign)| sign.is_whitespace()) {
            return fail(at, at + blank.len_utf8(), RefErrorKind::Blank);
        }
        if text.len() == 64 && text.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it)) {
            return fail(0, 64, RefErrorKind::Identifier);
        }
        let found = ImageRef::split(text);
        let at = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        if let Some(domain) = found.domain {
            check_domain(domain, at(domain))?;
        }
        check_path(found.path, at(found.path))?;
        if let Some(tag) = found.tag {
            check_tag(tag, at(tag))?;
        }
        if let Some(digest) = found.digest {
            check_digest(digest, at(digest))?;
        }
        Ok(found)
    }

    /// The host, with its port; Docker Hub where none is written. Both spellings of the hub's host are one.
    pub fn host(&self) -> &'a str {
        match self.domain {
            None | Some("index.docker.io" | "registry-1.docker.io") => DOCKER_HUB,
            Some(domain) => domain,
        }
    }

    /// The path with the `library/` that Docker Hub puts before names of its own.
    pub fn full_path(&self) -> String {
        if self.host() == DOCKER_HUB && !self.path.contains('/') {
            format!("library/{}", self.path)
        } else {
            self.path.to_owned()
        }
    }

    /// The whole reference as a runtime reads it: host, full path, and the digest, else the tag, else `latest`.
    pub fn normalized(&self) -> String {
        let (host, path) = (self.host(), self.full_path());
        let (sign, end) = match (self.digest, self.tag) {
            (Some(digest), _) => ("@", digest),
            (None, tag) => (":", tag.unwrap_or("latest")),
        };
        [host, "/", &path, sign, end].concat()
    }
}

/// True if the text before the first `/` is a host: it holds `.` or `:`, is `localhost`, or has an upper-case letter.
fn is_domain(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|it| it.is_ascii_uppercase())
}

/// Removes the scheme that `stylusPackage` and its entry in the list of images may have.
pub fn without_container_scheme(text: &str) -> &str {
    text.strip_prefix("container://").unwrap_or(text)
}

fn check_domain(domain: &str, at: usize) -> Result<(), RefError> {
    let fail = |start: usize, end: usize, kind| Err(RefError { start: at + start, end: at + end, kind });
    let port_at = match domain.strip_prefix('[') {
        Some(inner) => {
            let Some(close) = inner.find(']') else { return fail(0, domain.len(), RefErrorKind::Host) };
            if inner[..close].parse::<core::net::Ipv6Addr>().is_err() {
                return fail(1, 1 + close, RefErrorKind::Host);
            }
            close + 2
        }
        None => domain.find(':').unwrap_or(domain.len()),
    };
    let (host, port) = domain.split_at(port_at);
    if !host.starts_with('[') {
        let mut start = 0;
        for label in host.split('.') {
            let wrong = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '-');
            if let Some((index, sign)) = label.char_indices().find(|(_, sign)| wrong(*sign)) {
                return fail(start + index, start + index + sign.len_utf8(), RefErrorKind::Host);
            }
            if label.is_empty() || label.starts_with('-') || label.ends_with('-') {
                return fail(start, (start + label.len()).max(start + 1).min(host.len().max(1)), RefErrorKind::Host);
            }
            start += label.len() + 1;
        }
    }
    match port.strip_prefix(':') {
        None if port.is_empty() => Ok(()),
        Some(digits) if !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()) => Ok(()),
        _ => fail(port_at, domain.len(), RefErrorKind::Port),
    }
}

fn check_path(path: &str, at: usize) -> Result<(), RefError> {
    let fail = |start: usize, end: usize, kind| Err(RefError { start: at + start, end: at + end, kind });
    let mut start = 0;
    for part in path.split('/') {
        if part.is_empty() {
            return fail(start, start, RefErrorKind::EmptyPart);
        }
        let allowed =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '.' | '_' | '-');
        if let Some((index, sign)) = part.char_indices().find(|(_, sign)| !allowed(*sign)) {
            let kind = if sign.is_ascii_uppercase() { RefErrorKind::UpperCase } else { RefErrorKind::Sign };
            return fail(start + index, start + index + sign.len_utf8(), kind);
        }
        let mut index = 0;
        for run in part.split_inclusive(|sign: char| sign.is_ascii_alphanumeric()) {
            let separator = run.trim_end_matches(|sign: char| sign.is_ascii_alphanumeric());
            let outer = (index == 0 || index + run.len() == part.len() && run.len() == separator.len())
                && !separator.is_empty();
            let between = matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|it| it == b'-');
            if outer || !between {
                return fail(start + index, start + index + separator.len(), RefErrorKind::Sign);
            }
            index += run.len();
        }
        start += part.len() + 1;
    }
    Ok(())
}

fn check_tag(tag: &str, at: usize) -> Result<(), RefError> {
    let fail = |start: usize, end: usize| Err(RefError { start: at + start, end: at + end, kind: RefErrorKind::Tag });
    if tag.is_empty() {
        return Err(RefError { start: at - 1, end: at, kind: RefErrorKind::Tag });
    }
    let word = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    for (index, sign) in tag.char_indices() {
        if !(word(sign) || index > 0 && matches!(sign, '.' | '-')) {
            return fail(index, index + sign.len_utf8());
        }
    }
    if tag.len() > 128 { fail(128, tag.len()) } else { Ok(()) }
}

fn check_digest(digest: &str, at: usize) -> Result<(), RefError> {
    let hex = |text: &str| text.len() >= 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let algorithm = |text: &str| {
        text.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'.' | b'_' | b'-'))
    };
    match digest.split_once(':') {
        Some((name, value)) if algorithm(name) && hex(value) => Ok(()),
        _ => Err(RefError { start: at, end: at + digest.len(), kind: RefErrorKind::Digest }),
    }
}

#[cfg(test)]
mod tests {
    use super::{ImageRef, RefErrorKind};

    fn normalized(text: &str) -> String {
        ImageRef::parse(text).expect(text).normalized()
    }

    fn error(text: &str) -> (usize, usize, RefErrorKind) {
        let error = ImageRef::parse(text).expect_err(text);
        (error.start, error.end, error.kind)
    }

    #[test]
    fn a_name_without_a_host_is_of_docker_hub() {
        assert_eq!(normalized("nginx"), "docker.io/library/nginx:latest");
        assert_eq!(normalized("example.com"), "docker.io/library/example.com:latest");
        assert_eq!(normalized("a:5000"), "docker.io/library/a:5000");
        assert_eq!(normalized("org/app:1"), "docker.io/org/app:1");
        assert_eq!(normalized("index.docker.io/app"), "docker.io/library/app:latest");
        assert_eq!(normalized("registry-1.docker.io/org/app"), "docker.io/org/app:latest");
    }

    #[test]
    fn the_first_part_is_a_host_by_its_signs() {
        assert_eq!(normalized("localhost/app:1"), "localhost/app:1");
        assert_eq!(normalized("10.10.254.254:8000/docker.io/alpine"), "10.10.254.254:8000/docker.io/alpine:latest");
        assert_eq!(normalized("MyHost/app"), "MyHost/app:latest");
        assert_eq!(normalized("[2001:db8::1]:5000/app"), "[2001:db8::1]:5000/app:latest");
    }

    #[test]
    fn the_digest_decides_over_the_tag() {
        let digest = format!("sha256:{}", "0123456789abcdef".repeat(4));
        assert_eq!(normalized(&format!("quay.io/a/b:v1@{digest}")), format!("quay.io/a/b@{digest}"));
    }

    #[test]
    fn every_mistake_has_its_place() {
        assert_eq!(error(""), (0, 0, RefErrorKind::Empty));
        assert_eq!(error("https://ghcr.io/a"), (0, 8, RefErrorKind::Scheme));
        assert_eq!(error("ghcr.io/a b"), (9, 10, RefErrorKind::Blank));
        assert_eq!(error("ghcr.io/Org/app:1"), (8, 9, RefErrorKind::UpperCase));
        assert_eq!(error("ghcr.io//app"), (8, 8, RefErrorKind::EmptyPart));
        assert_eq!(error("ghcr.io/app/"), (12, 12, RefErrorKind::EmptyPart));
        assert_eq!(error("ghcr.io/a..b"), (9, 11, RefErrorKind::Sign));
        assert_eq!(error("ghcr.io/-a"), (8, 9, RefErrorKind::Sign));
        assert_eq!(error("ghcr.io/a-"), (9, 10, RefErrorKind::Sign));
        assert_eq!(error("ghcr.io/app:"), (11, 12, RefErrorKind::Tag));
        assert_eq!(error("ghcr.io/app:v1+2"), (14, 15, RefErrorKind::Tag));
        assert_eq!(error("ghcr.io/app@sha256:12"), (12, 21, RefErrorKind::Digest));
        assert_eq!(error("ghcr.io:80a/app"), (7, 11, RefErrorKind::Port));
        assert_eq!(error("gh_cr.io/app"), (2, 3, RefErrorKind::Host));
        assert_eq!(error(&"a1".repeat(32)), (0, 64, RefErrorKind::Identifier));
    }

    #[test]
    fn separators_may_stand_inside() {
        for text in ["a_b/c__d/e---f.g:Tag_1.2-3", "ttl.sh/ubuntu:k3s-1.33.5-v4.8.1-demo"] {
            assert!(ImageRef::parse(text).is_ok(), "{text}");
        }
    }
}
