//! All files of a mail: which is next, and what the form tells of them.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Blob, Element, HtmlFormElement, HtmlInputElement, UrlSearchParams};

use super::row::{Look, Row};
use super::upload::{Label, Upload};
use crate::api::upload;
use crate::components::words;
use crate::islands::event;

/// So many are on their way at once.
const AT_ONCE: usize = 2;

/// The list, shared by everything that listens.
#[derive(Clone)]
pub(super) struct Uploads {
    /// The element around it.
    pub(super) root: Element,
    /// The form around that.
    pub(super) form: HtmlFormElement,
    all: Rc<RefCell<Vec<Rc<Upload>>>>,
}

impl Uploads {
    /// The list within an element, with what the form already tells of it.
    pub(super) fn within(root: Element) -> Option<Self> {
        let form = root.closest("form").ok()??.dyn_into().ok()?;
        let uploads = Self { root, form, all: Rc::default() };
        uploads.read();
        Some(uploads)
    }

    /// Adds a file.
    pub(super) fn add(&self, file: Blob, label: Label) {
        let known = |upload: &&Rc<Upload>| {
            upload.file.borrow().is_none() && !upload.is_done() && upload.label == label
        };
        let known = self.all.borrow().iter().find(known).cloned();
        if let Some(upload) = known {
            upload.file.replace(Some(file));
            // One that is looked for takes it by itself.
            if !upload.is_running() {
                upload.queue();
            }
        } else if let Some(row) = Row::new(&self.root, &label.name, label.size) {
            let upload = Upload::new(label, row, Some(file), String::new());
            self.all.borrow_mut().push(Rc::new(upload));
        }
        self.change();
    }

    /// Adds a row for a file that can't be sent, so that its name stands beside the reason.
    pub(super) fn refuse(&self, label: &Label, reason: &str) {
        if let Some(row) = Row::new(&self.root, &label.name, label.size) {
            let upload = Upload::new(label.clone(), row, None, String::new());
            upload.show(Look::Refused, reason);
            self.all.borrow_mut().push(Rc::new(upload));
        }
        event::dispatch(&self.root, "input");
    }

    /// A button in a row was pressed.
    pub(super) fn press(&self, button: &Element) {
        let pressed = self.all.borrow().iter().find(|it| it.row.contains(button)).cloned();
        let Some(upload) = pressed else { return };
        if button.class_list().contains("retry") {
            upload.queue();
        } else {
            upload.stop();
            upload.row.remove();
            self.all.borrow_mut().retain(|other| !Rc::ptr_eq(other, &upload));
            let id = upload.id.take();
            if !id.is_empty() {
                spawn_local(async move { upload::remove(&id).await });
            }
        }
        self.change();
    }

    /// Tries some again: those that wait for the person, who has just come back to the page, or those
    /// that the server does not have as it should.
    pub(super) fn look_again(&self, which: impl Fn(&Upload) -> bool) {
        for upload in self.all.borrow().iter().filter(|upload| which(upload)) {
            upload.queue();
        }
        self.go_on();
    }

    /// Forgets all of them: the mail was sent.
    pub(super) fn clear(&self) {
        for upload in self.all.take() {
            upload.stop();
            upload.row.remove();
        }
        self.write("attachments", "");
        self.write("uploads", "");
    }

    /// Draws what the form tells, after a draft was brought back. Of a mail that may have gone out
    /// already the server may have no file any more: what was sent with it stays as it is, so that
    /// the question what became of it is the same.
    pub(super) fn read(&self) {
        for upload in self.all.take() {
            upload.stop();
            upload.row.remove();
        }
        let kept = UrlSearchParams::new_with_str(&self.value("uploads")).ok();
        let Some(kept) = kept.filter(|kept| kept.has("id")) else { return };
        let of =
            |name| kept.get_all(name).iter().filter_map(|it| it.as_string()).collect::<Vec<_>>();
        let may_be_out = self.form.matches("[data-stage=interrupted]") == Ok(true);
        let sent = if may_be_out { self.value("attachments") } else { String::new() };
        let files = of("name").into_iter().zip(of("size")).zip(of("modified")).zip(of("id"));
        for (((name, size), modified), id) in files {
            let was_sent = sent.split(',').any(|sent| sent == id);
            if may_be_out != was_sent {
                continue;
            }
            let label = Label { name, size: size.parse().unwrap_or_default(), modified };
            if let Some(row) = Row::new(&self.root, &label.name, label.size) {
                let upload = Upload::new(label, row, None, id);
                if was_sent {
                    upload.show(Look::Done, words::UPLOAD_DONE);
                }
                self.all.borrow_mut().push(Rc::new(upload));
            }
        }
        self.go_on();
    }

    /// The person has changed the list.
    fn change(&self) {
        self.go_on();
        event::dispatch(&self.root, "input");
    }

    /// Starts what is next, and tells the form.
    fn go_on(&self) {
        self.start();
        self.tell();
    }

    fn start(&self) {
        let all = self.all.borrow();
        let running = all.iter().filter(|upload| upload.is_running()).count();
        let free = AT_ONCE.saturating_sub(running);
        let queued = all.iter().filter(|upload| upload.look.get() == Look::Queued);
        for upload in queued.take(free).cloned() {
            let (list, message) = (self.clone(), self.value("message"));
            upload.look.set(Look::Running);
            spawn_local(async move {
                upload.run(&message).await;
                list.go_on();
            });
        }
    }

    /// Writes the fields, and lets the form know.
    fn tell(&self) {
        let Ok(kept) = UrlSearchParams::new() else { return };
        let mut done = Vec::new();
        for upload in self.all.borrow().iter() {
            let id = upload.id.borrow();
            if !id.is_empty() {
                kept.append("id", &id);
                kept.append("name", &upload.label.name);
                kept.append("size", &upload.label.size.to_string());
                kept.append("modified", &upload.label.modified);
            }
            if upload.is_done() {
                done.push(id.clone());
            }
        }
        self.write("uploads", &String::from(kept.to_string()));
        self.write("attachments", &done.join(","));
        event::dispatch(&self.root, event::UPLOADED);
    }

    fn value(&self, name: &str) -> String {
        self.field(name).map(|field| field.value()).unwrap_or_default()
    }

    fn write(&self, name: &str, value: &str) {
        if let Some(field) = self.field(name) {
            field.set_value(value);
        }
    }

    fn field(&self, name: &str) -> Option<HtmlInputElement> {
        let field = self.form.query_selector(&["[name=", name, "]"].concat()).ok()??;
        field.dyn_into().ok()
    }
}
