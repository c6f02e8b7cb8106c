//! How often somebody may ask.

use super::{Faults, Vars};

/// Requests a second in the long run, and how many may come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second.
    pub a_second: u32,
    /// Requests at once.
    pub burst: u32,
}

/// The rates of this instance; none where it is `off`.
#[derive(Clone, Copy, Debug)]
pub struct RateConfig {
    /// `CONNECT_RATE_ADDRESS`: of one client address.
    pub address: Option<Rate>,
    /// `CONNECT_RATE_SIGN_IN`: sign-ins that one client address starts.
    pub sign_in: Option<Rate>,
    /// `CONNECT_RATE_SESSION`: of one session.
    pub session: Option<Rate>,
}

/// Reads the three variables.
pub(super) fn rates(vars: &Vars, faults: &mut Faults) -> Option<RateConfig> {
    let mut rate = |name, default| vars.parsed_or(name, default, parse, faults);
    let address = rate("CONNECT_RATE_ADDRESS", "20/200");
    let sign_in = rate("CONNECT_RATE_SIGN_IN", "5/50");
    let session = rate("CONNECT_RATE_SESSION", "10/100");
    Some(RateConfig { address: address?, sign_in: sign_in?, session: session? })
}

/// `20/200`, or `off`.
fn parse(text: &str) -> Result<Option<Rate>, String> {
    const MOST: u32 = 1_000_000;
    if text == "off" {
        return Ok(None);
    }
    let number = |text: &str| text.parse().ok().filter(|number| (1..=MOST).contains(number));
    let rate = text.split_once('/').and_then(|(a_second, burst)| {
        Some(Rate { a_second: number(a_second)?, burst: number(burst)? })
    });
    match rate {
        Some(rate) => Ok(Some(rate)),
        None => Err("has to be requests a second and at once, such as 20/200, or off".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_two_numbers_or_off() {
        assert_eq!(parse("20/200"), Ok(Some(Rate { a_second: 20, burst: 200 })));
        assert_eq!(parse("off"), Ok(None));
        for text in [
            "",
            "20",
            "20/",
            "/200",
            "0/200",
            "20/0",
            "-1/5",
            "20/200/1",
            "1.5/2",
            "on",
            "9999999/1",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
