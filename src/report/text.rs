//! Texts for eyes: signs that would move the cursor, change its direction or hide themselves are spelled out.

use std::borrow::Cow;

/// True for a sign that must not reach a terminal or a page as it is: controls, and what changes the direction of text
/// or has no width and no meaning outside it.
pub(super) fn is_treacherous(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// How such a sign is spelled out.
pub(super) fn spelled(sign: char) -> String {
    match sign {
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        _ => format!("\\u{{{:x}}}", sign as u32),
    }
}

/// A page of text with every such sign spelled out, except its line ends.
pub(super) fn visible_lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// A text of JSON with every such sign as an escape of JSON: the same values, and nothing for a terminal to act on.
pub fn plain_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign == '\n' || !is_treacherous(sign) {
            out.push(sign);
            continue;
        }
        let mut units = [0; 2];
        for unit in sign.encode_utf16(&mut units) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

/// One line of text with every such sign spelled out; line ends too.
pub fn visible(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~');
    if text.bytes().all(plain) || !text.contains(is_treacherous) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for sign in text.chars() {
        if is_treacherous(sign) { out.push_str(&spelled(sign)) } else { out.push(sign) }
    }
    Cow::Owned(out)
}
