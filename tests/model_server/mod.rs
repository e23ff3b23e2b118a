//! A scripted model behind real HTTP on the loopback, in both wire formats, streamed or not as the request asks.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{json, Value};

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Asked {
    /// From 0, in the order of arrival.
    pub number: usize,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Value,
    pub system: String,
    pub user: String,
    pub begin: Instant,
    /// When the answer was written; `None` if it was not.
    pub end: Option<Instant>,
}

impl Asked {
    pub fn is_anthropic(&self) -> bool {
        self.path.ends_with("/messages")
    }

    pub fn is_streamed(&self) -> bool {
        self.body["stream"] == true
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What the model does.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Says this.
    Text(String),
    /// Says this and is cut off by the limit on tokens.
    Cut(String),
    /// Answers with a status, headers and a body.
    Status(u16, Vec<(&'static str, String)>, String),
    /// Answers 200 with this body, whatever it is.
    Raw(String),
    /// Begins an answer and closes the connection.
    Drop,
    /// Says nothing for so long.
    Hang(Duration),
    /// Says so many bytes.
    Big(usize),
    /// The same after a while.
    After(Duration, Box<Answer>),
}

pub fn text(text: impl Into<String>) -> Answer {
    Answer::Text(text.into())
}

type Script = dyn Fn(&Asked) -> Answer + Send + Sync;

/// The server; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub fn start(script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let script: Arc<Script> = Arc::new(script);
        let shared = log.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let (script, log) = (script.clone(), shared.clone());
                std::thread::spawn(move || {
                    // A client that goes away is no error of the server's.
                    let _ = serve(stream, &*script, &log);
                });
            }
        });
        Server { address, log }
    }

    pub fn openai(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    pub fn anthropic(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.log.lock().unwrap().len()
    }
}

fn serve(stream: TcpStream, script: &Script, log: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let path = first.split_whitespace().nth(1).unwrap_or("").to_string();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_lowercase(), value.trim().to_string()));
        }
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, n)| n.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body: Value = serde_json::from_slice(&body)?;
    let messages = body["messages"].as_array().cloned().unwrap_or_default();
    let of_role = |role: &str| {
        let found = messages.iter().find(|m| m["role"] == role);
        found.map(|m| m["content"].as_str().unwrap_or("").to_string())
    };
    let system = body["system"].as_str().map(str::to_string);
    let system = system.or_else(|| of_role("system")).unwrap_or_default();
    let asked = {
        let mut log = log.lock().unwrap();
        let asked = Asked {
            number: log.len(),
            path,
            headers,
            user: of_role("user").unwrap_or_default(),
            system,
            body,
            begin: Instant::now(),
            end: None,
        };
        log.push(asked.clone());
        asked
    };
    let answer = script(&asked);
    let mut stream = stream;
    give(&mut stream, &asked, answer)?;
    let _ = stream.shutdown(Shutdown::Write);
    log.lock().unwrap()[asked.number].end = Some(Instant::now());
    // Waits for the client to close, which is what keeps a reset from swallowing the answer.
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let _ = stream.read(&mut [0; 64]);
    Ok(())
}

fn give(stream: &mut TcpStream, asked: &Asked, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Text(text) => say(stream, asked, &text, true),
        Answer::Cut(text) => say(stream, asked, &text, false),
        Answer::Big(size) => say(stream, asked, &"x".repeat(size), true),
        Answer::Raw(body) => whole(stream, 200, &[], &body),
        Answer::Status(status, headers, body) => whole(stream, status, &headers, &body),
        Answer::Drop => stream.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"cho",
        ),
        Answer::Hang(time) => {
            std::thread::sleep(time);
            Ok(())
        }
        Answer::After(time, answer) => {
            std::thread::sleep(time);
            give(stream, asked, *answer)
        }
    }
}

fn whole(
    stream: &mut TcpStream,
    status: u16,
    headers: &[(&str, String)],
    body: &str,
) -> std::io::Result<()> {
    let mut text = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    stream.write_all(text.as_bytes())?;
    stream.write_all(body.as_bytes())
}

/// Tokens, as this server counts them.
pub fn tokens(text: &str) -> u64 {
    text.split_whitespace().count() as u64
}

fn say(stream: &mut TcpStream, asked: &Asked, text: &str, done: bool) -> std::io::Result<()> {
    let input = tokens(&asked.system) + tokens(&asked.user);
    let output = tokens(text);
    if !asked.is_streamed() {
        let body = if asked.is_anthropic() {
            json!({
                "type": "message",
                "role": "assistant",
                "content": [{"type": "text", "text": text}],
                "stop_reason": if done { "end_turn" } else { "max_tokens" },
                "usage": {"input_tokens": input, "output_tokens": output},
            })
        } else {
            json!({
                "object": "chat.completion",
                "choices": [{
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "finish_reason": if done { "stop" } else { "length" },
                }],
                "usage": {"prompt_tokens": input, "completion_tokens": output},
            })
        };
        return whole(stream, 200, &[], &body.to_string());
    }
    stream.write_all(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nconnection: close\r\n\r\n",
    )?;
    // Pieces of a few characters, some of which cut a line or a word.
    let characters: Vec<char> = text.chars().collect();
    let size = (characters.len() / 40).max(7);
    let pieces = characters
        .chunks(size)
        .map(|p| p.iter().collect::<String>());
    let mut events: Vec<(&str, Value)> = Vec::new();
    if asked.is_anthropic() {
        events.push((
            "message_start",
            json!({"type": "message_start", "message": {"usage": {"input_tokens": input, "output_tokens": 1}}}),
        ));
        events.push(("ping", json!({"type": "ping"})));
        for piece in pieces {
            events.push((
                "content_block_delta",
                json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}),
            ));
        }
        let reason = if done { "end_turn" } else { "max_tokens" };
        events.push((
            "message_delta",
            json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": output}}),
        ));
        events.push(("message_stop", json!({"type": "message_stop"})));
    } else {
        for piece in pieces {
            events.push((
                "",
                json!({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": null}]}),
            ));
        }
        let reason = if done { "stop" } else { "length" };
        events.push((
            "",
            json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}),
        ));
        events.push((
            "",
            json!({"choices": [], "usage": {"prompt_tokens": input, "completion_tokens": output}}),
        ));
    }
    for (name, value) in events {
        let name = match name {
            "" => String::new(),
            name => format!("event: {name}\n"),
        };
        stream.write_all(format!("{name}data: {value}\n\n").as_bytes())?;
    }
    if !asked.is_anthropic() {
        stream.write_all(b"data: [DONE]\n\n")?;
    }
    Ok(())
}
