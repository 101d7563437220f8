//! Keeps a rule that breaks down from ending the run: its fault is kept and told, everything else goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::secrets::without_logins;

/// Something in palint itself broke down; the run went on without it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// What was being done, such as "rule `unknown-key`". Never the words of the panic: they may quote a secret.
    pub doing: String,
    /// The file or deployment it was done to, as it is shown.
    pub subject: String,
}

/// Runs a part of the check, or says what broke down.
pub(super) fn guarded<T>(doing: &str, subject: &str, part: impl FnOnce() -> T) -> Result<T, Fault> {
    // What the part borrowed is either shared and unchanging, or thrown away with its result.
    catch_unwind(AssertUnwindSafe(part))
        .map_err(|_| Fault { doing: doing.to_owned(), subject: without_logins(subject).into_owned() })
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_fault_names_what_was_done_and_not_what_was_read() {
        let fault = guarded("rule `x`", "a.yaml", || -> u8 { panic!("token s3cret") }).expect_err("it panics");
        assert_eq!((&*fault.doing, &*fault.subject), ("rule `x`", "a.yaml"));
    }
}
