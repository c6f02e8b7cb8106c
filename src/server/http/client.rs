//! Who asks: the address that a request comes from, by what trusted proxies say.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::HeaderMap;
use ipnet::IpNet;

/// The other end of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Peer(pub(super) IpAddr);

impl From<SocketAddr> for Peer {
    /// An IPv4 address counts as such where it comes through a socket for IPv6 too.
    fn from(address: SocketAddr) -> Self {
        Self(address.ip().to_canonical())
    }
}

/// The proxies whose `X-Forwarded-For` counts.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// Those in these networks.
    #[must_use]
    pub fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    /// Whether this is one of them.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address of the client: the first one, from here outwards, that is no trusted proxy's.
    /// What stands further out was written by somebody whom nobody vouches for.
    pub(super) fn client(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.0;
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let hops = lines.flat_map(|line| line.to_str().unwrap_or("?").rsplit(','));
        for hop in hops {
            if !self.contains(client) {
                break;
            }
            let Some(address) = address(hop.trim()) else { break };
            client = address;
        }
        client
    }
}

/// What one client has: an IPv4 address, or the 64 bits of IPv6 behind which it chooses freely.
pub(super) fn network(address: IpAddr) -> [u8; 8] {
    let mut network = [0; 8];
    match address {
        IpAddr::V4(address) => network[..4].copy_from_slice(&address.octets()),
        IpAddr::V6(address) => network.copy_from_slice(&address.octets()[..8]),
    }
    network
}

/// `192.0.2.1`, `2001:db8::1`, or with a port as some proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let parsed = text.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    parsed.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let networks: Vec<IpNet> = trusted.iter().map(|text| text.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let peer = Peer::from(SocketAddr::new(peer.parse().unwrap(), 1));
        TrustedProxies::new(&networks).client(peer, &headers).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_nothing_that_is_said_counts() {
        assert_eq!(client(&[], "192.0.2.1", &["198.51.100.1"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "192.0.2.1", &["10.0.0.1"]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_names_its_client() {
        for (said, known) in [
            (&["198.51.100.1"][..], "198.51.100.1"),
            // What the client itself has sent stands further left, or further up.
            (&["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            (&["203.0.113.9", "198.51.100.1"], "198.51.100.1"),
            (&["203.0.113.9, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
            (&["198.51.100.1:4711"], "198.51.100.1"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["::ffff:198.51.100.1"], "198.51.100.1"),
            // All of them are ours: the one that is furthest out.
            (&["10.3.3.3, 10.2.2.2"], "10.3.3.3"),
            // Whoever can't say it properly is the client.
            (&["198.51.100.1, unknown"], "10.0.0.1"),
            (&["198.51.100.1, unknown, 10.2.2.2"], "10.2.2.2"),
            (&[""], "10.0.0.1"),
            (&["198.51.100.1,"], "10.0.0.1"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", said), known, "{said:?}");
            assert_eq!(client(&["10.0.0.0/8"], "::ffff:10.0.0.1", said), known, "{said:?}");
        }
    }
}
