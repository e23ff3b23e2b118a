//! The LLM repair loop: providers, prompts, candidate validation (see ARCHITECTURE.md; filled by a later issue).
