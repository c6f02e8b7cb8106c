use super::*;

fn scan(text: &str) -> Result<Option<Head>, u16> {
    let whole = HeadScan::default().scan(text.as_bytes());
    let mut bit_by_bit = HeadScan::default();
    let mut last = Ok(None);
    for end in 0..=text.len() {
        last = bit_by_bit.scan(&text.as_bytes()[..end]);
        if !matches!(last, Ok(None)) {
            break;
        }
    }
    let shown: String = text.chars().take(80).collect();
    assert_eq!(last, whole, "byte by byte, and in one piece: {shown:?}");
    whole.map_err(|status| status.as_u16())
}

const fn head(bytes: usize, body: Framing) -> Head {
    Head { bytes, body }
}

#[test]
fn a_head_ends_with_an_empty_line() {
    let none = Framing::Length(0);
    assert_eq!(scan("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Ok(Some(head(27, none))));
    assert_eq!(scan("\r\nGET / HTTP/1.1\r\n\r\nrest"), Ok(Some(head(20, none))));
    assert_eq!(scan("GET / HTTP/1.1\r\nHost: a\r\n"), Ok(None));
    assert_eq!(scan(""), Ok(None));
    assert_eq!(
        scan("POST / HTTP/1.1\r\ncontent-LENGTH:  12 \r\n\r\n"),
        Ok(Some(head(41, Framing::Length(12))))
    );
    assert_eq!(
        scan("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n"),
        Ok(Some(head(47, Framing::Chunked)))
    );
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    for fields in [
        "Host: a\nX: b\r\n",
        "Host: a\rX: b\r\n",
        "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n",
        "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Content-Length: 1, 1\r\n",
        "Content-Length: +1\r\n",
        "Content-Length: 0x1\r\n",
        "Content-Length:\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "no colon\r\n",
    ] {
        let text = format!("POST / HTTP/1.1\r\n{fields}\r\n");
        assert_eq!(scan(&text), Err(400), "{fields:?}");
    }
    assert_eq!(scan("GET / HTTP/1.1\n\n"), Err(400));
}

#[test]
fn lines_fields_and_heads_are_bounded() {
    let line = |length: usize| format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(length - 14));
    assert!(scan(&line(LINE)).is_ok_and(|head| head.is_some()));
    assert_eq!(scan(&line(LINE + 1)), Err(414));
    assert_eq!(scan(&"a".repeat(LINE + 2)), Err(414));
    let fields = |count: usize| format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(count));
    assert!(scan(&fields(FIELDS)).is_ok_and(|head| head.is_some()));
    assert_eq!(scan(&fields(FIELDS + 1)), Err(431));
    let sized = |bytes: usize| format!("GET / HTTP/1.1\r\nA: {}\r\n\r\n", "b".repeat(bytes - 23));
    assert!(scan(&sized(HEAD)).is_ok_and(|head| head.is_some()));
    assert_eq!(scan(&sized(HEAD + 1)), Err(431));
    assert_eq!(scan(&"\r\n".repeat(HEAD)), Err(414));
}
