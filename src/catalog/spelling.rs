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
    !are_far(one, other, 2) && errors(&one.to_ascii_lowercase(), &other.to_ascii_lowercase(), 2).is_some()
}

/// How many typing errors lie between two texts as they are written, if there are not more than `most`.
pub(crate) fn errors(one: &str, other: &str, most: usize) -> Option<usize> {
    if are_far(one, other, most) {
        return None;
    }
    Some(strsim::osa_distance(one, other)).filter(|found| *found <= most)
}

/// The word that lies fewest typing errors away, if there are not more than `most`.
pub(crate) fn closest<'a>(word: &str, words: impl Iterator<Item = &'a str>, most: usize) -> Option<&'a str> {
    let rated = words.filter_map(|it| Some((errors(word, it, most)?, it)));
    rated.min_by_key(|(errors, _)| *errors).map(|(_, found)| found)
}

/// True if more typing errors than that lie between two texts, told without comparing them sign by sign: one changes the
/// length by one at most, and takes or adds one letter each at most.
fn are_far(one: &str, other: &str, most: usize) -> bool {
    one.is_ascii()
        && other.is_ascii()
        && (one.len().abs_diff(other.len()) > most || differing(one, other) as usize > most.saturating_mul(2))
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
    use super::{closest, errors, nearest, nearly};

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
    fn errors_are_counted_up_to_a_limit() {
        assert_eq!(errors("docker.io", "docker.io", 0), Some(0));
        assert_eq!(errors("dokcer.io", "docker.io", 1), Some(1));
        assert_eq!(errors("dcker.oi", "docker.io", 2), Some(2));
        assert_eq!(errors("dcker.oi", "docker.io", 1), None);
        assert_eq!(errors("Docker.io", "docker.io", 1), Some(1));
        assert_eq!(errors("dücker.io", "docker.io", 1), Some(1));
        assert_eq!(closest("pasword", ["user", "passwort", "password"].into_iter(), 2), Some("password"));
        assert_eq!(closest("token", ["user", "password"].into_iter(), 2), None);
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
