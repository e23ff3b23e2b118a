//! Asks a model: stored replies first, then the provider, within the budget, several at a time.

use std::sync::{Arc, Mutex};

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use crate::budget::{guess_tokens, Account, Spent, Usage};
use crate::error::{Error, ErrorKind, Result};
use crate::provider::{Completion, Prompt, Provider};
use crate::store::cache::{address, Cache};

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it is about.
    pub unit: String,
    /// From 1; the same prompt for another attempt is another question.
    pub attempt: u32,
    /// The prompt.
    pub prompt: Prompt,
}

/// An answer with its address.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The address.
    pub key: String,
    /// What the model said.
    pub completion: Completion,
    /// It was stored.
    pub from_cache: bool,
}

/// Who asks.
pub struct Client {
    provider: Option<Box<dyn Provider>>,
    identity: String,
    cache: Cache,
    account: Mutex<Account>,
    parallel: usize,
    max_output_tokens: u64,
    runtime: Runtime,
}

impl Client {
    /// A client of `provider`. When `frozen`, it only gives stored replies, and nobody is asked.
    ///
    /// Errors: no threads can be started.
    pub fn new(
        provider: Box<dyn Provider>,
        frozen: bool,
        cache: Cache,
        account: Account,
        parallel: usize,
        max_output_tokens: u32,
    ) -> Result<Client> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Error::new(ErrorKind::Configuration, error.to_string()))?;
        Ok(Client {
            identity: provider.identity(),
            provider: (!frozen).then_some(provider),
            cache,
            account: Mutex::new(account),
            parallel: parallel.max(1),
            max_output_tokens: u64::from(max_output_tokens),
            runtime,
        })
    }

    /// Which model it is; see [`Provider::identity`].
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// What was spent so far.
    pub fn spent(&self) -> Spent {
        self.account().spent()
    }

    fn account(&self) -> std::sync::MutexGuard<'_, Account> {
        // A panic elsewhere does not make the numbers wrong.
        self.account
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Asks all; `done` hears of each answer as it comes. The answers are in the order of the questions.
    pub fn ask(
        &self,
        questions: &[Question],
        done: &mut dyn FnMut(&Question, &Result<Answer>),
    ) -> Vec<Result<Answer>> {
        let permits = Arc::new(Semaphore::new(self.parallel));
        self.runtime.block_on(async {
            let mut pending: FuturesUnordered<_> = questions
                .iter()
                .enumerate()
                .map(|(index, question)| {
                    let permits = permits.clone();
                    async move {
                        let _permit = permits.acquire().await;
                        (index, self.one(question).await)
                    }
                })
                .collect();
            let mut answers: Vec<Option<Result<Answer>>> = vec![None; questions.len()];
            while let Some((index, answer)) = pending.next().await {
                done(&questions[index], &answer);
                answers[index] = Some(answer);
            }
            answers.into_iter().flatten().collect()
        })
    }

    async fn one(&self, question: &Question) -> Result<Answer> {
        let prompt = &question.prompt;
        let key = address(&self.identity, prompt, question.attempt);
        if let Some(completion) = self.cache.get(&key) {
            self.account().found();
            return Ok(Answer {
                key,
                completion,
                from_cache: true,
            });
        }
        let Some(provider) = &self.provider else {
            let message = format!(
                "there is no stored reply for {} (attempt {}), and the run is frozen",
                question.unit, question.attempt
            );
            return Err(Error::new(ErrorKind::Frozen, message));
        };
        let expected = Usage {
            input: guess_tokens(&prompt.text()) as u64,
            output: self.max_output_tokens,
            guessed: true,
        };
        let time_left = {
            let mut account = self.account();
            account.reserve(expected)?;
            account.time_left()
        };
        let asked = provider.complete(&key, prompt);
        let result = match time_left {
            None => asked.await,
            Some(time) => match tokio::time::timeout(time, asked).await {
                Ok(result) => result,
                Err(_) => Err(Error::new(ErrorKind::Budget, "the deadline is reached")),
            },
        };
        // First what was paid for goes to disk, then the books.
        let stored = match &result {
            Ok(completion) => {
                let (identity, attempt) = (&self.identity, question.attempt);
                self.cache.put(&key, identity, attempt, prompt, completion)
            }
            Err(_) => Ok(()),
        };
        let used = result.as_ref().ok().map(|c| c.usage);
        let retries = result.as_ref().map_or(0, |c| c.retries);
        self.account().settle(expected, used, retries);
        stored?;
        result.map(|completion| Answer {
            key,
            completion,
            from_cache: false,
        })
    }
}
