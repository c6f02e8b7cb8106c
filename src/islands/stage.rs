//! Where a form stands between a press of "Send mail" and the answer.

/// The style sheet shows the bar of each: the name is the form's `data-stage`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// It is being written.
    #[default]
    Rest,
    /// Something may have been forgotten.
    Asking,
    /// Files are still on their way to the server.
    Uploading,
    /// It waits in the browser and can be taken back.
    Held,
    /// The request is out.
    Sending,
    /// There is no network: it goes out when the person says so.
    Offline,
    /// Microsoft asked to wait: it goes out by itself when the time has come.
    Waiting,
    /// The page was closed before it went out.
    Unsent,
    /// The page was closed while it was on its way.
    Interrupted,
}

impl Stage {
    /// How the document calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Asking => "asking",
            Self::Uploading => "uploading",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Offline => "offline",
            Self::Waiting => "waiting",
            Self::Unsent => "unsent",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether a further press of "Send mail" would be one too many.
    pub(super) fn is_busy(self) -> bool {
        matches!(self, Self::Uploading | Self::Held | Self::Sending)
    }

    /// Whether the fields have to stay as they are.
    pub(super) fn is_closed(self) -> bool {
        matches!(self, Self::Held | Self::Sending)
    }

    /// Whether a change of a field ends it: the answer no longer fits the question.
    pub(super) fn ends_with_a_change(self) -> bool {
        matches!(self, Self::Asking | Self::Waiting | Self::Unsent | Self::Interrupted)
    }

    /// Whether leaving the page would break something off.
    pub(super) fn warns(self) -> bool {
        self.is_busy() || self == Self::Waiting
    }

    /// What the page says of the draft when it comes back after a crash in this stage.
    pub(super) fn after_a_crash(self) -> Self {
        match self {
            Self::Uploading | Self::Held | Self::Offline | Self::Waiting | Self::Unsent => {
                Self::Unsent
            }
            Self::Sending | Self::Interrupted => Self::Interrupted,
            Self::Rest | Self::Asking => Self::Rest,
        }
    }

    /// The stage of that name, as a draft keeps it.
    pub(super) fn named(name: &str) -> Self {
        [Self::Unsent, Self::Interrupted]
            .into_iter()
            .find(|stage| stage.name() == name)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Stage; 9] = [
        Stage::Rest,
        Stage::Asking,
        Stage::Uploading,
        Stage::Held,
        Stage::Sending,
        Stage::Offline,
        Stage::Waiting,
        Stage::Unsent,
        Stage::Interrupted,
    ];

    #[test]
    fn a_draft_keeps_what_a_crash_leaves_behind() {
        for stage in ALL {
            let left = stage.after_a_crash();
            assert_eq!(Stage::named(left.name()), left, "{stage:?}");
            assert_eq!(left.after_a_crash(), left, "{stage:?} survives a second crash");
        }
    }

    #[test]
    fn only_a_request_that_was_out_leaves_doubt() {
        for stage in ALL {
            let doubt = stage.after_a_crash() == Stage::Interrupted;
            assert_eq!(doubt, matches!(stage, Stage::Sending | Stage::Interrupted), "{stage:?}");
        }
    }
}
