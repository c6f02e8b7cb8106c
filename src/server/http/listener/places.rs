//! How many connections there may be: in all, and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::super::client::network;

/// The most connections at once. Who comes when there are so many waits until one ends.
const MOST: usize = 8_192;

/// The most connections at once from one address, or one network of IPv6, unless it is a proxy's.
const FROM_ONE: usize = 512;

/// Descriptors that are not for clients: the database, calls to Microsoft, files.
const RESERVE: u64 = 128;

/// The places for connections.
#[derive(Clone)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    taken: Arc<Mutex<HashMap<[u8; 8], usize>>>,
}

/// A place that is taken until this is dropped.
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
    counted: Option<(Places, [u8; 8])>,
}

impl Places {
    /// As many as the system's limit for open files leaves room for.
    pub(super) fn new() -> Self {
        let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1_024);
        let room = files.saturating_sub(RESERVE).max(files / 2);
        let most = usize::try_from(room).map_or(MOST, |room| room.min(MOST));
        Self { free: Arc::new(Semaphore::new(most)), taken: Arc::default() }
    }

    /// Waits for a place.
    pub(super) async fn free(&self) -> Option<Place> {
        let permit = self.free.clone().acquire_owned().await.ok()?;
        Some(Place { _permit: permit, counted: None })
    }

    /// A place, if there is one at once.
    pub(super) fn free_now(&self) -> Option<Place> {
        let permit = self.free.clone().try_acquire_owned().ok()?;
        Some(Place { _permit: permit, counted: None })
    }
}

impl Place {
    /// Counts it for whoever has this address. False: that one has too many.
    pub(super) fn count_for(&mut self, places: &Places, address: IpAddr) -> bool {
        let mut taken = places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let client = network(address);
        let count = taken.entry(client).or_default();
        if *count >= FROM_ONE {
            return false;
        }
        *count += 1;
        self.counted = Some((places.clone(), client));
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((places, client)) = self.counted.take() else { return };
        let mut taken = places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_has_so_many_places_and_gives_them_back() {
        let one = IpAddr::from([192, 0, 2, 1]);
        holds_its_places(|_| one, IpAddr::from([192, 0, 2, 2])).await;
    }

    #[tokio::test]
    async fn a_network_of_ipv6_has_no_more_than_an_address() {
        let host = |host| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, host]);
        holds_its_places(host, IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1])).await;
    }

    async fn holds_its_places(one: impl Fn(u16) -> IpAddr, other: IpAddr) {
        let places = Places { free: Arc::new(Semaphore::new(FROM_ONE + 2)), taken: Arc::default() };
        let mut held = Vec::new();
        for number in 0..512 {
            let mut place = places.free().await.unwrap();
            assert!(place.count_for(&places, one(number)));
            held.push(place);
        }
        let mut place = places.free().await.unwrap();
        assert!(!place.count_for(&places, one(600)));
        assert!(place.count_for(&places, other));
        assert!(places.free.try_acquire().is_ok());
        held.pop();
        assert!(places.free().await.unwrap().count_for(&places, one(601)));
        drop((held, place));
        assert!(places.taken.lock().unwrap().is_empty());
    }
}
