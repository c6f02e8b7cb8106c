//! HTML without what has no place in a mail.

use std::sync::LazyLock;

use ammonia::Builder;

use super::effort::is_bounded;

/// `ammonia` as it comes, without the one kind of address that it does not judge. (A `cite` runs
/// nowhere that we know of, and no mail program shows it.)
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    for element in ["blockquote", "del", "ins", "q"] {
        cleaner.rm_tag_attributes(element, ["cite"]);
    }
    cleaner
});

/// What `ammonia` lets through, where that takes a bounded time.
pub(super) fn cleaned(html: &str) -> Option<String> {
    is_bounded(html).then(|| CLEANER.clean(html).to_string())
}
