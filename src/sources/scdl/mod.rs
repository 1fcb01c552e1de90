//! stub
use super::Page;
use crate::model::Reading;
pub(super) fn read(_page: &Page<'_>) -> Reading {
    Reading::default()
}
