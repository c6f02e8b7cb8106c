//! Taking a filter apart.

/// What is joined by `and`, but for what stands in quotes or brackets.
pub fn clauses(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth, mut is_quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            ' ' if !is_quoted && depth == 0 && at >= start && text[at..].starts_with(" and ") => {
                found.push(text[start..at].trim());
                start = at + " and ".len();
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    found
}
