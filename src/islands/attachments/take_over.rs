//! The ways by which files come into the list.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::js_sys::Date;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, Event, File, FileList, HtmlInputElement,
};

use super::list::Uploads;
use super::upload::{Label, Upload};
use crate::components::words;
use crate::islands::dom::{find, focus, listen, target};
use crate::islands::event;
use crate::mail::limits;

/// Takes over the input, and listens to the form around it.
pub(super) fn take_over(uploads: &Uploads) {
    let (root, form) = (&uploads.root, &uploads.form);
    let _ = root.class_list().add_1("live");
    let list = uploads.clone();
    listen(form, &[event::SENT], move |_| list.clear());
    let list = uploads.clone();
    listen(form, &[event::SETTLED], move |_| {
        if find::<Element>(&list.form, "#attachments[aria-invalid]").is_some() {
            list.look_again(Upload::is_done);
        }
    });
    let list = uploads.clone();
    listen(root, &["click"], move |event| {
        if let Some(button) = target(&event).and_then(|it| it.closest("button").ok().flatten()) {
            list.press(&button);
            // The button is gone, and the focus would be with it.
            if let Some(input) = find::<Element>(&list.root, "[type=file]") {
                focus(&input);
            }
        }
    });
    let list = uploads.clone();
    listen(&document(), &["visibilitychange"], move |_| {
        if !document().hidden() {
            list.look_again(|upload| upload.row.asks());
        }
    });
    let list = uploads.clone();
    listen(root, &["change"], move |event| {
        // The input of the files has no name any more.
        if target(&event).is_some_and(|it| it.matches("[name]") == Ok(true)) {
            list.read();
        }
    });
    take_over_input(uploads);
    let list = uploads.clone();
    listen(form, &["dragover", "dragleave", "drop"], move |event| drag(&list, &event));
    let list = uploads.clone();
    listen(form, &["paste"], move |event| paste(&list, event.unchecked_ref()));
}

fn take_over_input(uploads: &Uploads) {
    let Some(input) = find::<HtmlInputElement>(&uploads.root, "input[type=file]") else { return };
    // The files themselves are no part of what the form sends or keeps.
    let _ = input.remove_attribute("name");
    let list = uploads.clone();
    listen(&input.clone(), &["change"], move |_| {
        if let Some(files) = input.files() {
            add(&list, &files, false);
        }
        input.set_value("");
    });
}

fn drag(list: &Uploads, event: &Event) {
    let data = event.unchecked_ref::<DragEvent>().data_transfer();
    let Some(data) = data.filter(|data| data.types().includes(&"Files".into(), 0)) else { return };
    // Otherwise the browser would open the file in place of the page.
    event.prevent_default();
    let kind = event.type_();
    let _ = list.form.toggle_attribute_with_force("data-drop", kind == "dragover");
    if let Some(files) = data.files().filter(|_| kind == "drop") {
        add(list, &files, false);
    }
}

fn paste(list: &Uploads, event: &ClipboardEvent) {
    // What is copied from a table or a text is a picture of itself as well.
    let is_text = |data: &DataTransfer| {
        let mut kinds = data.types().into_iter().filter_map(|kind| kind.as_string());
        kinds.any(|kind| kind.starts_with("text/"))
    };
    let data = event.clipboard_data().filter(|data| !is_text(data));
    if let Some(files) = data.and_then(|data| data.files()) {
        add(list, &files, true);
    }
}

fn add(list: &Uploads, files: &FileList, pasted: bool) {
    // While a mail waits to go out, it stays as it is.
    if list.root.closest("[inert]").ok().flatten().is_some() {
        return;
    }
    for file in (0..files.length()).filter_map(|index| files.get(index)) {
        let modified = String::from(Date::new(&file.last_modified().into()).to_iso_string());
        let name = name_of(&file, pasted.then_some(&modified));
        let label = Label { name, size: whole(file.size()), modified };
        if u64::from(label.size) > limits::FILE {
            list.refuse(&label, words::UPLOAD_TOO_LARGE);
        } else if label.size == 0 {
            list.refuse(&label, words::UPLOAD_EMPTY);
        } else {
            list.add(file.into(), label);
        }
    }
}

/// Pictures from the clipboard have none of their own: all are called alike.
fn name_of(file: &File, pasted: Option<&String>) -> String {
    match (file.type_().strip_prefix("image/"), pasted) {
        (Some(kind), Some(moment)) => {
            let moment = moment.replace(['T', ':', '.', 'Z'], " ");
            ["Pasted picture ", moment.trim_end(), ".", kind].concat()
        }
        _ => file.name(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn whole(size: f64) -> u32 {
    size as u32
}
