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
    // A typing error changes the length by one sign at most.
    let most = if one.is_ascii() && other.is_ascii() { 2 } else { 2 * char::MAX.len_utf8() };
    one.len().abs_diff(other.len()) <= most
        && strsim::osa_distance(&one.to_ascii_lowercase(), &other.to_ascii_lowercase()) <= 2
}

#[cfg(test)]
mod tests {
    use super::nearest;

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
}
