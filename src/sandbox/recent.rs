//! A map that forgets.

use std::collections::{HashMap, VecDeque};

/// A map that keeps the newest entries only, so that memory stays bounded whatever arrives.
#[derive(Debug)]
pub struct Recent<V> {
    entries: HashMap<String, V>,
    order: VecDeque<String>,
    limit: usize,
}

impl<V> Recent<V> {
    /// An empty map that keeps at most `limit` entries.
    pub fn new(limit: usize) -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new(), limit }
    }

    /// Add or replace an entry; the oldest makes room.
    pub fn insert(&mut self, key: String, value: V) {
        if self.entries.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > self.limit {
            if let Some(oldest) = self.order.pop_front() {
                self.entries.remove(&oldest);
            }
        }
    }

    /// Look at an entry.
    pub fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key)
    }

    /// Change an entry.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key)
    }

    /// Forget an entry.
    pub fn remove(&mut self, key: &str) {
        if self.entries.remove(key).is_some() {
            self.order.retain(|known| known != key);
        }
    }

    /// All entries, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &V)> {
        self.order.iter().filter_map(|key| self.entries.get_key_value(key))
    }
}
