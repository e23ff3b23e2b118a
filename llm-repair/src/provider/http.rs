//! Requests over HTTP: time limits, a cap on replies, retries, and what each status means.

use std::time::{Duration, SystemTime};

use rand::Rng;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{redirect, Client, Response, StatusCode};
use serde_json::Value;

use super::sse::Parser;
use super::{Common, Completion, Prompt};
use crate::error::{Error, ErrorKind, Result};
use crate::key::Key;

/// The longest time that `retry-after` is obeyed; who wants more is asked another day.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);
/// Bytes of the body of an error that are read.
const ERROR_LIMIT: usize = 16 << 10;

/// A wire format: what is sent, and how what comes back is read.
pub(super) trait Wire: Sync {
    /// The body of a request.
    fn body(&self, prompt: &Prompt) -> Value;
    /// The reply in a whole body.
    fn whole(&self, body: &Value, prompt: &Prompt) -> Result<Completion>;
    /// Something that collects a reply from events.
    fn collector(&self) -> Box<dyn Collector>;
}

/// Collects the pieces of a streamed reply.
pub(super) trait Collector: Send {
    /// One event; `Ok(true)` when it was the last.
    fn event(&mut self, data: &str) -> Result<bool>;
    /// The reply, once the last event was there.
    fn finish(self: Box<Self>, prompt: &Prompt) -> Completion;
}

/// Where requests go.
pub(super) struct Endpoint {
    pub client: Client,
    pub url: reqwest::Url,
    pub headers: HeaderMap,
    pub key: Option<Key>,
}

/// A client without redirects (a key must not follow them) and without an overall time limit (we have our own).
pub(super) fn client() -> Result<Client> {
    Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(Duration::from_secs(30))
        .user_agent(concat!("c2safe/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| Error::new(ErrorKind::Configuration, format!("no HTTP client: {error}")))
}

/// `base` with more segments.
pub(super) fn join(base: &reqwest::Url, segments: &[&str]) -> Result<reqwest::Url> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| Error::new(ErrorKind::Configuration, "the base URL cannot have a path"))?
        .pop_if_empty()
        .extend(segments);
    Ok(url)
}

/// A request that failed.
struct Failure {
    error: Error,
    /// Worth another try; after this long, if the server says so.
    again: Option<Option<Duration>>,
}

impl Failure {
    fn for_good(error: Error) -> Failure {
        Failure { error, again: None }
    }

    fn for_now(kind: ErrorKind, message: impl Into<String>) -> Failure {
        Failure {
            error: Error::new(kind, message),
            again: Some(None),
        }
    }
}

/// Asks until there is a reply, an error for good, or no try left.
pub(super) async fn ask(
    endpoint: &Endpoint,
    common: &Common,
    wire: &dyn Wire,
    prompt: &Prompt,
) -> Result<Completion> {
    let body = wire.body(prompt).to_string();
    let mut retries = 0;
    loop {
        let once = once(endpoint, common, wire, prompt, &body);
        let result = match tokio::time::timeout(common.timeout, once).await {
            Ok(result) => result,
            Err(_) => {
                let seconds = common.timeout.as_secs_f64();
                Err(Failure::for_now(
                    ErrorKind::Timeout,
                    format!("no whole reply in {seconds} s"),
                ))
            }
        };
        let failure = match result {
            Ok(completion) => {
                return Ok(Completion {
                    retries: u64::from(retries),
                    ..completion
                })
            }
            Err(failure) => failure,
        };
        let mut error = failure.error;
        let Some(wanted) = failure.again else {
            return Err(error);
        };
        if retries >= common.retries || wanted.is_some_and(|wait| wait > LONGEST_WAIT) {
            let tries = retries + 1;
            error.message = format!("{} (after {tries} tries)", error.message);
            return Err(error);
        }
        let wait = wanted.unwrap_or_else(|| backoff(common.backoff, retries));
        retries += 1;
        tokio::time::sleep(wait).await;
    }
}

/// Twice as long each time, between half of that and all of it: clients that failed together do not come back together.
fn backoff(first: Duration, retries: u32) -> Duration {
    let full = first.saturating_mul(1 << retries.min(16));
    let full = full.min(LONGEST_BACKOFF);
    full.mul_f64(rand::rng().random_range(0.5..=1.0))
}

async fn once(
    endpoint: &Endpoint,
    common: &Common,
    wire: &dyn Wire,
    prompt: &Prompt,
    body: &str,
) -> std::result::Result<Completion, Failure> {
    let request = endpoint
        .client
        .post(endpoint.url.clone())
        .headers(endpoint.headers.clone())
        .header("content-type", "application/json")
        .body(body.to_string());
    let sent = tokio::time::timeout(common.idle_timeout, request.send()).await;
    let mut response = match sent {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return Err(broken(&error)),
        Err(_) => return Err(silent(common)),
    };
    let status = response.status();
    if !status.is_success() {
        let wait = retry_after(response.headers());
        let text = read(&mut response, common, ERROR_LIMIT, true).await;
        let text = String::from_utf8_lossy(&text.unwrap_or_default()).into_owned();
        return Err(refused(endpoint, common, status, wait, &text));
    }
    let kind = response.headers().get("content-type");
    let streamed = kind.is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"text/event-stream")
    });
    if streamed {
        return stream(&mut response, common, wire, prompt, endpoint).await;
    }
    let bytes = read(&mut response, common, common.reply_limit, false).await?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!("the reply is no JSON: {error}");
        Failure::for_good(Error::new(ErrorKind::Malformed, message))
    })?;
    wire.whole(&value, prompt).map_err(Failure::for_good)
}

async fn stream(
    response: &mut Response,
    common: &Common,
    wire: &dyn Wire,
    prompt: &Prompt,
    endpoint: &Endpoint,
) -> std::result::Result<Completion, Failure> {
    let mut parser = Parser::default();
    let mut collector = wire.collector();
    let mut size = 0;
    while let Some(piece) = next(response, common).await? {
        size += piece.len();
        // Every few characters come in an event of their own, which is an envelope of some hundred bytes.
        if size > common.reply_limit.saturating_mul(64) {
            return Err(Failure::for_good(too_large(common)));
        }
        for event in parser.push(&piece) {
            match collector.event(&event.data) {
                Ok(true) => {
                    let completion = collector.finish(prompt);
                    if completion.text.len() > common.reply_limit {
                        return Err(Failure::for_good(too_large(common)));
                    }
                    return Ok(completion);
                }
                Ok(false) => {}
                Err(mut error) => {
                    if let Some(key) = &endpoint.key {
                        error.message = key.redact(&error.message);
                    }
                    let again = (error.kind == ErrorKind::Unavailable).then_some(None);
                    return Err(Failure { error, again });
                }
            }
        }
    }
    Err(Failure::for_now(
        ErrorKind::Connection,
        "the stream ends before the reply does",
    ))
}

fn too_large(common: &Common) -> Error {
    let message = format!("the reply is longer than {} bytes", common.reply_limit);
    Error::new(ErrorKind::TooLarge, message)
}

fn silent(common: &Common) -> Failure {
    let seconds = common.idle_timeout.as_secs_f64();
    Failure::for_now(
        ErrorKind::Timeout,
        format!("the server says nothing for {seconds} s"),
    )
}

fn broken(error: &reqwest::Error) -> Failure {
    // The outer message names the address, the innermost the reason.
    let mut reason: &dyn std::error::Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    let what = if error.is_connect() {
        "no connection"
    } else {
        "the connection breaks off"
    };
    Failure::for_now(ErrorKind::Connection, format!("{what}: {reason}"))
}

async fn next(
    response: &mut Response,
    common: &Common,
) -> std::result::Result<Option<Vec<u8>>, Failure> {
    match tokio::time::timeout(common.idle_timeout, response.chunk()).await {
        Ok(Ok(piece)) => Ok(piece.map(|piece| piece.to_vec())),
        Ok(Err(error)) => Err(broken(&error)),
        Err(_) => Err(silent(common)),
    }
}

async fn read(
    response: &mut Response,
    common: &Common,
    limit: usize,
    cut: bool,
) -> std::result::Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(piece) = next(response, common).await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > limit {
            if cut {
                bytes.truncate(limit);
                return Ok(bytes);
            }
            return Err(Failure::for_good(too_large(common)));
        }
    }
    Ok(bytes)
}

/// `retry-after`, in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (0.0..1e6)
            .contains(&seconds)
            .then(|| Duration::from_secs_f64(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(
        date.duration_since(SystemTime::now())
            .unwrap_or(Duration::ZERO),
    )
}

fn refused(
    endpoint: &Endpoint,
    common: &Common,
    status: StatusCode,
    wait: Option<Duration>,
    body: &str,
) -> Failure {
    let mut said = message_of(body);
    if let Some(key) = &endpoint.key {
        said = key.redact(&said);
    }
    let said = if said.is_empty() {
        String::new()
    } else {
        format!(": {said}")
    };
    let url = &endpoint.url;
    let model = &common.model;
    let about_model = {
        let body = body.to_lowercase();
        body.contains("model_not_found")
            || (body.contains("model")
                && (body.contains("not found")
                    || body.contains("does not exist")
                    || body.contains("not_found")))
    };
    let for_good = |kind, message| Failure::for_good(Error::new(kind, message));
    match status.as_u16() {
        401 => for_good(
            ErrorKind::Unauthorized,
            format!("{url} does not accept the key (401){said}"),
        ),
        403 => for_good(
            ErrorKind::Forbidden,
            format!("{url} does not allow this key to do it (403){said}"),
        ),
        400 | 404 if about_model => for_good(
            ErrorKind::UnknownModel,
            format!("{url} has no model `{model}`{said}"),
        ),
        404 => for_good(
            ErrorKind::NotFound,
            format!("there is nothing at {url} (404); is the base URL right?{said}"),
        ),
        408 | 409 | 429 | 500..=599 => Failure {
            error: Error::new(
                ErrorKind::Unavailable,
                format!("{url} answers {status}{said}"),
            ),
            again: Some(wait),
        },
        _ => for_good(ErrorKind::Refused, format!("{url} answers {status}{said}")),
    }
}

/// The message in the body of an error, or the beginning of the body.
fn message_of(body: &str) -> String {
    let value: Option<Value> = serde_json::from_str(body).ok();
    let message = value.as_ref().and_then(|value| {
        let error = &value["error"];
        error["message"]
            .as_str()
            .or_else(|| error.as_str())
            .or_else(|| value["message"].as_str())
    });
    let text = message.unwrap_or(body.trim());
    let text: String = text.chars().filter(|c| !c.is_control()).take(300).collect();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_with_jitter() {
        for retries in 0..20 {
            let full = Duration::from_millis(100 << retries.min(16)).min(LONGEST_BACKOFF);
            let wait = backoff(Duration::from_millis(100), retries);
            assert!(
                wait >= full / 2 && wait <= full,
                "{retries}: {wait:?} of {full:?}"
            );
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let headers = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(headers("2"), Some(Duration::from_secs(2)));
        assert_eq!(headers("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(headers("-1"), None);
        assert_eq!(headers("soon"), None);
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(30));
        let wait = headers(&date).unwrap();
        assert!(
            wait > Duration::from_secs(25) && wait <= Duration::from_secs(30),
            "{wait:?}"
        );
        assert_eq!(
            headers("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(Duration::ZERO)
        );
    }
}
