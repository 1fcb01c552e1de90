//! What does a page call itself?

/// The words of the first `<title>`, on one line.
pub(super) fn of(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let open = start + lower.get(start..)?.find('>')? + 1;
    let close = open + lower.get(open..)?.find('<')?;
    let short: String = html.get(open..close)?.chars().take(1_000).collect();
    let plain: String = scraper::Html::parse_fragment(&short).root_element().text().collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let title: String = words.join(" ").chars().take(200).collect();
    Some(title).filter(|t| !t.is_empty())
}
