use super::*;

#[test]
fn retry_after_is_seconds_or_a_date() {
    let read = |value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::RETRY_AFTER, value.parse().unwrap());
        retry_after(&headers, Timestamp(784_111_777))
    };
    assert_eq!(read("120"), Some(120));
    assert_eq!(read("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
    assert_eq!(read("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
    assert_eq!(read("soon"), None);
}
