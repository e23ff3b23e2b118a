//! Replies on disk, addressed by what was asked.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::hash::hash;
use crate::provider::{Completion, Prompt};

/// Replies below a folder.
///
/// Invariant: a file under an address holds a reply to exactly the prompt with this address; what does not is as good as absent.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

#[derive(Serialize)]
struct Written<'a> {
    identity: &'a str,
    attempt: u32,
    prompt: &'a Prompt,
    completion: &'a Completion,
}

#[derive(Deserialize)]
struct Read {
    identity: String,
    attempt: u32,
    prompt: ReadPrompt,
    completion: Completion,
}

#[derive(Deserialize)]
struct ReadPrompt {
    system: String,
    user: String,
}

/// The address of a reply: who was asked what, for which time (a second try with the same prompt is another reply).
pub fn address(identity: &str, prompt: &Prompt, attempt: u32) -> String {
    hash([
        "1",
        identity,
        &prompt.system,
        &prompt.user,
        &attempt.to_string(),
    ])
}

impl Cache {
    /// Replies below `folder`, which need not exist yet.
    pub fn new(folder: &Path) -> Cache {
        Cache {
            folder: folder.to_path_buf(),
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{key}.json"))
    }

    /// The reply at an address.
    pub fn get(&self, key: &str) -> Option<Completion> {
        let text = fs::read_to_string(self.path(key)).ok()?;
        let read: Read = serde_json::from_str(&text).ok()?;
        let prompt = Prompt {
            system: read.prompt.system,
            user: read.prompt.user,
        };
        (address(&read.identity, &prompt, read.attempt) == key).then_some(read.completion)
    }

    /// Stores a reply; it is on disk when this returns.
    ///
    /// Errors: it cannot be written.
    pub fn put(
        &self,
        key: &str,
        identity: &str,
        attempt: u32,
        prompt: &Prompt,
        completion: &Completion,
    ) -> Result<()> {
        let written = Written {
            identity,
            attempt,
            prompt,
            completion,
        };
        let text = serde_json::to_string_pretty(&written).unwrap_or_default();
        super::write_atomically(&self.path(key), &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Usage;
    use crate::provider::Finish;

    #[test]
    fn gives_back_what_was_stored_and_nothing_that_was_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("replies"));
        let prompt = Prompt {
            system: "s".into(),
            user: "u".into(),
        };
        let completion = Completion {
            text: "t".into(),
            finish: Finish::Done,
            usage: Usage::default(),
            retries: 0,
        };
        let key = address("model", &prompt, 1);
        assert_ne!(key, address("model", &prompt, 2));
        assert_ne!(key, address("other", &prompt, 1));
        assert_eq!(cache.get(&key), None);
        cache.put(&key, "model", 1, &prompt, &completion).unwrap();
        assert_eq!(cache.get(&key), Some(completion));
        let path = cache.path(&key);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() / 2]).unwrap();
        assert_eq!(cache.get(&key), None);
        fs::write(&path, text.replace("\"u\"", "\"v\"")).unwrap();
        assert_eq!(cache.get(&key), None, "another prompt's reply");
    }
}
