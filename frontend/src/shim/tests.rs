use super::*;

fn shimmed(source: &str) -> String {
    let out = shim(source.as_bytes(), "");
    assert!(out.diagnostics.iter().all(|d| !d.is_error()), "{:?}", out.diagnostics);
    out.text[PRELUDE.len()..].to_string()
}

/// Rewrites, and lang-c takes the result.
#[track_caller]
fn check(source: &str, expected: &str) {
    let text = shimmed(source);
    let squeeze = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeeze(&text), squeeze(expected));
    parses(source);
}

#[track_caller]
fn parses(source: &str) {
    let result = crate::parse::parse_shimmed(shim(source.as_bytes(), ""));
    if let Err(error) = result {
        panic!("{error}\n{}", shimmed(source));
    }
}
