//! YAML to both of its readers: what the quicker one reads, the full parser reads as the same tree.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Err(difference) = palint::syntax::compare_yaml_readers(&text) {
        panic!("the readers differ on {difference}");
    }
});
