//! Nothing passes that nobody signed: neither a whole text, nor a header and claims of the attacker's own,
//! nor the unsigned form where it is not allowed.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph_connect::server::clock::Timestamp;
use graph_connect::server::id_token::{Expected, Issuer, KeySet, NonceRule, key_name, verify};
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp(1_800_000_000);
const CLIENT_ID: &str = "c0ffee00-1111-4222-8333-444455556666";

fuzz_target!(|input: (&str, &str, &[u8], &[u8])| {
    let (whole, header, claims, keys) = input;
    let keys = KeySet::parse(keys).unwrap_or_default();
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let made = format!("{}.{}.", part(header.as_bytes()), part(claims));
    let issuer = Issuer {
        template: "https://login.example/{tenantid}/v2.0".to_owned(),
        entra: true,
        tenant: None,
        allowed_tenants: Vec::new(),
    };
    for token in [whole, &made, &format!("{made}AAAA")] {
        let _ = key_name(token);
        for may_be_unsigned in [false, true] {
            let nonce = NonceRule::Exactly("n");
            let expected = Expected { client_id: CLIENT_ID, issuer: &issuer, nonce, may_be_unsigned };
            if let Ok(identity) = verify(token, &keys, &expected, NOW) {
                assert!(may_be_unsigned && token.ends_with('.'), "nobody signed {token}");
                let tenant = identity.tenant_id.unwrap();
                assert_eq!(identity.issuer, issuer.template.replace("{tenantid}", &tenant));
                assert!((1..=255).contains(&identity.subject.len()) && identity.subject.is_ascii());
            }
        }
    }
});
