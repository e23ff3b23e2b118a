//! OpenAI's chat completions.

use reqwest::header::{HeaderMap, AUTHORIZATION};
use serde_json::{json, Value};

use super::http::{self, Collector, Endpoint, Wire};
use super::{usage, Common, Completion, Finish, Pending, Prompt, Provider};
use crate::error::{Error, ErrorKind, Result};
use crate::key::Key;

pub(super) struct OpenAi {
    common: Common,
    endpoint: Endpoint,
    max_tokens_field: String,
}

impl OpenAi {
    pub fn new(
        common: Common,
        base: &reqwest::Url,
        key: Option<Key>,
        max_tokens_field: String,
    ) -> Result<OpenAi> {
        let mut headers = HeaderMap::new();
        if let Some(key) = &key {
            headers.insert(AUTHORIZATION, key.header("Bearer ")?);
        }
        let endpoint = Endpoint {
            client: http::client()?,
            url: http::join(base, &["chat", "completions"])?,
            headers,
            key,
        };
        Ok(OpenAi {
            common,
            endpoint,
            max_tokens_field,
        })
    }
}

impl Provider for OpenAi {
    fn identity(&self) -> String {
        let common = &self.common;
        format!(
            "openai {} {} {:?}",
            common.model, common.max_output_tokens, common.temperature
        )
    }

    fn complete<'a>(&'a self, _key: &'a str, prompt: &'a Prompt) -> Pending<'a> {
        Box::pin(http::ask(&self.endpoint, &self.common, self, prompt))
    }
}

fn finish(reason: &str) -> Finish {
    match reason {
        "length" => Finish::Cut,
        "content_filter" => Finish::Declined,
        _ => Finish::Done,
    }
}

fn error_of(value: &Value) -> Option<Error> {
    let error = value.get("error").filter(|error| !error.is_null())?;
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

impl Wire for OpenAi {
    fn body(&self, prompt: &Prompt) -> Value {
        let common = &self.common;
        let mut body = json!({
            "model": common.model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
        });
        body[&self.max_tokens_field] = common.max_output_tokens.into();
        if let Some(temperature) = common.temperature {
            body["temperature"] = temperature.into();
        }
        if common.stream {
            body["stream"] = true.into();
            body["stream_options"] = json!({"include_usage": true});
        }
        body
    }

    fn whole(&self, body: &Value, prompt: &Prompt) -> Result<Completion> {
        if let Some(error) = error_of(body) {
            return Err(error);
        }
        let choice = &body["choices"][0];
        let message = &choice["message"];
        if !message.is_object() {
            let message = "the reply has no `choices[0].message`";
            return Err(Error::new(ErrorKind::Malformed, message));
        }
        let text = message["content"].as_str().unwrap_or("").to_string();
        let counted = &body["usage"];
        Ok(Completion {
            finish: finish(choice["finish_reason"].as_str().unwrap_or("stop")),
            usage: usage(
                counted["prompt_tokens"].as_u64(),
                counted["completion_tokens"].as_u64(),
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
        if data.trim() == "[DONE]" {
            if self.finish.is_none() {
                let message = "the stream is done without a `finish_reason`";
                return Err(Error::new(ErrorKind::Malformed, message));
            }
            return Ok(true);
        }
        let value: Value = serde_json::from_str(data).map_err(|error| {
            let message = format!("an event of the stream is no JSON: {error}");
            Error::new(ErrorKind::Malformed, message)
        })?;
        if let Some(error) = error_of(&value) {
            return Err(error);
        }
        let choice = &value["choices"][0];
        if let Some(text) = choice["delta"]["content"].as_str() {
            self.text.push_str(text);
        }
        if let Some(reason) = choice["finish_reason"].as_str() {
            self.finish = Some(finish(reason));
        }
        let counted = &value["usage"];
        self.input = counted["prompt_tokens"].as_u64().or(self.input);
        self.output = counted["completion_tokens"].as_u64().or(self.output);
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
