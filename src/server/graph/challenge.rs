//! What Graph says in `WWW-Authenticate` when it wants other claims (RFC 9110, section 11.6.1;
//! Microsoft: "Claims challenges, claims requests and client capabilities").

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::{HeaderMap, header};

use crate::server::session::ClaimsChallenge;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Both alphabets have been seen, with and without padding.
const ALPHABETS: [GeneralPurpose; 2] = [
    GeneralPurpose::new(&alphabet::STANDARD, LENIENT),
    GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT),
];

/// The claims of the challenge, where one of the headers carries them.
pub(super) fn claims_challenge(headers: &HeaderMap) -> Option<ClaimsChallenge> {
    headers
        .get_all(header::WWW_AUTHENTICATE)
        .iter()
        .filter_map(|value| http_auth::parse_challenges(value.to_str().ok()?).ok())
        .flatten()
        .filter(|challenge| challenge.scheme.eq_ignore_ascii_case("Bearer"))
        .find_map(|challenge| {
            let parameter = |name: &str| {
                let found =
                    challenge.params.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.to_unescaped())
            };
            let wants_claims = parameter("error")? == "insufficient_claims";
            wants_claims.then(|| decoded(&parameter("claims")?)).flatten()
        })
}

fn decoded(claims: &str) -> Option<ClaimsChallenge> {
    let bytes = ALPHABETS.iter().find_map(|alphabet| alphabet.decode(claims).ok())?;
    ClaimsChallenge::parse(std::str::from_utf8(&bytes).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}`
    const CLAIMS: &str =
        "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzAwMDAwMDAwIn19fQ";

    fn read(values: &[&str]) -> Option<ClaimsChallenge> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::WWW_AUTHENTICATE, value.parse().unwrap());
        }
        claims_challenge(&headers)
    }

    #[test]
    fn the_claims_are_found_wherever_they_stand() {
        let expected = ClaimsChallenge::parse(
            r#"{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}"#,
        );
        let start =
            r#"Bearer realm="", authorization_uri="https://login.example/a,b", client_id="x""#;
        for values in [
            &[&*format!(r#"{start}, error="insufficient_claims", claims="{CLAIMS}""#)] as &[&str],
            &[&*format!(r#"{start}, error="insufficient_claims", claims="{CLAIMS}==""#)],
            &[&*format!(r#"{start}, claims="{CLAIMS}=", error="insufficient_claims""#)],
            &[&*format!(r#"bearer ERROR=insufficient_claims,claims="{CLAIMS}=""#)],
            &[&*format!(
                r#"Basic realm="a, b=\"c\"", {start}, error="insufficient_claims", claims="{CLAIMS}""#
            )],
            &["Negotiate", &*format!(r#"{start}, error="insufficient_claims", claims="{CLAIMS}""#)],
        ] {
            assert_eq!(read(values), expected, "{values:?}");
        }
    }

    #[test]
    fn anything_else_is_no_claims_challenge() {
        for value in [
            String::new(),
            "Bearer".to_owned(),
            r#"Bearer realm="", error="invalid_token""#.to_owned(),
            format!(r#"Bearer error="invalid_token", claims="{CLAIMS}""#),
            format!(r#"Bearer claims="{CLAIMS}""#),
            format!(r#"Basic error="insufficient_claims", claims="{CLAIMS}""#),
            r#"Bearer error="insufficient_claims", claims="!""#.to_owned(),
            r#"Bearer error="insufficient_claims", claims="W10=""#.to_owned(),
            format!(r#"Bearer realm="error=insufficient_claims, claims={CLAIMS}""#),
            format!(r#"Bearer error="insufficient_claims", claims="{CLAIMS}"#),
        ] {
            assert_eq!(read(&[&value]), None, "{value}");
        }
    }
}
