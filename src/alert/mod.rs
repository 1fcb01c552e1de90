//! To be written.
mod settings;
pub use settings::MailSettings;
