//! Certificates in PEM, as user data and provider credentials hold them: where they are, and what is wrong with one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::Model;
use crate::syntax::Node;

/// What is wrong with a text that should be a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Neither PEM nor base64 of it.
    NotPem,
    /// Another number of dashes than five around `BEGIN` or `END`.
    Dashes,
    /// A block of another kind.
    Label,
    /// A private key.
    PrivateKey,
    /// `BEGIN` without `END`.
    NoEnd,
    /// `END` without `BEGIN`.
    NoBegin,
    /// The line breaks are lost: `BEGIN`, text and `END` on one line.
    OneLine,
    /// Nothing between `BEGIN` and `END`.
    EmptyBody,
    /// Stars or dots in place of the text.
    Mask,
    /// The text between is not base64.
    Base64,
    /// The certificate is shorter than it says itself.
    Truncated,
}

/// A block of a text, as bytes of that text.
#[derive(Clone, Debug)]
pub struct Block {
    /// First byte of what a finding points at.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The certificate, or what is wrong with it.
    pub content: Result<Vec<u8>, Flaw>,
}

/// The last day of a certificate, as `YYYY-MM-DD`; `None` if it cannot be read.
pub fn last_day(der: &[u8]) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let day = certificate.validity().not_after.to_datetime().date();
    Some(format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day()))
}

/// The texts of a document that should be certificates.
pub fn texts<'t>(model: &Model<'t>) -> Vec<Node<'t>> {
    let mut found: Vec<Node<'t>> = Vec::new();
    if let Some(user_data) = &model.user_data {
        found.extend(user_data.site.and_then(|site| site.get("caCerts")).into_iter().flat_map(Node::items));
        let of_registries = user_data.registries.iter().filter_map(|it| it.node.get("certificates"));
        found.extend(of_registries.flat_map(Node::items));
    }
    let packs = model.packs().filter_map(|pack| pack.at(&["providerCredentials", "certificates"]));
    found.extend(packs.filter(|it| it.is_scalar()));
    found.retain(|it| it.hole().is_none() && it.as_filled().is_some());
    found
}

/// The blocks of a text; one with a flaw if there are none.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize, String)> = None; // first byte, end of the `BEGIN` line, text so far
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, word) = (at + line.len() - line.trim_start().len(), line.trim());
        let end = start + word.len();
        at += line.len();
        let flawed = |start, end, flaw| Block { start, end, content: Err(flaw) };
        match marker(word) {
            Some(Marker::OneLine) => found.push(flawed(start, end, Flaw::OneLine)),
            Some(Marker::Begin(..)) if open.is_some() => {
                let (from, to, _) = open.take().unwrap_or_default();
                found.push(flawed(from, to, Flaw::NoEnd));
            }
            _ => {}
        }
        match marker(word) {
            Some(Marker::Begin(label, _)) if label.contains("PRIVATE KEY") => {
                found.push(flawed(start, end, Flaw::PrivateKey))
            }
            Some(Marker::Begin(_, false)) => found.push(flawed(start, end, Flaw::Dashes)),
            Some(Marker::Begin(label, true)) if !label.ends_with("CERTIFICATE") => {
                found.push(flawed(start, end, Flaw::Label))
            }
            Some(Marker::Begin(..)) => open = Some((start, end, String::new())),
            Some(Marker::End(right)) => match open.take() {
                Some(_) if !right => found.push(flawed(start, end, Flaw::Dashes)),
                Some((start, end, body)) => found.push(Block { start, end, content: certificate(&body) }),
                None if found.is_empty() => found.push(flawed(start, end, Flaw::NoBegin)),
                None => {}
            },
            Some(Marker::OneLine) => {}
            None => {
                if let Some((.., body)) = &mut open {
                    body.push_str(word);
                }
            }
        }
    }
    if let Some((start, end, _)) = open {
        found.push(Block { start, end, content: Err(Flaw::NoEnd) });
    }
    if found.is_empty() {
        found.push(Block { start: 0, end: text.trim_end().len(), content: encoded(text) });
    }
    found
}

enum Marker<'a> {
    /// The label, and whether five dashes stand on both sides.
    Begin(&'a str, bool),
    /// Whether five dashes stand on both sides.
    End(bool),
    OneLine,
}

fn marker(line: &str) -> Option<Marker<'_>> {
    let bare = line.trim_start_matches('-');
    let before = line.len() - bare.len();
    let inner = bare.trim_end_matches('-');
    let after = bare.len() - inner.len();
    if before < 2 || after < 2 {
        return None;
    }
    let right = before == 5 && after == 5;
    let inner = inner.trim();
    if inner.contains("BEGIN ") && inner.contains("END ") {
        return Some(Marker::OneLine);
    }
    let label = |word: &str| inner.strip_prefix(word).map(str::trim);
    label("BEGIN ").map(|label| Marker::Begin(label, right)).or_else(|| label("END ").map(|_| Marker::End(right)))
}

fn certificate(body: &str) -> Result<Vec<u8>, Flaw> {
    if body.is_empty() {
        return Err(Flaw::EmptyBody);
    }
    if body.chars().all(|sign| matches!(sign, '*' | '.' | 'x' | 'X' | '#' | '…' | '<' | '>')) {
        return Err(Flaw::Mask);
    }
    whole(STANDARD.decode(body).map_err(|_| Flaw::Base64)?)
}

/// The outer length of a certificate says how long it must be at least.
fn whole(der: Vec<u8>) -> Result<Vec<u8>, Flaw> {
    let length = match *der {
        [0x30, short, ..] if short < 0x80 => 2 + short as usize,
        [0x30, 0x81, one, ..] => 3 + one as usize,
        [0x30, 0x82, high, low, ..] => 4 + (usize::from(high) << 8) + usize::from(low),
        _ => 0,
    };
    if der.len() < length { Err(Flaw::Truncated) } else { Ok(der) }
}

/// Base64 of a PEM text, or of the certificate itself.
fn encoded(text: &str) -> Result<Vec<u8>, Flaw> {
    let joined: String = text.split_whitespace().collect();
    let bytes = STANDARD.decode(joined).map_err(|_| Flaw::NotPem)?;
    match std::str::from_utf8(&bytes) {
        Ok(inner) if inner.contains("BEGIN ") => {
            blocks(inner).into_iter().next().map_or(Err(Flaw::NotPem), |block| block.content)
        }
        _ if bytes.first() == Some(&0x30) => whole(bytes),
        _ => Err(Flaw::NotPem),
    }
}

#[cfg(test)]
mod tests {
    use super::{Flaw, blocks};

    fn flaws(text: &str) -> Vec<Flaw> {
        blocks(text).into_iter().filter_map(|block| block.content.err()).collect()
    }

    #[test]
    fn each_flaw_is_told_apart() {
        let body = "MAMCAQE=";
        let pem = |begin: &str, body: &str, end: &str| format!("{begin}\n{body}\n{end}\n");
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
        assert_eq!(flaws(&pem(begin, body, end)), []);
        assert_eq!(flaws(&pem("------BEGIN CERTIFICATE------", body, "------END CERTIFICATE------")), [Flaw::Dashes]);
        assert_eq!(flaws(&pem(begin, "", end)), [Flaw::EmptyBody]);
        assert_eq!(flaws(&pem(begin, "****", end)), [Flaw::Mask]);
        assert_eq!(flaws(&pem(begin, "MA_", end)), [Flaw::Base64]);
        assert_eq!(flaws(&pem(begin, "MAkCAQE=", end)), [Flaw::Truncated]);
        assert_eq!(flaws(&pem(begin, body, "")), [Flaw::NoEnd]);
        assert_eq!(flaws(&pem("", body, end)), [Flaw::NoBegin]);
        assert_eq!(flaws(&format!("{begin} {body} {end}")), [Flaw::OneLine]);
        assert_eq!(
            flaws(&pem("-----BEGIN RSA PRIVATE KEY-----", body, "-----END RSA PRIVATE KEY-----")),
            [Flaw::PrivateKey]
        );
        assert_eq!(flaws("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BTUNBUUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K"), []);
        assert_eq!(flaws(body), []);
        assert_eq!(flaws("/etc/ssl/ca.pem"), [Flaw::NotPem]);
        assert_eq!(flaws(&(pem(begin, body, end) + &pem(begin, body, end))), []);
    }
}
