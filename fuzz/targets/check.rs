//! Bytes to a check: one file under every name that palint knows, or a site of several.

#![no_main]

use palint_fuzz::{check, files_of, sound};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let files = files_of(data);
    if files.is_empty() {
        return;
    }
    sound(&check(&files));
});
