//! What a run may spend, and what it spent.

use std::fmt;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// Tokens of one reply, as the provider counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
    /// The provider does not say; these are guesses from the lengths of the texts.
    pub guessed: bool,
}

/// Bytes for each token when nobody counts: on the safe side for code.
const BYTES_A_TOKEN: usize = 3;

/// A guess at how many tokens a text has.
pub fn guess_tokens(text: &str) -> usize {
    text.len().div_ceil(BYTES_A_TOKEN)
}

/// USD for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Of a prompt.
    pub input: f64,
    /// Of a reply.
    pub output: f64,
}

impl Price {
    /// What tokens cost.
    pub fn of(self, usage: Usage) -> f64 {
        (self.input * usage.input as f64 + self.output * usage.output as f64) / 1e6
    }
}

/// Limits; `None` is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Budget {
    /// Replies asked for.
    pub requests: Option<u64>,
    /// Tokens read and written.
    pub tokens: Option<u64>,
    /// Money.
    pub usd: Option<f64>,
    /// Time.
    pub deadline: Option<Duration>,
}

/// What was spent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spent {
    /// Replies asked for.
    pub requests: u64,
    /// Replies that were stored from earlier.
    pub from_cache: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
    /// Some of these are guesses.
    pub guessed: bool,
    /// What it cost, if the price is known.
    pub usd: Option<f64>,
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = if self.guessed { "about " } else { "" };
        write!(
            f,
            "{} requests ({} sent again, {} replies from the cache), {about}{} tokens read and {} written",
            self.requests, self.retries, self.from_cache, self.input, self.output
        )?;
        match self.usd {
            Some(usd) => write!(f, ", {about}{usd:.4} USD"),
            None => write!(f, ", price unknown"),
        }
    }
}

/// Counts against a budget.
///
/// Invariant: what is reserved for replies that are under way counts as spent, so requests at the same time cannot overdraw
/// the number of requests, and money and tokens by no more than what the prompts in flight and their longest replies cost.
#[derive(Debug)]
pub struct Account {
    budget: Budget,
    price: Option<Price>,
    started: Instant,
    spent: Spent,
    reserved: Usage,
}

impl Account {
    /// An account on which nothing was spent yet.
    ///
    /// Errors: a limit on money without a price.
    pub fn open(budget: Budget, price: Option<Price>) -> Result<Account> {
        if budget.usd.is_some() && price.is_none() {
            let message = "a limit in USD needs the model's price: `[prices.\"MODEL\"]` with `input` and `output` in c2safe.toml";
            return Err(Error::new(ErrorKind::Configuration, message));
        }
        let spent = Spent {
            usd: price.map(|_| 0.0),
            ..Spent::default()
        };
        Ok(Account {
            budget,
            price,
            started: Instant::now(),
            spent,
            reserved: Usage::default(),
        })
    }

    /// What was spent so far.
    pub fn spent(&self) -> Spent {
        self.spent
    }

    /// The time that is left, if there is a deadline.
    pub fn time_left(&self) -> Option<Duration> {
        let deadline = self.budget.deadline?;
        Some(deadline.saturating_sub(self.started.elapsed()))
    }

    /// Asks whether one more reply may be asked for, which may take this many tokens, and reserves them.
    ///
    /// Errors: it may not.
    pub fn reserve(&mut self, expected: Usage) -> Result<()> {
        let over = |what: String| Err(Error::new(ErrorKind::Budget, what));
        if self.time_left() == Some(Duration::ZERO) {
            return over("the deadline is reached".into());
        }
        if let Some(limit) = self.budget.requests {
            if self.spent.requests >= limit {
                return over(format!("{limit} requests are made"));
            }
        }
        let tokens = self.spent.input + self.spent.output;
        let under_way = self.reserved.input + self.reserved.output;
        if let Some(limit) = self.budget.tokens {
            if tokens + under_way + expected.input + expected.output > limit {
                return over(format!(
                    "{tokens} of {limit} tokens are used, and one more request may need more than the rest"
                ));
            }
        }
        if let (Some(limit), Some(price)) = (self.budget.usd, self.price) {
            let usd = self.spent.usd.unwrap_or(0.0);
            if usd + price.of(self.reserved) + price.of(expected) > limit {
                return over(format!(
                    "{usd:.4} of {limit} USD are spent, and one more request may cost more than the rest"
                ));
            }
        }
        self.spent.requests += 1;
        self.reserved.input += expected.input;
        self.reserved.output += expected.output;
        Ok(())
    }

    /// Settles a reservation with what was used; `None` if no reply came.
    pub fn settle(&mut self, expected: Usage, used: Option<Usage>, retries: u64) {
        self.reserved.input -= expected.input.min(self.reserved.input);
        self.reserved.output -= expected.output.min(self.reserved.output);
        self.spent.retries += retries;
        if let Some(used) = used {
            self.spent.input += used.input;
            self.spent.output += used.output;
            self.spent.guessed |= used.guessed;
            if let (Some(usd), Some(price)) = (&mut self.spent.usd, self.price) {
                *usd += price.of(used);
            }
        }
    }

    /// A reply was there already.
    pub fn found(&mut self) {
        self.spent.from_cache += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input: u64, output: u64) -> Usage {
        Usage {
            input,
            output,
            guessed: false,
        }
    }

    #[test]
    fn holds_the_limits_also_for_what_is_under_way() {
        let price = Price {
            input: 1.0,
            output: 10.0,
        };
        let budget = Budget {
            usd: Some(0.0025),
            ..Budget::default()
        };
        let mut account = Account::open(budget, Some(price)).unwrap();
        let expected = usage(1000, 100);
        account.reserve(expected).unwrap();
        // 0.002 are reserved; another 0.002 would be too much until it is known that the first took less.
        assert_eq!(
            account.reserve(expected).unwrap_err().kind,
            ErrorKind::Budget
        );
        account.settle(expected, Some(usage(400, 10)), 0);
        account.reserve(expected).unwrap();
        assert!((account.spent().usd.unwrap() - 0.0005).abs() < 1e-12);
        assert!(Account::open(budget, None).is_err());
        let budget = Budget {
            requests: Some(1),
            ..Budget::default()
        };
        let mut account = Account::open(budget, None).unwrap();
        account.reserve(expected).unwrap();
        account.settle(expected, None, 3);
        assert_eq!(
            account.reserve(expected).unwrap_err().kind,
            ErrorKind::Budget
        );
        assert_eq!((account.spent().requests, account.spent().retries), (1, 3));
    }
}
