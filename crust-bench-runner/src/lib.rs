//! CRUST-Bench evaluation (see ARCHITECTURE.md; filled by a later issue).
