//! The options: a time of sending in the person's own time zone, and a fold that opens by itself.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::js_sys::Date;
use web_sys::{Element, HtmlInputElement};

use super::dom::{around, find, find_all, listen, set, show, target, when_live};
use super::event::dispatch;

const YEAR: f64 = 365.0 * 86_400_000.0;

/// Makes the markup of [`crate::components::OptionsFold`] live.
#[island]
pub fn Options(
    /// That markup.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    when_live(node, move |root| {
        let Some(later) = SendLater::of(&root) else { return };
        later.take_over();
        for field in find_all(&root, "[name]") {
            open_if_set(&root, &field);
        }
        listen(&root.clone(), &["change"], move |event| {
            let Some(field) = target(&event) else { return };
            if field == **later.chosen {
                later.write();
            } else if !event.is_trusted() {
                // The form brought something back.
                later.read();
                open_if_set(&root, &field);
            }
        });
    });
    view! { <div node_ref=node>{children()}</div> }
}

fn open_if_set(root: &Element, field: &Element) {
    let is_set = field.matches(":checked, select:has([value=normal]:not(:checked)), input:not([type=checkbox], [value=''])");
    if is_set == Ok(true)
        && let Some(fold) = find::<Element>(root, "details")
    {
        set(&fold, "open", Some(""));
    }
}

/// The field `send_at`, which the form sends, and the one in which a person chooses.
struct SendLater {
    sent: HtmlInputElement,
    chosen: HtmlInputElement,
}

impl SendLater {
    fn of(root: &Element) -> Option<Self> {
        Some(Self { sent: find(root, "[name=send_at]")?, chosen: find(root, "#send_at")? })
    }

    fn take_over(&self) {
        if let Some(field) = around(&self.chosen, ".send-later") {
            show(&field, true);
        }
        let now = Date::now();
        self.chosen.set_min(&local(now));
        self.chosen.set_max(&local(now + YEAR));
        self.read();
    }

    /// Shows the time in this browser's zone.
    fn read(&self) {
        let time = Date::new(&JsValue::from_str(&self.sent.value())).get_time();
        self.chosen.set_value(&if time.is_nan() { String::new() } else { local(time) });
    }

    /// Writes the time with the offset that the zone has then (RFC 3339).
    fn write(&self) {
        let chosen = self.chosen.value();
        let offset = Date::new(&JsValue::from_str(&chosen)).get_timezone_offset();
        self.sent.set_value(&if offset.is_nan() {
            String::new()
        } else {
            rfc3339(&chosen, offset)
        });
        dispatch(&self.sent, "input");
    }
}

/// A moment as such a field holds it: the clock on the wall, without a zone.
fn local(time: f64) -> String {
    let wall = |time: f64, offset: f64| Date::new(&JsValue::from_f64(time - offset * 60_000.0));
    let offset = Date::new(&JsValue::from_f64(time)).get_timezone_offset();
    String::from(wall(time, offset).to_iso_string()).chars().take(16).collect()
}

/// Minutes, where a browser leaves the seconds out, and an offset that counts the other way.
fn rfc3339(chosen: &str, offset: f64) -> String {
    let (sign, minutes) = if offset > 0.0 { ("-", offset) } else { ("+", -offset) };
    let seconds = if chosen.len() == 16 { ":00" } else { "" };
    let minutes = whole(minutes);
    [chosen, seconds, sign, &two(minutes / 60), ":", &two(minutes % 60)].concat()
}

/// (How a fraction is written would be 8 KB more to load.)
fn two(number: u32) -> String {
    [if number < 10 { "0" } else { "" }, &number.to_string()].concat()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an offset is at most a day of whole minutes, and its sign was taken off"
)]
fn whole(minutes: f64) -> u32 {
    minutes as u32
}
