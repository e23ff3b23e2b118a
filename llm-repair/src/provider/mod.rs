//! Providers: ways to get a reply from a model.

mod anthropic;
mod command;
mod folder;
mod http;
mod openai;
mod sse;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::budget::{guess_tokens, Usage};
use crate::config::{seconds, ProviderKind, RepairSettings};
use crate::error::{Error, ErrorKind, Result};
use crate::key::Key;

/// What a model is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prompt {
    /// The rules.
    pub system: String,
    /// The task.
    pub user: String,
}

impl Prompt {
    /// Both as one text, for providers that know no roles.
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.system, self.user)
    }
}

/// Why a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Finish {
    /// It was done.
    Done,
    /// It was cut off by the limit on tokens.
    Cut,
    /// It would not.
    Declined,
}

/// What a model said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Its text.
    pub text: String,
    /// Why it ends there.
    pub finish: Finish,
    /// What it took.
    pub usage: Usage,
    /// How often the request was sent again until this came.
    pub retries: u64,
}

/// The future of a reply.
pub type Pending<'a> = Pin<Box<dyn Future<Output = Result<Completion>> + Send + 'a>>;

/// A way to get a reply.
pub trait Provider: Send + Sync {
    /// Which model it is, and with which settings that change what it says; not where it is. Has no secrets: it is part of the
    /// address of stored replies.
    fn identity(&self) -> String;

    /// Asks. `key` is the address of the reply.
    ///
    /// Errors: any but those of storage and budget; those that a retry could heal only after the retries.
    fn complete<'a>(&'a self, key: &'a str, prompt: &'a Prompt) -> Pending<'a>;
}

/// What all providers must know.
#[derive(Debug, Clone)]
pub(crate) struct Common {
    pub model: String,
    pub max_output_tokens: u32,
    pub temperature: Option<f64>,
    pub stream: bool,
    pub timeout: Duration,
    pub idle_timeout: Duration,
    pub retries: u32,
    pub backoff: Duration,
    pub reply_limit: usize,
}

/// The tokens that a model may write if the settings do not say.
pub const MAX_OUTPUT_TOKENS: u32 = 8192;

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Configuration, message)
}

/// The provider that the settings name; relative paths in them are relative to `folder`. When `frozen` it will not be asked, and
/// needs no key.
///
/// Errors: settings that are missing or make no sense; no key.
pub fn open(settings: &RepairSettings, folder: &Path, frozen: bool) -> Result<Box<dyn Provider>> {
    let Some(kind) = settings.provider else {
        return Err(wrong(
            "no provider: --provider, or `provider` below `[repair]` in c2safe.toml",
        ));
    };
    let needs_model = matches!(kind, ProviderKind::OpenAi | ProviderKind::Anthropic);
    if needs_model && settings.model.as_deref().unwrap_or("").is_empty() {
        return Err(wrong(
            "no model: --model, or `model` below `[repair]` in c2safe.toml",
        ));
    }
    let is_local = matches!(kind, ProviderKind::Folder);
    let patience = if is_local { 86_400.0 } else { 600.0 };
    let common = Common {
        model: settings.model.clone().unwrap_or_default(),
        max_output_tokens: settings.max_output_tokens.unwrap_or(MAX_OUTPUT_TOKENS),
        temperature: settings.temperature,
        stream: settings.stream.unwrap_or(true),
        timeout: seconds("timeout", settings.timeout.unwrap_or(patience))?,
        idle_timeout: seconds("idle-timeout", settings.idle_timeout.unwrap_or(120.0))?,
        retries: settings.retries.unwrap_or(5),
        backoff: Duration::from_millis(settings.backoff_ms.unwrap_or(1000)),
        reply_limit: settings.reply_limit.unwrap_or(1 << 20),
    };
    let base = |default: &str| -> Result<reqwest::Url> {
        let text = settings.base_url.as_deref().unwrap_or(default);
        let url = reqwest::Url::parse(text)
            .map_err(|error| wrong(format!("`{text}` is no address: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
            return Err(wrong(
                "the base URL must be http or https, without a user in it",
            ));
        }
        Ok(url)
    };
    let key = |default: &str| -> Result<Option<Key>> {
        if frozen {
            return Ok(None);
        }
        let default = settings.base_url.is_none().then_some(default);
        let variable = settings.key_env.as_deref().or(default);
        let file = settings.key_file.as_ref().map(|file| folder.join(file));
        Key::find(file.as_deref(), variable)
    };
    let guard = |url: &reqwest::Url, key: &Option<Key>| -> Result<()> {
        let plain = url.scheme() == "http" && !is_loopback(url);
        if plain && key.is_some() && settings.allow_plain_http != Some(true) {
            let message = "a key would go over plain HTTP to another machine; use https, or set `allow-plain-http`";
            return Err(Error::new(ErrorKind::Key, message));
        }
        Ok(())
    };
    match kind {
        ProviderKind::OpenAi => {
            let url = base("https://api.openai.com/v1")?;
            let key = key("OPENAI_API_KEY")?;
            guard(&url, &key)?;
            let field = settings.max_tokens_field.clone();
            let field = field.unwrap_or_else(|| "max_tokens".into());
            Ok(Box::new(openai::OpenAi::new(common, &url, key, field)?))
        }
        ProviderKind::Anthropic => {
            let url = base("https://api.anthropic.com")?;
            let key = key("ANTHROPIC_API_KEY")?;
            guard(&url, &key)?;
            Ok(Box::new(anthropic::Anthropic::new(common, &url, key)?))
        }
        ProviderKind::Command => {
            let command = settings.command.clone().unwrap_or_default();
            if command.is_empty() {
                return Err(wrong(
                    "the provider `command` needs `command`, a list of the program and its arguments",
                ));
            }
            Ok(Box::new(command::Command::new(common, command)))
        }
        ProviderKind::Folder => {
            let Some(place) = &settings.folder else {
                return Err(wrong("the provider `folder` needs `folder`"));
            };
            let place: PathBuf = folder.join(place);
            Ok(Box::new(folder::Folder::new(common, place)))
        }
    }
}

fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or("");
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|a| a.is_loopback())
}

/// The tokens as the provider counts them, or else guesses.
pub(crate) fn usage(input: Option<u64>, output: Option<u64>, prompt: &Prompt, text: &str) -> Usage {
    let guess = |known: Option<u64>, text: &str| known.unwrap_or_else(|| guess_tokens(text) as u64);
    Usage {
        input: guess(input, &prompt.text()),
        output: guess(output, text),
        guessed: input.is_none() || output.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_go_over_plain_http_to_another_machine() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key"), "sk-1").unwrap();
        let mut settings = RepairSettings {
            provider: Some(ProviderKind::OpenAi),
            model: Some("m".into()),
            base_url: Some("http://models.example/v1".into()),
            key_file: Some("key".into()),
            ..RepairSettings::default()
        };
        let error = open(&settings, folder.path(), false).err().unwrap();
        assert_eq!(error.kind, ErrorKind::Key);
        settings.base_url = Some("http://127.0.0.1:8000/v1".into());
        assert!(open(&settings, folder.path(), false).is_ok());
        settings.base_url = Some("http://[::1]:8000/v1".into());
        assert!(open(&settings, folder.path(), false).is_ok());
        settings.base_url = Some("http://127.0.0.1.example/v1".into());
        assert!(open(&settings, folder.path(), false).is_err());
        settings.base_url = Some("file:///etc".into());
        assert!(open(&settings, folder.path(), false).is_err());
    }
}
