//! Failures that pass by themselves.

use super::AppError;

impl AppError {
    /// Whether nothing was sent and nobody has to do anything: after the wait the same mail may go
    /// out by itself.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(
            self,
            Self::Throttled { .. }
                | Self::RateLimited { .. }
                | Self::Unavailable { .. }
                | Self::OutOfService { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::RequestIds;

    #[test]
    fn only_what_sent_nothing_and_says_how_long_to_wait_passes() {
        for passing in
            [AppError::Throttled { retry_after: 3 }, AppError::RateLimited { retry_after: 3 }]
        {
            assert!(passing.passes() && passing.retry_after() == Some(3));
        }
        assert!(!AppError::OutcomeUnknown(RequestIds::default()).passes());
        assert!(!AppError::Unreachable.passes(), "it may have been sent");
        assert!(!AppError::Misconfigured { retry_after: 3 }.passes(), "somebody has to mend it");
    }
}
