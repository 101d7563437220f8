//! The header of user data: which line holds it, and which line nearly does (user data §1.1).

use crate::model::{Kind, Model};
use crate::syntax::Language;

/// Lines in which the host's collector looks for the header.
const LINES: usize = 9;

/// A line of the file: its number from 1, and its bytes without the line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub number: usize,
    pub start: u32,
    pub end: u32,
}

/// What stands at the start of a user-data file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// No header is wanted here.
    NotWanted,
    /// `#cloud-config` on line 1.
    Right,
    /// `#cloud-config` on lines 2 to 9; `behind_content` if more than blanks and comments stand before it.
    Late { line: Line, behind_content: bool },
    /// `#kairos-config` or `#node-config`, and no `#cloud-config`.
    Legacy(Line),
    /// A line that was meant to be the header.
    Near(Line),
    /// `#cloud-config` so far down that nobody looks for it there.
    TooLate(Line),
    /// Nothing.
    Missing,
}

/// Reads the header of a document.
pub(super) fn header(model: &Model<'_>) -> Header {
    let tree = &model.document.tree;
    if model.kind() != Kind::UserData || tree.layers()[0].language != Language::Yaml {
        return Header::NotWanted;
    }
    read(&model.source().text)
}

fn read(text: &str) -> Header {
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut content = false;
    let (mut legacy, mut near, mut too_late) = (None, None, None);
    for (index, raw) in text[at..].split('\n').enumerate() {
        let written = raw.trim_end();
        let line = Line { number: index + 1, start: at as u32, end: (at + written.len()) as u32 };
        at += raw.len() + 1;
        match written {
            "#cloud-config" if index == 0 => return Header::Right,
            "#cloud-config" if index < LINES => return Header::Late { line, behind_content: content },
            "#cloud-config" => too_late = too_late.or(Some(line)),
            "#kairos-config" | "#node-config" if index < LINES => legacy = legacy.or(Some(line)),
            _ if index < LINES && is_near(written) => near = near.or(Some(line)),
            _ => {}
        }
        content |= !written.is_empty() && !written.starts_with('#');
    }
    let late = too_late.map(Header::TooLate);
    legacy.map(Header::Legacy).or(near.map(Header::Near)).or(late).unwrap_or(Header::Missing)
}

/// True for what was meant as `#cloud-config`: another case, a blank, a colon, a note behind it, no `#`.
fn is_near(line: &str) -> bool {
    let line = line.trim_start();
    let letters: String = line.split(" #").next().unwrap_or(line).chars().filter(char::is_ascii_alphabetic).collect();
    let others =
        line.split(" #").next().unwrap_or(line).chars().all(|it| it.is_ascii_alphabetic() || " #-_:\t".contains(it));
    others && letters.eq_ignore_ascii_case("cloudconfig")
}

#[cfg(test)]
mod tests {
    use super::{Header, read};

    #[test]
    fn only_the_exact_line_counts() {
        assert_eq!(read("#cloud-config  \r\nstylus:\n"), Header::Right);
        for near in [
            "# cloud-config",
            "#Cloud-config",
            "##cloud-config",
            " #cloud-config",
            "#cloud-config:",
            "#cloud-config # note",
            "#cloud_config",
            "cloud-config",
        ] {
            assert!(matches!(read(&format!("{near}\nstylus:\n")), Header::Near(line) if line.number == 1), "{near}");
        }
        assert_eq!(read("# a cloud-config for stores\nstylus:\n"), Header::Missing);
        assert_eq!(read(""), Header::Missing);
    }

    #[test]
    fn a_later_line_is_found_where_the_readers_look() {
        let late = |text: &str| match read(text) {
            Header::Late { line, behind_content } => (line.number, behind_content),
            other => panic!("{other:?}"),
        };
        assert_eq!(late("## template: jinja\n#cloud-config\n"), (2, false));
        assert_eq!(late("---\n#cloud-config\n"), (2, true));
        assert!(matches!(read(&("\n".repeat(9) + "#cloud-config\n")), Header::TooLate(line) if line.number == 10));
        assert!(matches!(read("#node-config\n"), Header::Legacy(_)));
    }
}
