//! Templates inside text: which sign of one comes first.

use super::Hole;

/// The first template in a text: `{{ … }}`, `{% … %}`, `{{< … >}}` or `${…}`.
pub(crate) fn hole_in(text: &str) -> Option<Hole> {
    let bytes = text.as_bytes();
    let (mut braces, mut directives, mut dollars) = (true, true, true);
    for at in memchr::memchr_iter(b'{', bytes) {
        match bytes.get(at + 1) {
            Some(b'{') if braces => match closes(&bytes[at + 2..], b"}}") {
                true if matches!(bytes.get(at + 2), Some(b'<' | b'%')) => return Some(Hole::Directive),
                true => return Some(Hole::Braces),
                false => braces = false,
            },
            Some(b'%') if directives => match closes(&bytes[at + 2..], b"%}") {
                true => return Some(Hole::Directive),
                false => directives = false,
            },
            _ if dollars && at > 0 && bytes[at - 1] == b'$' => match closes(&bytes[at + 1..], b"}") {
                true => return Some(Hole::Dollar),
                false => dollars = false,
            },
            _ => {}
        }
    }
    None
}

/// The length of the template that a text begins with, and its kind; it ends on its own line.
pub(crate) fn template_at(text: &str) -> Option<(usize, Hole)> {
    let line = text.lines().next().unwrap_or("");
    let (open, close, hole) = [
        ("{{<", ">}}", Hole::Directive),
        ("{{%", "%}}", Hole::Directive),
        ("{{", "}}", Hole::Braces),
        ("{%", "%}", Hole::Directive),
        ("${", "}", Hole::Dollar),
        ("<", ">", Hole::Angle),
    ]
    .into_iter()
    .find(|(open, ..)| line.starts_with(open))?;
    let end = line[open.len()..].find(close)? + open.len() + close.len();
    let named = hole != Hole::Angle || is_name(&line[1..end - 1]);
    named.then_some((end, hole))
}

/// True if a text holds `<NAME>`, as vendors' samples write what must be replaced.
pub(crate) fn has_angle(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| text[at + 1..].split_once('>').is_some_and(|(name, _)| is_name(name)))
}

/// Words, digits, blanks, `-`, `_` and `.`, beginning with a letter.
fn is_name(text: &str) -> bool {
    text.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && text.chars().all(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_' | '.'))
}

fn closes(rest: &[u8], close: &[u8]) -> bool {
    memchr::memmem::find(rest, close).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Hole, has_angle, hole_in, template_at};

    #[test]
    fn the_first_template_decides() {
        assert_eq!(hole_in("a: {{ .spectro.var.x }} ${y}"), Some(Hole::Braces));
        assert_eq!(hole_in("${y} {{ x }}"), Some(Hole::Dollar));
        assert_eq!(hole_in("{% if x %}"), Some(Hole::Directive));
        assert_eq!(hole_in("{{< x >}}"), Some(Hole::Directive));
        assert_eq!(hole_in("{a: {b: 1}} $x { {"), None);
        assert_eq!(hole_in("{{ never closed"), None);
    }

    #[test]
    fn a_template_at_the_start_has_a_length() {
        assert_eq!(template_at("{{ x }}:80"), Some((7, Hole::Braces)));
        assert_eq!(template_at("<registry host>/x"), Some((15, Hole::Angle)));
        assert_eq!(template_at("<1>"), None);
        assert_eq!(template_at("{{ x\n}}"), None);
        assert!(has_angle("https://<host>/"));
        assert!(!has_angle("a < b > c"));
    }
}
