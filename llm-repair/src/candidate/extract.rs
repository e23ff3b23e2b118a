//! The code in a reply.

use super::Refusal;
use crate::provider::{Completion, Finish};

/// Bytes of a candidate.
pub const LIMIT: usize = 256 << 10;

/// The Rust in a reply: what its fenced blocks of Rust hold, in order.
///
/// Errors: the reply was cut off or declined, is empty, or has no such block (or one without an end).
pub fn extract(completion: &Completion) -> Result<String, Refusal> {
    match completion.finish {
        Finish::Done => {}
        Finish::Cut => {
            let message = "the reply was cut off by the limit on tokens; be shorter";
            return Err(Refusal::new("K0002", message));
        }
        Finish::Declined => {
            return Err(Refusal::new("K0003", "the model declined to answer"));
        }
    }
    if completion.text.trim().is_empty() {
        return Err(Refusal::new("K0001", "the reply is empty"));
    }
    let mut blocks = Vec::new();
    let mut open: Option<(usize, bool, String)> = None;
    for line in completion.text.lines() {
        let trimmed = line.trim_start();
        let ticks = trimmed.chars().take_while(|&c| c == '`').count();
        match &mut open {
            None if ticks >= 3 => {
                let language = trimmed[ticks..].trim().to_lowercase();
                let is_rust = matches!(language.as_str(), "" | "rust" | "rs");
                open = Some((ticks, is_rust, String::new()));
            }
            None => {}
            Some((fence, is_rust, text)) => {
                if ticks >= *fence && trimmed[ticks..].trim().is_empty() {
                    if *is_rust {
                        blocks.push(std::mem::take(text));
                    }
                    open = None;
                } else {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    if open.is_some() {
        return Err(Refusal::new("K0004", "a block of code has no end"));
    }
    let text = blocks.join("\n");
    if text.trim().is_empty() {
        return Err(Refusal::new("K0005", "the reply has no ```rust block"));
    }
    if text.len() > LIMIT {
        return Err(Refusal::new("K0006", "the code is too long"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Usage;

    fn of(text: &str, finish: Finish) -> Result<String, &'static str> {
        let completion = Completion {
            text: text.into(),
            finish,
            usage: Usage::default(),
            retries: 0,
        };
        extract(&completion).map_err(|refusal| refusal.code)
    }

    #[test]
    fn takes_the_rust_out_of_what_models_write() {
        let code = "fn f() {}\n";
        let done = |text: &str| of(text, Finish::Done);
        assert_eq!(done(&format!("```rust\n{code}```")).as_deref(), Ok(code));
        assert_eq!(
            done(&format!("So:\n\n```\n{code}```\nDone.")).as_deref(),
            Ok(code)
        );
        let several =
            format!("```rust\n{code}```\nand\n```c\nint x;\n```\n```rs\nfn g() {{}}\n```");
        assert_eq!(done(&several).as_deref(), Ok("fn f() {}\n\nfn g() {}\n"));
        let nested = "````rust\n/// ```\n/// x\n/// ```\nfn f() {}\n````";
        assert_eq!(done(nested).unwrap().lines().count(), 4);
        assert_eq!(done(""), Err("K0001"));
        assert_eq!(done("I would rather not."), Err("K0005"));
        assert_eq!(done("```c\nint x;\n```"), Err("K0005"));
        assert_eq!(done("```rust\nfn f() {"), Err("K0004"));
        assert_eq!(of("```rust\nfn f() {}\n```", Finish::Cut), Err("K0002"));
        assert_eq!(of("no", Finish::Declined), Err("K0003"));
    }
}
