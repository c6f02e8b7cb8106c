//! The buttons above the text, as the server writes them.

use leptos::prelude::*;

/// A button: its command, its name, its keys, its picture.
type Tool = (&'static str, &'static str, &'static str, &'static str);

const TOOLS: [Tool; 7] = [
    (
        "bold",
        "Bold",
        "Control+B",
        "M5 3h4.2a3 3 0 0 1 1.8 5.4A3.3 3.3 0 0 1 9.6 15H5z M7.2 5v3H9a1.5 1.5 0 0 0 0-3z M7.2 9.9V13h2.2a1.55 1.55 0 0 0 0-3.1z",
    ),
    ("italic", "Italic", "Control+I", "M7 3h6v1.6h-2.1L8.7 13.4H11V15H5v-1.6h2L9.200 4.600H7z"),
    (
        "insertUnorderedList",
        "Bulleted list",
        "",
        "M3 3.500h2v2H3z M7 3.750h8v1.500H7z M3 8h2v2H3z M7 8.250h8v1.500H7z M3 12.500h2v2H3z M7 12.750h8v1.500H7z",
    ),
    (
        "insertOrderedList",
        "Numbered list",
        "",
        "M3 2.500h2V6.500H4v-3H3z M7 3.750h8v1.500H7z M2.600 7.500H5.500V9L4 10.200h1.500v1H2.500V10L4.300 8.500H2.600z M7 8.250h8v1.500H7z M2.600 12h2.900v4H2.600v-1h1.800v-.6H3.200v-.8h1.200V13H2.600z M7 12.750h8v1.500H7z",
    ),
    (
        "link",
        "Link",
        "Control+K",
        "M8 5H6a4 4 0 0 0 0 8h2v-1.600H6a2.400 2.400 0 0 1 0-4.800h2z M10 5h2a4 4 0 0 1 0 8h-2v-1.600h2a2.400 2.400 0 0 0 0-4.800h-2z M6 8.200h6v1.600H6z",
    ),
    (
        "undo",
        "Undo",
        "Control+Z",
        "M6.500 3 2.500 7l4 4 1.100-1.100L5.500 7.800H10a2.900 2.900 0 0 1 0 5.800H6v1.600h4a4.500 4.500 0 0 0 0-9H5.500l2.100-2.100z",
    ),
    (
        "redo",
        "Redo",
        "Control+Y",
        "m11.500 3 4 4-4 4-1.100-1.100 2.100-2.100H8a2.900 2.900 0 0 0 0 5.800h4v1.600H8a4.500 4.500 0 0 1 0-9h4.500l-2.100-2.100z",
    ),
];

/// Hidden until the text can be formatted, with the row in which a link's address is typed.
#[component]
pub(super) fn Toolbar() -> impl IntoView {
    let button = |(at, (command, name, keys, path)): (usize, Tool)| {
        let keys = (!keys.is_empty()).then_some(keys);
        let title = keys.map_or_else(|| name.to_owned(), |keys| format!("{name} ({keys})"));
        let toggles = !["link", "undo", "redo"].contains(&command);
        view! {
            <button
                class="tool"
                type="button"
                data-command=command
                title=title
                aria-label=name
                aria-keyshortcuts=keys
                aria-pressed=toggles.then_some("false")
                tabindex=if at == 0 { "0" } else { "-1" }
            >
                <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" focusable="false">
                    <path fill="currentColor" fill-rule="evenodd" d=path/>
                </svg>
            </button>
        }
    };
    let buttons: Vec<_> = TOOLS.into_iter().enumerate().map(button).collect();
    view! {
        <div class="toolbar" role="toolbar" aria-label="Formatting" aria-controls="body" hidden>{buttons}</div>
        <div class="link-row" role="group" aria-label="Link" hidden>
            <label for="link-address">"Address of the link"</label>
            <input
                id="link-address"
                type="text"
                inputmode="url"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="link-error"
            />
            <button class="button" type="button" data-link="apply">"Apply"</button>
            <button class="button quiet" type="button" data-link="cancel">"Cancel"</button>
            <p class="problem" id="link-error"></p>
        </div>
    }
}
