//! Who must be told? So far only what an administrator may set about mail.
//!
//! In the making and not yet declared, hence not built: `wish` and `recipient` (what is asked for, and to whom),
//! `matching`, `wording` and `told` (what a message says), `mail`, `smtp`, `webhook` (how it leaves). What they still
//! lack is the letter itself and the outbox over `catalog::alerts`.
mod settings;
pub use settings::MailSettings;
