//! Which page does a form ask for, when a year is chosen in it?

use super::card::is_only_a_date;
use super::page::text_of;
use ego_tree::NodeRef;
use scraper::Node;

/// The address, relative to the page, that the form around an `<option>` asks for when this year is chosen: a form that
/// only reads (`get`), with the hidden values that it sends along. `None` for any other choice.
pub(super) fn asked(option: NodeRef<'_, Node>, value: &str) -> Option<String> {
    let is_year = !value.is_empty() && value.len() <= 20 && is_only_a_date(&text_of(option, 40));
    let select = option.ancestors().filter(|_| is_year).find(|n| named(n, "select"))?;
    let name = select.value().as_element()?.attr("name")?;
    let form = select.ancestors().find(|n| named(n, "form"))?;
    let element = form.value().as_element()?;
    let reads = element
        .attr("method")
        .is_none_or(|m| m.trim().eq_ignore_ascii_case("get"));
    let action = element.attr("action").unwrap_or_default().split(['?', '#']).next()?;
    let hidden = form.descendants().take(2000).filter_map(|n| {
        let input = n
            .value()
            .as_element()
            .filter(|e| e.name() == "input" && e.attr("type") == Some("hidden"))?;
        Some((input.attr("name")?, input.attr("value").unwrap_or_default()))
    });
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(hidden.take(20)).append_pair(name, value);
    reads.then(|| format!("{action}?{}", query.finish()))
}

fn named(node: &NodeRef<'_, Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|e| e.name() == name)
}
