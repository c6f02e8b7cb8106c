//! What time it is, and how each of the two services writes it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// Seconds since 1970.
pub fn unix_now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// `2026-01-31T08:15:00Z`, as Graph writes it.
pub fn rfc3339(unix: i64) -> String {
    moment(unix).format(&Rfc3339).unwrap_or_default()
}

/// The moment that Graph's way of writing names.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::unix_timestamp)
}

/// `2026-01-31 08:15:00Z`, as Entra ID writes it in errors.
pub fn entra(unix: i64) -> String {
    let shape = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
    moment(unix).format(shape).unwrap_or_default()
}

fn moment(unix: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
