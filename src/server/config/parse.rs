//! How single values are written.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

use crate::server::loopback::is_secure;
use crate::server::session::DatabaseUrl;

/// `https://host[:port]`, or plain http on a loopback host.
pub(super) fn origin(text: &str) -> Result<Url, String> {
    let url = secure_url(text)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("has to be an origin such as https://host, without a path".into());
    }
    Ok(url)
}

/// An https URL without user, query or fragment; plain http only on a loopback host.
pub(super) fn secure_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("may not carry a user name".into());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("may not carry a query".into());
    }
    if is_secure(&url) {
        Ok(url)
    } else {
        Err("has to be https (plain http only on a loopback host)".into())
    }
}

/// A URL that can stand in a policy, where these letters separate.
pub(super) fn report_url(text: &str) -> Result<Url, String> {
    let url = secure_url(text)?;
    if url.as_str().contains([';', ',']) {
        return Err("may not have a semicolon or a comma".into());
    }
    Ok(url)
}

/// `127.0.0.1:8000`, `[::1]:8000`.
///
/// # Errors
/// What is wrong with it.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "has to be an address with a port, such as 127.0.0.1:8000".into())
}

/// `10.0.0.0/8, 192.0.2.1, fd00::/8`
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let network = |text: &str| {
        let whole = || text.parse().map(|address: IpAddr| address.into()).ok();
        text.parse().ok().or_else(whole)
    };
    let networks: Option<Vec<IpNet>> = text.split(',').map(|one| network(one.trim())).collect();
    networks.ok_or_else(|| "has to be networks such as 10.0.0.0/8, 192.0.2.1, fd00::/8".into())
}

/// A port.
pub(super) fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "has to be a port".into())
}

/// `30s`, `10m`, `8h`, `7d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    const FORM: &str = "has to be written like 30s, 10m, 8h or 7d";
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(FORM)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(FORM.into()),
    };
    let number: u64 = number.parse().map_err(|_| FORM)?;
    match number.checked_mul(seconds) {
        Some(total) if (1..=31_536_000).contains(&total) => Ok(Duration::from_secs(total)),
        _ => Err("has to be between a second and a year".into()),
    }
}

/// `sqlite:` and a path, or `postgres://user:password@host:port/database`.
pub(super) fn database(text: &str) -> Result<DatabaseUrl, String> {
    match text.split_once(':') {
        Some(("sqlite", path)) if !path.trim_start_matches('/').is_empty() => {
            Ok(DatabaseUrl::Sqlite(PathBuf::from(path.strip_prefix("//").unwrap_or(path))))
        }
        // What is wrong with it is not repeated: it may hold a password.
        Some(("postgres" | "postgresql", _)) => DatabaseUrl::postgres(text)
            .ok_or_else(|| "has to be written like postgres://user:password@host/database".into()),
        _ => Err("has to be sqlite: and a path, such as sqlite:data/connect.sqlite3, or \
                  postgres://user:password@host/database"
            .into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for text in [
            "http://localhost:8000",
            "http://127.0.0.1:8001",
            "http://[::1]:80",
            "https://mail.example",
        ] {
            assert!(origin(text).is_ok(), "{text}");
        }
        for text in [
            "http://mail.example",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "ftp://localhost",
            "localhost:8000",
            "https://mail.example/app",
            "https://user@mail.example",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(duration("8h"), Ok(Duration::from_hours(8)));
        for text in ["", "8", "h", "-1h", "8 h", "8w", "0s", "99999999999999999999d", "8ü"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn networks_are_written_with_a_length_or_are_one_address() {
        let read = |text| networks(text).map(|networks| format!("{networks:?}"));
        assert_eq!(read("10.0.0.0/8"), Ok("[10.0.0.0/8]".to_owned()));
        assert_eq!(read("192.0.2.1, fd00::/8"), Ok("[192.0.2.1/32, fd00::/8]".to_owned()));
        for text in ["10.0.0.0/33", "10.0.0", "proxy.example", "10.0.0.0/8,", "*"] {
            assert!(networks(text).is_err(), "{text}");
        }
    }

    #[test]
    fn databases_are_files_of_sqlite_or_postgresql() {
        let read = |text| format!("{:?}", database(text));
        assert_eq!(read("sqlite:data/a.sqlite3"), "Ok(Sqlite(data/a.sqlite3))");
        assert_eq!(read("sqlite:///var/a.sqlite3"), "Ok(Sqlite(/var/a.sqlite3))");
        for text in ["postgres://me:secret@host/db", "postgresql://me:secret@host:5433/db"] {
            assert_eq!(read(text), "Ok(Postgres([redacted]))");
        }
        for text in ["sqlite:", "mysql://host/db", "postgres://me:secret@host:port/db", "x"] {
            assert!(database(text).is_err_and(|told| !told.contains("secret")), "{text}");
        }
    }
}
