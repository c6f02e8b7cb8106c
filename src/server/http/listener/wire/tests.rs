use std::future::poll_fn;
use std::time::Duration;

use hyper::rt::{self, Write};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{Instant, sleep, timeout};

use super::patience::{ANSWER, FIRST_BYTE, HEAD as HEAD_TIME, IDLE, RATE};
use super::*;

const REQUEST: &[u8] = b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n";

fn connection() -> (DuplexStream, Wire<DuplexStream>, Arc<Progress>) {
    let (client, server) = duplex(4_096);
    let progress = Arc::<Progress>::default();
    (client, Wire::new(server, progress.clone()), progress)
}

/// What hyper gets to read next.
async fn read(wire: &mut Wire<DuplexStream>) -> Vec<u8> {
    let mut bytes = [0; 1_024];
    let mut buffer = rt::ReadBuf::new(&mut bytes);
    poll_fn(|cx| Pin::new(&mut *wire).poll_read(cx, buffer.unfilled())).await.unwrap();
    buffer.filled().to_vec()
}

/// How long hyper waits until it is told that nothing more comes.
async fn silence(wire: &mut Wire<DuplexStream>) -> Duration {
    let begun = Instant::now();
    assert_eq!(read(wire).await, b"");
    begun.elapsed()
}

/// Reads until the connection is refused, and tells with what and when.
async fn refusal(wire: &mut Wire<DuplexStream>, progress: &Progress) -> (Duration, u16) {
    let begun = Instant::now();
    let refused = poll_fn(|cx| {
        let mut bytes = [0; 1_024];
        let mut buffer = rt::ReadBuf::new(&mut bytes);
        assert!(Pin::new(&mut *wire).poll_read(cx, buffer.unfilled()).is_pending());
        progress.refused_now().map_or(Poll::Pending, Poll::Ready)
    });
    let status = refused.await.as_u16();
    (begun.elapsed(), status)
}

#[tokio::test(start_paused = true)]
async fn a_head_is_passed_on_when_it_is_complete_and_the_body_as_it_comes() {
    let (mut client, mut wire, _) = connection();
    client.write_all(&REQUEST[..20]).await.unwrap();
    assert!(timeout(HEAD_TIME / 2, read(&mut wire)).await.is_err());
    client.write_all(&REQUEST[20..]).await.unwrap();
    assert_eq!(read(&mut wire).await, REQUEST);
    client.write_all(b"bo").await.unwrap();
    assert_eq!(read(&mut wire).await, b"bo");
    client.write_all(b"dyNEXT").await.unwrap();
    assert_eq!(read(&mut wire).await, b"dy");
    assert!(timeout(HEAD_TIME * 2, read(&mut wire)).await.is_err(), "the next head is not here");
}

#[tokio::test(start_paused = true)]
async fn the_next_request_waits_for_the_answer_to_this_one() {
    let (mut client, mut wire, progress) = connection();
    let requests = [REQUEST, b"body", REQUEST, b"next"].concat();
    client.write_all(&requests).await.unwrap();
    assert_eq!(read(&mut wire).await, [REQUEST, b"body"].concat());
    assert!(timeout(IDLE * 2, read(&mut wire)).await.is_err());
    progress.end();
    assert_eq!(read(&mut wire).await, [REQUEST, b"next"].concat());
    drop(client);
    assert_eq!(read(&mut wire).await, b"", "a client that leaves is noticed during the answer");
}

#[tokio::test(start_paused = true)]
async fn silence_ends_a_new_connection_soon_and_one_that_was_used_later() {
    let (mut client, mut wire, progress) = connection();
    assert_eq!(silence(&mut wire).await, FIRST_BYTE);
    let (mut other, mut wire, _) = connection();
    other.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    read(&mut wire).await;
    wire.progress.end();
    assert_eq!(silence(&mut wire).await, IDLE);
    drop(progress);
    assert!(client.write_all(b"x").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_head_that_takes_too_long_is_refused_however_often_a_byte_comes() {
    let (mut client, mut wire, progress) = connection();
    let dribble = tokio::spawn(async move {
        for byte in REQUEST {
            client.write_all(&[*byte]).await.unwrap();
            sleep(Duration::from_secs(1)).await;
        }
    });
    assert_eq!(refusal(&mut wire, &progress).await, (HEAD_TIME, 408));
    dribble.abort();
}

#[tokio::test(start_paused = true)]
async fn a_wrong_head_is_refused_once_what_came_before_is_answered() {
    let (mut client, mut wire, progress) = connection();
    client.write_all(&[REQUEST, b"bodyGET /\n\n"].concat()).await.unwrap();
    read(&mut wire).await;
    assert!(timeout(IDLE, read(&mut wire)).await.is_err());
    assert_eq!(progress.refused(), None, "it was not looked at");
    progress.end();
    progress.set_blocked(true);
    assert!(timeout(IDLE, refusal(&mut wire, &progress)).await.is_err(), "the answer would be cut");
    progress.set_blocked(false);
    assert_eq!(refusal(&mut wire, &progress).await.1, 400);
}

/// Writes until the client is given up, and tells when.
async fn patience(wire: &mut Wire<DuplexStream>) -> Duration {
    let begun = Instant::now();
    loop {
        let written = poll_fn(|cx| Pin::new(&mut *wire).poll_write(cx, &[0; 512])).await;
        if let Err(error) = written {
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
            return begun.elapsed();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_given_up() {
    let (_client, mut wire, progress) = connection();
    assert_eq!(patience(&mut wire).await, ANSWER);
    assert!(progress.refused_now().is_none());
    assert!(wire.into_stream().1);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_reads_slowly_has_time_for_what_it_has_read() {
    let (mut client, mut wire, _) = connection();
    tokio::spawn(async move {
        let mut some = vec![0; usize::try_from(RATE / 2).unwrap()];
        loop {
            client.read_exact(&mut some).await.unwrap();
            sleep(Duration::from_secs(1)).await;
        }
    });
    let patience = patience(&mut wire).await;
    let twice = ANSWER * 2;
    assert!(patience.abs_diff(twice) < Duration::from_secs(3), "half the rate: {patience:?}");
}
