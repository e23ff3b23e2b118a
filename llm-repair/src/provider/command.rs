//! A command: the prompt on its standard input, the reply on its standard output.

use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process;

use super::{usage, Common, Completion, Finish, Pending, Prompt, Provider};
use crate::error::{Error, ErrorKind, Result};

pub(super) struct Command {
    common: Common,
    command: Vec<String>,
}

impl Command {
    pub fn new(common: Common, command: Vec<String>) -> Command {
        Command { common, command }
    }

    async fn run(&self, prompt: &Prompt) -> Result<Completion> {
        let name = &self.command[0];
        let failed = |kind, message: String| Err(Error::new(kind, format!("`{name}` {message}")));
        let mut command = process::Command::new(name);
        command
            .args(&self.command[1..])
            .env("C2SAFE_MODEL", &self.common.model)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true);
        let mut child = match command.spawn() {
            Ok(child) => child,
            Err(error) => return failed(ErrorKind::Configuration, format!("cannot run: {error}")),
        };
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let text = prompt.text();
        let write = async {
            if let Some(mut input) = input {
                // A command that does not read its input is no error.
                let _ = input.write_all(text.as_bytes()).await;
                let _ = input.shutdown().await;
            }
        };
        let limit = self.common.reply_limit;
        let read = async {
            let mut bytes = Vec::new();
            if let Some(output) = output {
                let mut output = output.take(limit as u64 + 1);
                output.read_to_end(&mut bytes).await?;
            }
            Ok::<_, std::io::Error>(bytes)
        };
        let both = async {
            let ((), bytes) = tokio::join!(write, read);
            let bytes = bytes?;
            if bytes.len() > limit {
                return Ok((bytes, None));
            }
            let status = child.wait().await?;
            Ok::<_, std::io::Error>((bytes, Some(status)))
        };
        let (bytes, status) = match tokio::time::timeout(self.common.timeout, both).await {
            Ok(Ok(done)) => done,
            Ok(Err(error)) => return failed(ErrorKind::Connection, format!("fails: {error}")),
            Err(_) => {
                let seconds = self.common.timeout.as_secs_f64();
                return failed(ErrorKind::Timeout, format!("does not end in {seconds} s"));
            }
        };
        match status {
            None => {
                return failed(
                    ErrorKind::TooLarge,
                    format!("writes more than {limit} bytes"),
                )
            }
            Some(status) if !status.success() => {
                return failed(ErrorKind::Unavailable, format!("ends with {status}"))
            }
            Some(_) => {}
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| Error::new(ErrorKind::Malformed, format!("`{name}` writes no UTF-8")))?;
        Ok(Completion {
            usage: usage(None, None, prompt, &text),
            text,
            finish: Finish::Done,
            retries: 0,
        })
    }
}

impl Provider for Command {
    fn identity(&self) -> String {
        format!("command {:?} {}", self.command, self.common.model)
    }

    fn complete<'a>(&'a self, _key: &'a str, prompt: &'a Prompt) -> Pending<'a> {
        Box::pin(self.run(prompt))
    }
}
