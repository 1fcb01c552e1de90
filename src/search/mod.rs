//! What does this query find? It reads the index and never writes it. Start with [`query`], the language people type.

pub mod query;
