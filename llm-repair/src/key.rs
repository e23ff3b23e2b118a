//! Keys of providers. A key comes from the environment or a file, and goes into one header of a request, nowhere else.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// A secret. It has no `Display`, its `Debug` does not show it, and it is not serializable.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    /// The key in a file, or else in an environment variable; `None` if neither is named.
    ///
    /// Errors: the file or variable that is named is not there, or holds nothing that a header could.
    pub fn find(file: Option<&Path>, variable: Option<&str>) -> Result<Option<Key>> {
        let (text, place) = match (file, variable) {
            (Some(file), _) => {
                let text = fs::read_to_string(file).map_err(|error| {
                    let message = format!("the key file `{}`: {error}", file.display());
                    Error::new(ErrorKind::Key, message)
                })?;
                (text, format!("the file `{}`", file.display()))
            }
            (None, Some(variable)) => {
                let text = std::env::var(variable).map_err(|_| {
                    let message = format!("the environment variable `{variable}`, which should hold the key, is not set");
                    Error::new(ErrorKind::Key, message)
                })?;
                (text, format!("the environment variable `{variable}`"))
            }
            (None, None) => return Ok(None),
        };
        let text = text.trim();
        // The text itself must not be in the message.
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::new(ErrorKind::Key, format!("{place} holds no key")));
        }
        Ok(Some(Key(text.to_string())))
    }

    /// As the value of a header, which is marked so that nobody prints it.
    pub(crate) fn header(&self, prefix: &str) -> Result<reqwest::header::HeaderValue> {
        let value = reqwest::header::HeaderValue::from_str(&format!("{prefix}{}", self.0));
        let mut value = value.map_err(|_| Error::new(ErrorKind::Key, "the key is no key"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// `text` without the key, should it be in there: providers echo keys in error messages.
    pub(crate) fn redact(&self, text: &str) -> String {
        let mut out = text.replace(&self.0, "[key]");
        // They also echo the last few characters after asterisks.
        if self.0.len() >= 12 {
            out = out.replace(&self.0[self.0.len() - 4..], "[...]");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_show() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "sk-very-secret-1234\n").unwrap();
        let key = Key::find(Some(&file), None).unwrap().unwrap();
        assert_eq!(format!("{key:?}"), "Key(..)");
        assert!(!format!("{:?}", key.header("Bearer ").unwrap()).contains("secret"));
        let shown = key.redact("Incorrect API key provided: sk-very-secret-1234 (***1234)");
        assert!(
            !shown.contains("secret") && !shown.contains("1234"),
            "{shown}"
        );
        fs::write(&file, "two words").unwrap();
        let error = Key::find(Some(&file), None).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Key);
        assert!(!error.message.contains("two words"));
    }
}
