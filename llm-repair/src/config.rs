//! Settings: `c2safe.toml`, with flags on top.
//!
//! ```toml
//! [repair]
//! provider = "openai"          # openai, anthropic, command, folder
//! model = "a-model"
//! base-url = "https://api.openai.com/v1"
//! key-env = "OPENAI_API_KEY"   # or key-file = "path"; a key itself has no place here
//!
//! [prices."a-model"]           # USD for a million tokens
//! input = 1.0
//! output = 4.0
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::budget::Price;
use crate::error::{Error, ErrorKind, Result};

/// The name of the file.
pub const FILE: &str = "c2safe.toml";

/// How a model is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    /// OpenAI's chat completions, which vLLM, Ollama, llama.cpp and OpenRouter speak as well.
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
    /// A command: the prompt on its standard input, the reply on its standard output.
    Command,
    /// A folder: a file with the prompt goes out, a file with the reply comes in.
    Folder,
}

impl ProviderKind {
    /// Its name in settings.
    pub fn name(self) -> &'static str {
        match self {
            ProviderKind::OpenAi => "openai",
            ProviderKind::Anthropic => "anthropic",
            ProviderKind::Command => "command",
            ProviderKind::Folder => "folder",
        }
    }
}

/// `[repair]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RepairSettings {
    /// How the model is reached.
    pub provider: Option<ProviderKind>,
    /// The model's name, as the provider knows it.
    pub model: Option<String>,
    /// Where the provider is.
    pub base_url: Option<String>,
    /// The environment variable with the key.
    pub key_env: Option<String>,
    /// The file with the key.
    pub key_file: Option<PathBuf>,
    /// Allows a key to go over plain HTTP to another machine.
    pub allow_plain_http: Option<bool>,
    /// Take replies in pieces as they are made.
    pub stream: Option<bool>,
    /// Seconds for a whole reply.
    pub timeout: Option<f64>,
    /// Seconds between two pieces of a reply.
    pub idle_timeout: Option<f64>,
    /// How often a request that failed is sent again.
    pub retries: Option<u32>,
    /// Milliseconds before the first retry; each one after waits twice as long.
    pub backoff_ms: Option<u64>,
    /// Bytes of a reply.
    pub reply_limit: Option<usize>,
    /// Tokens that the model may write.
    pub max_output_tokens: Option<u32>,
    /// The name of that setting in requests to OpenAI-compatible servers: newer models want `max_completion_tokens`.
    pub max_tokens_field: Option<String>,
    /// Sampling temperature; the provider's default if not set.
    pub temperature: Option<f64>,
    /// Tokens that a prompt may have.
    pub context_tokens: Option<usize>,
    /// Requests at the same time.
    pub parallel: Option<usize>,
    /// Replies that are asked for until a unit is given up.
    pub attempts: Option<u32>,
    /// For the provider `command`: the program and its arguments.
    pub command: Option<Vec<String>>,
    /// For the provider `folder`: the folder.
    pub folder: Option<PathBuf>,
    /// Replies that may be asked for.
    pub max_requests: Option<u64>,
    /// Tokens that may be read and written.
    pub max_tokens: Option<u64>,
    /// What may be spent.
    pub max_usd: Option<f64>,
    /// Seconds that the run may take.
    pub deadline: Option<f64>,
}

/// The whole file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// `[repair]`
    #[serde(default)]
    pub repair: RepairSettings,
    /// `[prices."model"]`
    #[serde(default)]
    pub prices: BTreeMap<String, Price>,
}

impl Settings {
    /// Reads a file.
    ///
    /// Errors: it cannot be read, is no TOML, or has a setting that does not exist.
    pub fn read(file: &Path) -> Result<Settings> {
        let wrong = |message: String| {
            Error::new(
                ErrorKind::Configuration,
                format!("`{}`: {message}", file.display()),
            )
        };
        let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
        // Only the message: the excerpt could show a key that somebody wrote here.
        toml::from_str(&text).map_err(|error| wrong(error.message().to_string()))
    }

    /// Reads `c2safe.toml` in a folder, if there is one.
    pub fn of_folder(folder: &Path) -> Result<Settings> {
        let file = folder.join(FILE);
        if file.is_file() {
            Settings::read(&file)
        } else {
            Ok(Settings::default())
        }
    }
}

/// A positive number of seconds as a duration.
pub fn seconds(name: &str, value: f64) -> Result<Duration> {
    if value > 0.0 && value < 1e9 {
        return Ok(Duration::from_secs_f64(value));
    }
    let message = format!("`{name}` must be a positive number of seconds");
    Err(Error::new(ErrorKind::Configuration, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_settings_and_refuses_keys() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(FILE);
        let text = "[repair]\nprovider = \"anthropic\"\nmodel = \"m\"\ntimeout = 3\n\
                    [prices.\"m\"]\ninput = 3.0\noutput = 15\n";
        fs::write(&file, text).unwrap();
        let settings = Settings::of_folder(folder.path()).unwrap();
        assert_eq!(settings.repair.provider, Some(ProviderKind::Anthropic));
        assert_eq!(settings.repair.timeout, Some(3.0));
        assert_eq!(settings.prices["m"].output, 15.0);
        fs::write(&file, "[repair]\nkey = \"sk-secret\"\n").unwrap();
        let error = Settings::read(&file).unwrap_err();
        assert_eq!(error.kind.code(), "R0001");
        assert!(!error.message.contains("sk-secret"), "{error}");
        assert!(seconds("timeout", f64::NAN).is_err());
    }
}
