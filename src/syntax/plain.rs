//! Which text can stand without quotes.

use super::scalar::resolve;
use super::{Language, Node, Scalar};

/// True if a text can stand without quotes where a node stands, and is read as the same text.
pub(super) fn survives(text: &str, node: Node<'_>) -> bool {
    match node.tree().layer(node.layer()).language {
        Language::Yaml => yaml_plain(text, node.in_flow()),
        Language::Arg => arg_plain(text),
        Language::Json => {
            matches!(resolve(text), Scalar::Bool(_) | Scalar::Int(_) | Scalar::Float(_)) || text == "null"
        }
        Language::Hcl if node.is_key() => is_identifier(text),
        Language::Hcl => {
            matches!(text, "true" | "false" | "null") || text.parse::<f64>().is_ok_and(|_| !text.contains(['n', 'N']))
        }
        Language::Text => true,
    }
}

/// True if YAML reads unquoted text as one plain scalar with this very text.
pub(super) fn yaml_plain(text: &str, flow: bool) -> bool {
    let first = text.chars().next();
    let second = text.chars().nth(1);
    let starts = match first {
        None => false,
        Some(',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`') => false,
        Some('-' | '?' | ':') => {
            second.is_some_and(|it| !(it.is_whitespace() || flow && matches!(it, ',' | '[' | ']' | '{' | '}')))
        }
        _ => true,
    };
    starts
        && !text.starts_with("---")
        && !text.starts_with("...")
        && text.trim() == text
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        && !text.contains(|it: char| it.is_control() || it == '\u{feff}')
        && !(flow && text.contains([',', '[', ']', '{', '}']))
}

/// True if bash takes unquoted text as one word with this very text; `$` is left to mean what it means.
fn arg_plain(text: &str) -> bool {
    !text.contains(|it: char| it.is_whitespace() || "\"'\\`;&|<>()".contains(it)) && !text.starts_with(['#', '~'])
}

fn is_identifier(text: &str) -> bool {
    text.starts_with(|it: char| it.is_alphabetic() || it == '_')
        && text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::yaml_plain;

    #[test]
    fn text_that_yaml_reads_otherwise_needs_quotes() {
        for text in
            ["a", "-a", "https://x:5000/y", "a#b", "x, y", "{", "2001:db8::1", "*.example.com", "@x", "a:", "- a"]
        {
            let plain = !matches!(text, "{" | "*.example.com" | "@x" | "a:" | "- a");
            assert_eq!(yaml_plain(text, false), plain, "{text}");
        }
        assert!(!yaml_plain("x, y", true));
        assert!(!yaml_plain("a: b", false));
        assert!(!yaml_plain("a #b", false));
        assert!(!yaml_plain("", false));
    }
}
