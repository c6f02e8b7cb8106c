//! The ways by which files come into the list.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::js_sys::Date;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, Event, File, FileList, HtmlInputElement,
    MouseEvent,
};

use super::list::Uploads;
use super::upload::Label;
use crate::components::words;
use crate::islands::event::{self, listen};
use crate::mail::limits;

/// Takes over the input, and listens to the form around it.
pub(super) fn take_over(uploads: &Uploads) {
    let (root, form) = (&uploads.root, &uploads.form);
    let _ = root.class_list().add_1("live");
    let list = uploads.clone();
    listen(form, event::SENT, move |_: Event| list.clear());
    let list = uploads.clone();
    listen(root, "click", move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) {
            list.press(&button);
        }
    });
    let list = uploads.clone();
    let visible = move |_: Event| {
        if !document().hidden() {
            list.look_again();
        }
    };
    listen(&document(), "visibilitychange", visible);
    if let Some(kept) = form.query_selector("[name=uploads]").ok().flatten() {
        let list = uploads.clone();
        listen(&kept, "change", move |_: Event| list.read());
    }
    take_over_input(uploads);
    take_over_drops(uploads);
    let list = uploads.clone();
    listen(form, "paste", move |event: ClipboardEvent| {
        let data = event.clipboard_data();
        // What is copied from a table or a text is a picture of itself as well.
        let is_text = |data: &DataTransfer| {
            data.types()
                .iter()
                .any(|kind| kind.as_string().is_some_and(|kind| kind.starts_with("text/")))
        };
        if let Some(files) = data.filter(|data| !is_text(data)).and_then(|data| data.files()) {
            add(&list, &files, true);
        }
    });
}

fn take_over_input(uploads: &Uploads) {
    let input = uploads.root.query_selector("input[type=file]").ok().flatten();
    let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    // The files themselves are no part of what the form sends or keeps.
    let _ = input.remove_attribute("name");
    let list = uploads.clone();
    listen(&input.clone(), "change", move |_: Event| {
        if let Some(files) = input.files() {
            add(&list, &files, false);
        }
        input.set_value("");
    });
}

fn take_over_drops(uploads: &Uploads) {
    let form = &uploads.form;
    let has_files = |event: &DragEvent| {
        let kinds = event.data_transfer().map(|data| data.types());
        kinds.is_some_and(|kinds| kinds.includes(&"Files".into(), 0))
    };
    for (name, over) in [("dragover", true), ("dragleave", false), ("drop", false)] {
        let list = uploads.clone();
        listen(form, name, move |event: DragEvent| {
            if !has_files(&event) {
                return;
            }
            // Otherwise the browser would open the file in place of the page.
            event.prevent_default();
            let _ = list.form.toggle_attribute_with_force("data-drop", over);
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(files) = files.filter(|_| event.type_() == "drop") {
                add(&list, &files, false);
            }
        });
    }
}

fn add(list: &Uploads, files: &FileList, pasted: bool) {
    // While a mail waits to go out, it stays as it is.
    if list.root.closest("[inert]").ok().flatten().is_some() {
        return;
    }
    for file in (0..files.length()).filter_map(|index| files.get(index)) {
        let name = name_of(&file, pasted);
        let label = Label { name, size: whole(file.size()), modified: modified(&file) };
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
fn name_of(file: &File, pasted: bool) -> String {
    match file.type_().strip_prefix("image/") {
        Some(kind) if pasted => {
            let moment = modified(file).replace(['T', ':', '.', 'Z'], " ");
            ["Pasted picture ", moment.trim_end(), ".", kind].concat()
        }
        _ => file.name(),
    }
}

fn modified(file: &File) -> String {
    Date::new(&file.last_modified().into()).to_iso_string().into()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn whole(size: f64) -> u32 {
    size as u32
}
