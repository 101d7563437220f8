//! Words that resemble each other.

/// The word that was probably meant: the same letters written otherwise, or at most two typing errors away.
pub(crate) fn nearest<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let wanted = plain(word);
    let distance = |other: &str| {
        let other = plain(other);
        match other.len().abs_diff(wanted.len()) {
            0 if other == wanted => 0,
            0..=2 => strsim::osa_distance(&wanted, &other),
            _ => usize::MAX,
        }
    };
    let (distance, found) = words.map(|it| (distance(it), it)).min_by_key(|(distance, _)| *distance)?;
    let shortest = wanted.chars().count().min(plain(found).chars().count());
    let most = if shortest <= 3 { 0 } else { (shortest / 3).min(2) };
    (distance <= most && !wanted.is_empty()).then_some(found)
}

/// True if two words are at most two typing errors apart, whatever their case.
pub(crate) fn nearly(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    if one.is_ascii() && other.is_ascii() {
        // A typing error changes the length by one sign at most, and takes or adds one letter each at most.
        if one.len().abs_diff(other.len()) > 2 || differing(one, other) > 4 {
            return false;
        }
    }
    strsim::osa_distance(&one.to_ascii_lowercase(), &other.to_ascii_lowercase()) <= 2
}

/// How many letters one word has more often than the other, and the other way round.
fn differing(one: &str, other: &str) -> u32 {
    let mut balance = [0i32; 128];
    one.bytes().for_each(|byte| balance[usize::from(byte.to_ascii_lowercase() & 127)] += 1);
    other.bytes().for_each(|byte| balance[usize::from(byte.to_ascii_lowercase() & 127)] -= 1);
    balance.iter().map(|it| it.unsigned_abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearly};

    #[test]
    fn the_nearest_word_is_close_or_there_is_none() {
        let words = ["enable", "disable", "port", "if", "registryMappingRules"];
        let nearest = |word| nearest(word, words.into_iter());
        assert_eq!(nearest("registry_mapping_rules"), Some("registryMappingRules"));
        assert_eq!(nearest("enabel"), Some("enable"));
        assert_eq!(nearest("prot"), Some("port"));
        assert_eq!(nearest("id"), None);
        assert_eq!(nearest("interfaces"), None);
    }

    #[test]
    fn two_typing_errors_are_near_and_three_are_not() {
        for other in ["edgeHostToken", "edgehosttoken", "edgeHosttokn", "egdeHostTokens", "edgeHostToken12"] {
            assert!(nearly("edgeHostToken", other), "{other}");
        }
        for other in ["edgeHostToken123", "edgeHostTag", "registrationURL", ""] {
            assert!(!nearly("edgeHostToken", other), "{other}");
        }
    }
}
