//! The bad manners of the shared hostile server.
