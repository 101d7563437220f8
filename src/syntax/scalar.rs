//! What a scalar means to the host's Go decoder (yaml.v3), or to JSON.

use std::borrow::Cow;

use super::{Language, Node, Style};

/// The type that a scalar resolves to where nothing asks for another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'t> {
    /// Left out, `~`, `null`.
    Null,
    /// `true`, `false` (not `yes`, `on`: those are text unless a boolean is asked for).
    Bool(bool),
    /// A whole number, with the octal and hexadecimal forms of yaml.v3 and `_` between digits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'t str),
    /// A date as yaml.v3 recognizes it; stays text for a text field.
    Date(&'t str),
}

impl<'t> Node<'t> {
    /// The type of a scalar; `None` for a mapping, sequence or call.
    pub fn scalar(self) -> Option<Scalar<'t>> {
        if !self.tree.tags.is_empty() && self.resolved().tag_text() == Some("!!str") {
            return Some(Scalar::Text(self.text_or_empty()));
        }
        if self.is_missing() {
            return Some(Scalar::Null);
        }
        let text = self.text()?;
        if self.style() != Some(Style::Plain) {
            return Some(Scalar::Text(text));
        }
        if self.hole().is_some() {
            return Some(Scalar::Text(text));
        }
        match self.tree.layer(self.resolved().layer()).language {
            Language::Arg | Language::Text => Some(Scalar::Text(text)),
            _ => Some(resolve(text)),
        }
    }

    /// True for a value that is left out or null.
    pub fn is_null(self) -> bool {
        self.scalar() == Some(Scalar::Null)
    }

    /// A boolean as a boolean field of yaml.v3 takes it: also `yes`, `no`, `on`, `off`, `y`, `n`, unquoted.
    pub fn as_bool(self) -> Option<bool> {
        match self.scalar()? {
            Scalar::Bool(value) => Some(value),
            Scalar::Text(text) if self.style() == Some(Style::Plain) => match text {
                "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
                "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A whole number.
    pub fn as_int(self) -> Option<i64> {
        match self.scalar()? {
            Scalar::Int(value) => Some(value),
            _ => None,
        }
    }

    /// Text that is there: a scalar that is not null and not empty.
    pub fn as_filled(self) -> Option<&'t str> {
        if self.is_null() {
            return None;
        }
        self.text().filter(|text| !text.is_empty())
    }
}

/// Resolves unquoted text as yaml.v3 does without a type asked for.
pub(crate) fn resolve(text: &str) -> Scalar<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let first = text.as_bytes()[0];
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return Scalar::Text(text);
    }
    if is_date(text) {
        return Scalar::Date(text);
    }
    if text.len() > 1 && !text.bytes().any(|it| it.is_ascii_digit()) {
        return Scalar::Text(text);
    }
    let plain = if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    if let Some(value) = integer(&plain) {
        return Scalar::Int(value);
    }
    let shaped = plain.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'+' | b'-' | b'.' | b'e' | b'E'))
        && plain.bytes().any(|it| it.is_ascii_digit());
    match plain.parse::<f64>() {
        Ok(value) if shaped && value.is_finite() => Scalar::Float(value),
        _ => Scalar::Text(text),
    }
}

fn integer(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] if digits.bytes().all(|it| matches!(it, b'0'..=b'7')) => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return None;
    }
    i64::from_str_radix(digits, radix).ok().map(|value| sign * value)
}

/// `YYYY-M-D` of a day that there is: alone, before `T` and a time with its zone, or before a blank and a time without.
fn is_date(text: &str) -> bool {
    let (date, time) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let longest = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    };
    let is_day = date.find('-') == Some(4) && (1..=12).contains(&month) && (1..=longest).contains(&day);
    is_day && time.is_none_or(is_time)
}

/// A time behind a date, with the sign before it.
fn is_time(text: &str) -> bool {
    let (sign, rest) = text.split_at(1);
    let clock = match rest.find(['Z', '+', '-']) {
        Some(at) if sign != " " => {
            let zone = &rest[at..];
            let offset =
                || zone[1..].split_once(':').is_some_and(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2);
            if zone != "Z" && !offset() {
                return false;
            }
            &rest[..at]
        }
        None if sign == " " => rest,
        _ => return false,
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<Option<u32>> = clock.split(':').map(|part| number(part, 2)).collect();
    let fits = matches!(parts[..], [Some(0..=23), Some(0..=59), Some(0..=59)]);
    fits && !fraction.is_empty() && fraction.bytes().all(|it| it.is_ascii_digit())
}

/// A number of one digit up to so many.
fn number(text: &str, most: usize) -> Option<u32> {
    let is_number = text.len() <= most && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::{Language, Scalar, resolve};
    use crate::source::FileId;
    use crate::syntax::parse;

    #[test]
    fn what_is_tagged_as_text_is_text() {
        let tree = parse(FileId(0), "a: !!str 12\nb: !!str\nc: !!str ~\nd: ! 12\n".into(), Language::Yaml);
        let root = tree.root().expect("a mapping");
        let values: Vec<_> = root.entries().filter_map(|it| it.value.scalar()).collect();
        assert_eq!(values, [Scalar::Text("12"), Scalar::Text(""), Scalar::Text("~"), Scalar::Int(12)]);
    }

    #[test]
    fn numbers_resolve_as_the_go_decoder_reads_them() {
        assert_eq!(resolve("0644"), Scalar::Int(420));
        assert_eq!(resolve("0o644"), Scalar::Int(420));
        assert_eq!(resolve("0888"), Scalar::Int(888));
        assert_eq!(resolve("1_000"), Scalar::Int(1000));
        assert_eq!(resolve("1e3"), Scalar::Float(1000.0));
        assert_eq!(resolve("12:30:45"), Scalar::Text("12:30:45"));
        assert_eq!(resolve("yes"), Scalar::Text("yes"));
        assert_eq!(resolve("2027-03-31"), Scalar::Date("2027-03-31"));
        assert_eq!(resolve("1.33.5"), Scalar::Text("1.33.5"));
        assert_eq!(resolve("1e999"), Scalar::Text("1e999"));
    }

    #[test]
    fn dates_are_days_that_there_are() {
        for text in
            ["2028-02-29", "2026-1-2", "2026-11-24T10:20:30Z", "2026-11-24t1:2:3.5+01:00", "2026-11-24 10:20:30"]
        {
            assert_eq!(resolve(text), Scalar::Date(text));
        }
        for text in
            ["2026-13-45", "2026-02-29", "2026-11-24T10:20:30", "2026-11-24 10:20:30 +01:00", "26-11-24", "2026-1-1-1"]
        {
            assert_eq!(resolve(text), Scalar::Text(text));
        }
    }
}
