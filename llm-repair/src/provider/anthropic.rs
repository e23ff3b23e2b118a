//! Anthropic's messages.

use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{json, Value};

use super::http::{self, Collector, Endpoint, Wire};
use super::{usage, Common, Completion, Finish, Pending, Prompt, Provider};
use crate::error::{Error, ErrorKind, Result};
use crate::key::Key;

const VERSION: &str = "2023-06-01";

pub(super) struct Anthropic {
    common: Common,
    endpoint: Endpoint,
}

impl Anthropic {
    pub fn new(common: Common, base: &reqwest::Url, key: Option<Key>) -> Result<Anthropic> {
        let mut headers = HeaderMap::new();
        headers.insert("anthropic-version", HeaderValue::from_static(VERSION));
        if let Some(key) = &key {
            headers.insert("x-api-key", key.header("")?);
        }
        // People give the base with and without the version.
        let has_version = base.path().trim_end_matches('/').ends_with("/v1");
        let segments: &[&str] = match has_version {
            true => &["messages"],
            false => &["v1", "messages"],
        };
        let endpoint = Endpoint {
            client: http::client()?,
            url: http::join(base, segments)?,
            headers,
            key,
        };
        Ok(Anthropic { common, endpoint })
    }
}

impl Provider for Anthropic {
    fn identity(&self) -> String {
        let common = &self.common;
        format!(
            "anthropic {} {} {:?}",
            common.model, common.max_output_tokens, common.temperature
        )
    }

    fn complete<'a>(&'a self, _key: &'a str, prompt: &'a Prompt) -> Pending<'a> {
        Box::pin(http::ask(&self.endpoint, &self.common, self, prompt))
    }
}

fn finish(reason: &str) -> Finish {
    match reason {
        "max_tokens" | "model_context_window_exceeded" => Finish::Cut,
        "refusal" => Finish::Declined,
        _ => Finish::Done,
    }
}

fn error_of(value: &Value) -> Option<Error> {
    if value["type"] != "error" {
        return None;
    }
    let error = &value["error"];
    let message = error["message"].as_str().unwrap_or("no message");
    let message: String = message
        .chars()
        .filter(|c| !c.is_control())
        .take(300)
        .collect();
    Some(Error::new(
        ErrorKind::Unavailable,
        format!("the server fails: {message}"),
    ))
}

/// All tokens of a prompt, those from the provider's own cache included.
fn input_tokens(counted: &Value) -> Option<u64> {
    let plain = counted["input_tokens"].as_u64()?;
    let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"];
    let cached = cached.iter().filter_map(|name| counted[name].as_u64());
    Some(plain + cached.sum::<u64>())
}

impl Wire for Anthropic {
    fn body(&self, prompt: &Prompt) -> Value {
        let common = &self.common;
        let mut body = json!({
            "model": common.model,
            "max_tokens": common.max_output_tokens,
            "system": prompt.system,
            "messages": [{"role": "user", "content": prompt.user}],
        });
        if let Some(temperature) = common.temperature {
            body["temperature"] = temperature.into();
        }
        if common.stream {
            body["stream"] = true.into();
        }
        body
    }

    fn whole(&self, body: &Value, prompt: &Prompt) -> Result<Completion> {
        if let Some(error) = error_of(body) {
            return Err(error);
        }
        let Some(blocks) = body["content"].as_array() else {
            let message = "the reply has no `content`";
            return Err(Error::new(ErrorKind::Malformed, message));
        };
        let texts = blocks.iter().filter(|block| block["type"] == "text");
        let text: String = texts.filter_map(|block| block["text"].as_str()).collect();
        let counted = &body["usage"];
        Ok(Completion {
            finish: finish(body["stop_reason"].as_str().unwrap_or("end_turn")),
            usage: usage(
                input_tokens(counted),
                counted["output_tokens"].as_u64(),
                prompt,
                &text,
            ),
            text,
            retries: 0,
        })
    }

    fn collector(&self) -> Box<dyn Collector> {
        Box::new(Pieces::default())
    }
}

#[derive(Default)]
struct Pieces {
    text: String,
    finish: Option<Finish>,
    input: Option<u64>,
    output: Option<u64>,
}

impl Collector for Pieces {
    fn event(&mut self, data: &str) -> Result<bool> {
        let value: Value = serde_json::from_str(data).map_err(|error| {
            let message = format!("an event of the stream is no JSON: {error}");
            Error::new(ErrorKind::Malformed, message)
        })?;
        if let Some(error) = error_of(&value) {
            return Err(error);
        }
        match value["type"].as_str().unwrap_or("") {
            "message_start" => {
                let counted = &value["message"]["usage"];
                self.input = input_tokens(counted).or(self.input);
                self.output = counted["output_tokens"].as_u64().or(self.output);
            }
            "content_block_delta" => {
                if let Some(text) = value["delta"]["text"].as_str() {
                    self.text.push_str(text);
                }
            }
            "message_delta" => {
                if let Some(reason) = value["delta"]["stop_reason"].as_str() {
                    self.finish = Some(finish(reason));
                }
                self.output = value["usage"]["output_tokens"].as_u64().or(self.output);
            }
            "message_stop" => return Ok(true),
            _ => {}
        }
        Ok(false)
    }

    fn finish(self: Box<Self>, prompt: &Prompt) -> Completion {
        Completion {
            finish: self.finish.unwrap_or(Finish::Done),
            usage: usage(self.input, self.output, prompt, &self.text),
            text: self.text,
            retries: 0,
        }
    }
}
