//! What is only markup, one component a file, and all the words in [`words`].

mod avatar;
mod compose_fields;
mod demo_accounts;
mod disconnect;
mod fold;
mod format_field;
mod greeting;
mod notice;
mod outcome;
mod pass_on;
mod permissions;
mod product_mark;
mod sandbox_badge;
mod session_ended;
mod sign_in_failure;
mod sign_in_link;
mod steps;
mod text_area;
mod text_field;
mod try_again;
mod words_action;

pub mod words;

pub use avatar::{Avatar, AvatarProps};
pub use compose_fields::{ComposeFields, ComposeFieldsProps};
pub use demo_accounts::{DemoAccounts, DemoAccountsProps};
pub use disconnect::Disconnect;
pub use fold::{Fold, FoldProps};
pub use format_field::{FormatField, FormatFieldProps};
pub use greeting::{Greeting, GreetingProps};
pub use notice::{Notice, NoticeProps, Tone};
pub use outcome::{Outcome, OutcomeProps};
pub use pass_on::{PassOn, PassOnProps};
pub use permissions::Permissions;
pub use product_mark::ProductMark;
pub use sandbox_badge::{SandboxBadgeLink, SandboxBadgeLinkProps};
pub use session_ended::{SessionEnded, SessionEndedProps};
pub use sign_in_failure::{SignInFailure, SignInFailureProps};
pub use sign_in_link::{SIGN_IN, SignInLink, SignInLinkProps};
pub use steps::Steps;
pub use text_area::{TextArea, TextAreaProps};
pub use text_field::{TextField, TextFieldProps};
pub use try_again::{TryAgain, TryAgainProps};
pub use words_action::{SEND_AGAIN, WordsAction, WordsActionProps};
