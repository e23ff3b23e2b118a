//! A folder: `KEY.request.md` goes out, `KEY.reply.md` comes in. For machines without a network, and for agents of any kind.
//!
//! A request appears complete (it is renamed into place); whoever answers must do the same with the reply. A request stays until its
//! reply is read, so a run that was killed and starts again finds replies that came in the meantime.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::fs;

use super::{usage, Common, Completion, Finish, Pending, Prompt, Provider};
use crate::error::{Error, ErrorKind, Result};

const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

pub(super) struct Folder {
    common: Common,
    folder: PathBuf,
}

impl Folder {
    pub fn new(common: Common, folder: PathBuf) -> Folder {
        Folder { common, folder }
    }

    async fn exchange(&self, key: &str, prompt: &Prompt) -> Result<Completion> {
        let request = self.folder.join(format!("{key}.request.md"));
        let reply = self.folder.join(format!("{key}.reply.md"));
        let scratch = self.folder.join(format!(".{key}.new"));
        let create = async {
            fs::create_dir_all(&self.folder).await?;
            fs::write(&scratch, prompt.text()).await?;
            fs::rename(&scratch, &request).await
        };
        create
            .await
            .map_err(|error| Error::storage(&self.folder, &error))?;
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            match fs::metadata(&reply).await {
                Ok(found) if found.len() > self.common.reply_limit as u64 => {
                    let limit = self.common.reply_limit;
                    let message = format!("`{}` has more than {limit} bytes", reply.display());
                    return Err(Error::new(ErrorKind::TooLarge, message));
                }
                Ok(_) => break,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(Error::storage(&reply, &error)),
            }
            if started.elapsed() >= self.common.timeout {
                let message = format!("nobody wrote `{}` in time", reply.display());
                return Err(Error::new(ErrorKind::Timeout, message));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
        let bytes = fs::read(&reply)
            .await
            .map_err(|error| Error::storage(&reply, &error))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            let message = format!("`{}` is no UTF-8", reply.display());
            Error::new(ErrorKind::Malformed, message)
        })?;
        Ok(Completion {
            usage: usage(None, None, prompt, &text),
            text,
            finish: Finish::Done,
            retries: 0,
        })
    }
}

impl Provider for Folder {
    fn identity(&self) -> String {
        format!("folder {}", self.common.model)
    }

    fn complete<'a>(&'a self, key: &'a str, prompt: &'a Prompt) -> Pending<'a> {
        Box::pin(self.exchange(key, prompt))
    }
}
