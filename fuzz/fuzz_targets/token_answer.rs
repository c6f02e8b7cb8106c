//! An answer of the token endpoint is a success, an error, or nothing; what is taken from it can be used.
#![no_main]

use graph_connect::server::clock::Timestamp;
use graph_connect::server::identity::{TokenError, granted, meaning, refused};
use graph_connect::server::outbound::Answer;
use graph_connect::server::session::RefreshError;
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp(1_800_000_000);

fuzz_target!(|body: &[u8]| {
    let headers = http::HeaderMap::new();
    let answer = Answer { status: http::StatusCode::OK, headers, body: body.to_vec() };
    if let Some(granted) = granted(&answer, NOW) {
        let tokens = granted.tokens;
        assert!(tokens.expires >= NOW && tokens.obtained == NOW);
        let token = tokens.access.expose();
        assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!(tokens.refresh.is_none_or(|token| !token.expose().is_empty()));
        assert!(tokens.scopes.iter().all(|scope| !scope.contains(char::is_whitespace)));
        assert!(!format!("{:?}", tokens.access).contains(token) || token.len() < 11);
    }
    if let Some(envelope) = refused(&answer) {
        for id in [&envelope.trace_id, &envelope.correlation_id].into_iter().flatten() {
            assert!(id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'));
        }
        assert!(!envelope.to_string().contains(['\n', '\r']), "a line of its own in the log");
        let error = envelope.error.clone();
        let (_, at_refresh) = meaning(&TokenError::Refused(Box::new(envelope)));
        assert!(at_refresh != RefreshError::GrantEnded || error == "invalid_grant");
    }
});
