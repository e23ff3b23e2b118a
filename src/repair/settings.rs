//! The settings of a run: flags on top of `c2safe.toml`.

use std::path::{Path, PathBuf};

use c2safe_llm_repair::budget::{Account, Budget};
use c2safe_llm_repair::client::Client;
use c2safe_llm_repair::config::{seconds, ProviderKind, RepairSettings, Settings};
use c2safe_llm_repair::provider::{self, MAX_OUTPUT_TOKENS};
use c2safe_llm_repair::store::cache::Cache;
use c2safe_llm_repair::{Error, ErrorKind, Result};

use crate::cli::{ProviderFlags, ProviderName};

/// The settings of the file with the flags on top, and the folder that relative paths in the file are relative to. `attempts` is how
/// many replies are asked for until a unit is given up.
///
/// Errors: the file cannot be read or makes no sense.
pub fn merged(flags: &ProviderFlags, attempts: Option<u32>) -> Result<(Settings, PathBuf)> {
    let (mut settings, folder) = match &flags.config {
        Some(file) => {
            let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
            (Settings::read(file)?, folder)
        }
        None => (Settings::of_folder(Path::new("."))?, PathBuf::new()),
    };
    let repair = &mut settings.repair;
    if let Some(name) = flags.provider {
        repair.provider = Some(match name {
            ProviderName::Openai => ProviderKind::OpenAi,
            ProviderName::Anthropic => ProviderKind::Anthropic,
            ProviderName::Command => ProviderKind::Command,
            ProviderName::Folder => ProviderKind::Folder,
        });
    }
    fn over<T: Clone>(flag: &Option<T>, setting: &mut Option<T>) {
        if flag.is_some() {
            setting.clone_from(flag);
        }
    }
    over(&flags.model, &mut repair.model);
    over(&flags.base_url, &mut repair.base_url);
    over(&flags.max_requests, &mut repair.max_requests);
    over(&flags.max_tokens, &mut repair.max_tokens);
    over(&flags.max_usd, &mut repair.max_usd);
    over(&flags.deadline, &mut repair.deadline);
    over(&attempts, &mut repair.attempts);
    over(&flags.parallel, &mut repair.parallel);
    Ok((settings, folder))
}

/// Who asks the model, with stored replies in `cache`.
///
/// Errors: settings that are missing or make no sense; no key.
pub fn client(settings: &Settings, folder: &Path, frozen: bool, cache: &Path) -> Result<Client> {
    let repair = &settings.repair;
    let provider = provider::open(repair, folder, frozen)?;
    let deadline = repair
        .deadline
        .map(|s| seconds("deadline", s))
        .transpose()?;
    if repair.max_usd.is_some_and(|usd| usd.is_nan() || usd < 0.0) {
        let message = "`max-usd` must be an amount of money";
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    let budget = Budget {
        requests: repair.max_requests,
        tokens: repair.max_tokens,
        usd: repair.max_usd,
        deadline,
    };
    let price = settings.prices.get(repair.model.as_deref().unwrap_or(""));
    Client::new(
        provider,
        frozen,
        Cache::new(cache),
        Account::open(budget, price.copied())?,
        repair.parallel.unwrap_or(4),
        repair.max_output_tokens.unwrap_or(MAX_OUTPUT_TOKENS),
    )
}

/// Replies asked for until a unit is given up.
pub fn attempts(settings: &RepairSettings) -> u32 {
    settings.attempts.unwrap_or(3).max(1)
}

/// Tokens that a prompt may have.
pub fn context_tokens(settings: &RepairSettings) -> usize {
    settings.context_tokens.unwrap_or(24_000)
}
