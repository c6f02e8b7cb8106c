//! What was typed, kept in this browser until it is sent: a reload, a crash, a consent or a new
//! sign-in of the same account loses nothing. It belongs to one account; signing out clears it.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, HtmlInputElement, Storage, UrlSearchParams};

use super::dom::tell;

const PREFIX: &str = "draft:";

/// The draft of the account that a form was made for.
pub(super) struct Draft {
    storage: Storage,
    key: String,
}

impl Draft {
    /// Where it is kept; nothing where the browser keeps nothing, or nobody is known.
    pub(super) fn of(account: &str) -> Option<Self> {
        let storage = window().local_storage().ok()??;
        (!account.is_empty()).then(|| Self { storage, key: [PREFIX, account].concat() })
    }

    /// Keeps what stands in the form now.
    pub(super) fn keep(&self, form: &HtmlFormElement) {
        let typed = FormData::new_with_form(form).ok();
        let typed =
            typed.and_then(|data| UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
        if let Some(typed) = typed {
            let _ = self.storage.set_item(&self.key, &String::from(typed.to_string()));
        }
    }

    /// Puts back what was kept.
    pub(super) fn restore(&self, form: &HtmlFormElement) {
        let kept = self.storage.get_item(&self.key).ok().flatten();
        let Some(kept) = kept.and_then(|kept| UrlSearchParams::new_with_str(&kept).ok()) else {
            return;
        };
        let names = [
            "to",
            "cc",
            "bcc",
            "subject",
            "body",
            "importance",
            "from",
            "reply_to",
            "send_at",
            "idempotency_key",
        ];
        for name in names {
            if let Some(value) = kept.get(name) {
                set(form, name, &value);
            }
        }
        if let Some(format) = kept.get("content_type") {
            let selector = ["[name=content_type][value=", &format, "]"].concat();
            let radio = form.query_selector(&selector).ok().flatten();
            if let Some(radio) = radio.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
                radio.set_checked(true);
                tell(&radio, "change");
            }
        }
    }

    /// Forgets it: it was sent.
    pub(super) fn forget(&self) {
        let _ = self.storage.remove_item(&self.key);
    }

    /// Forgets those of other accounts: somebody else sits here now.
    pub(super) fn forget_others(&self) {
        let count = self.storage.length().unwrap_or(0);
        let keys: Vec<_> = (0..count).filter_map(|index| self.storage.key(index).ok()?).collect();
        for key in keys.iter().filter(|key| key.starts_with(PREFIX) && **key != self.key) {
            let _ = self.storage.remove_item(key);
        }
    }
}

fn set(form: &HtmlFormElement, name: &str, value: &str) {
    let field = form.query_selector(&["[name=", name, "]"].concat()).ok().flatten();
    let Some(field) = field else { return };
    // Text areas and selections have a value too.
    field.unchecked_ref::<HtmlInputElement>().set_value(value);
    tell(&field, "change");
}
