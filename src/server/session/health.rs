//! What those who look after the program ask of the store.

use super::{SessionError, Sessions};

impl Sessions {
    /// Whether the store answers.
    ///
    /// # Errors
    /// [`SessionError::Store`] when it does not.
    pub async fn ping(&self) -> Result<(), SessionError> {
        Ok(self.store.ping().await?)
    }

    /// How many there are, those that have expired a moment ago among them.
    ///
    /// # Errors
    /// [`SessionError::Store`].
    pub async fn count(&self) -> Result<u64, SessionError> {
        Ok(self.store.count().await?)
    }
}
