//! What was typed, kept in this browser until it is sent: a reload, a crash, a consent or a new
//! sign-in of the same account loses nothing. It belongs to one account; signing out clears it.
//!
//! All tabs of an account share one draft, and the last word typed counts. A form in which nobody
//! typed never overwrites it.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, HtmlInputElement, Storage, UrlSearchParams};

use super::event::dispatch;
use super::stage::Stage;

const PREFIX: &str = "draft:";

/// Beside the fields: what the page was doing with them.
const STAGE: &str = "stage";

/// The draft of the account that a form was made for.
pub(super) struct Draft {
    storage: Storage,
    key: String,
    own: Own,
}

/// What a form has kept or brought back last: while it stands there, no other tab has typed.
pub(super) type Own = StoredValue<Option<String>>;

impl Draft {
    /// Where it is kept; nothing where the browser keeps nothing, or nobody is known.
    pub(super) fn of(account: &str, own: Own) -> Option<Self> {
        let storage = window().local_storage().ok()??;
        (!account.is_empty()).then(|| Self { storage, key: [PREFIX, account].concat(), own })
    }

    /// Keeps what stands in the form now, and what is being done with it.
    pub(super) fn keep(&self, form: &HtmlFormElement, stage: Stage) {
        if let Some(typed) = typed(form, stage) {
            let _ = self.storage.set_item(&self.key, &typed);
            self.own.set_value(Some(typed));
        }
    }

    /// Keeps what is being done with the form, unless another tab has typed since, or somebody has
    /// signed out.
    pub(super) fn mark(&self, form: &HtmlFormElement, stage: Stage) {
        if self.kept() == self.own.get_value() {
            self.keep(form, stage);
        }
    }

    /// Brings back what was kept, and tells what the page was doing with it.
    pub(super) fn bring_back(&self) -> Option<(Stage, UrlSearchParams)> {
        let kept = self.kept()?;
        let fields = UrlSearchParams::new_with_str(&kept).ok();
        self.own.set_value(Some(kept));
        let fields = fields?;
        Some((Stage::named(&fields.get(STAGE).unwrap_or_default()), fields))
    }

    /// Forgets what this form has kept: it was sent. What another tab has typed since stays.
    pub(super) fn forget(&self) {
        if self.kept() == self.own.get_value() {
            let _ = self.storage.remove_item(&self.key);
            self.own.set_value(None);
        }
    }

    /// Forgets those of other accounts: somebody else sits here now.
    pub(super) fn forget_others(&self) {
        let count = self.storage.length().unwrap_or(0);
        let keys: Vec<_> = (0..count).filter_map(|index| self.storage.key(index).ok()?).collect();
        for key in keys.iter().filter(|key| key.starts_with(PREFIX) && **key != self.key) {
            let _ = self.storage.remove_item(key);
        }
    }

    fn kept(&self) -> Option<String> {
        self.storage.get_item(&self.key).ok().flatten()
    }

    /// Whether a change of the storage, made by another tab, was one of this draft.
    pub(super) fn is_kept_under(&self, key: Option<&str>) -> bool {
        key == Some(&self.key)
    }
}

/// The form as it is kept.
fn typed(form: &HtmlFormElement, stage: Stage) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let typed = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    match stage.after_a_crash() {
        Stage::Rest => {}
        stage => typed.set(STAGE, stage.name()),
    }
    Some(typed.to_string().into())
}

/// Puts into a form what was kept, and tells whoever draws it: after a reload all but what somebody
/// has typed already, later what another tab has changed. Whether something was typed.
pub(super) fn put_back(form: &HtmlFormElement, kept: &UrlSearchParams, after_reload: bool) -> bool {
    let (controls, mut typed) = (form.elements(), false);
    for control in (0..controls.length()).filter_map(|index| controls.item(index)) {
        let control = control.unchecked_ref();
        if after_reload && is_typed(control, kept) {
            typed = true;
        } else if fill(control, kept).is_some_and(|changed| changed || after_reload) {
            dispatch(control, "change");
        }
    }
    typed
}

/// Whether somebody was faster than the page.
fn is_typed(control: &HtmlInputElement, kept: &UrlSearchParams) -> bool {
    if control.matches("input,textarea") != Ok(true) {
        return false;
    }
    let value = control.value();
    value != control.default_value() && kept.get(&control.name()).is_some_and(|kept| kept != value)
}

/// Writes what was kept into a control, and tells whether that changes it; nothing where it keeps
/// nothing. Text areas and selections have these properties too.
fn fill(control: &HtmlInputElement, kept: &UrlSearchParams) -> Option<bool> {
    let name = control.name();
    let check = |checked| {
        let changed = control.checked() != checked;
        control.set_checked(checked);
        Some(changed)
    };
    match &*control.type_() {
        "file" | "submit" | "button" => None,
        "checkbox" => check(kept.has(&name)),
        "radio" => check(kept.get(&name)? == control.value()),
        _ => {
            let value = kept.get(&name)?;
            let changed = control.value() != value;
            control.set_value(&value);
            Some(changed)
        }
    }
}
