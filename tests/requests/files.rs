//! The files for the browser.

use std::fs;

use crate::assert_usual;
use crate::support::{App, Browser, raw};

/// An application with the files of a build.
async fn with_files(hashes: &str) -> (App, Browser) {
    let app = App::start(&[]).await;
    let site = app.folder().join("site");
    fs::create_dir_all(site.join("pkg/deep")).unwrap();
    for (name, text) in [
        ("pkg/graph-connect.abc.css", "css"),
        ("pkg/graph-connect.abc.js", "js"),
        ("pkg/graph-connect.abc.wasm", "wasm"),
        ("pkg/graph-connect.css", "css"),
        ("favicon.svg", "<svg/>"),
        ("robots.txt", "x"),
    ] {
        fs::write(site.join(name), text).unwrap();
    }
    fs::write(site.join("pkg/graph-connect.abc.js.br"), "brotli").unwrap();
    fs::write(app.folder().join("hash.txt"), hashes).unwrap();
    fs::write(app.folder().join("secret.txt"), "MARKED").unwrap();
    let app = app.restart(&[]).await;
    let browser = app.browser();
    (app, browser)
}

const HASHES: &str = "css: abc\njs: abc\nwasm: abc\n";

#[tokio::test]
async fn hashed_files_are_kept_for_good_with_their_types() {
    let (_app, browser) = with_files(HASHES).await;
    for (name, kind) in
        [("css", "text/css"), ("js", "text/javascript"), ("wasm", "application/wasm")]
    {
        let page = browser.get(&format!("/pkg/graph-connect.abc.{name}")).send().await;
        assert_eq!((page.status, page.text().as_str()), (200, name));
        assert_eq!(page.header("content-type").unwrap().split(';').next(), Some(kind));
        assert_eq!(page.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_usual(&page, name);
    }
    let home = browser.get("/").send().await;
    let sheet = home.attribute("link[rel=stylesheet]", "href");
    assert_eq!(sheet.as_deref(), Some("/pkg/graph-connect.abc.css"));
}

#[tokio::test]
async fn files_without_a_hash_are_asked_for_again() {
    let (_app, browser) = with_files(HASHES).await;
    for path in ["/favicon.svg", "/robots.txt"] {
        assert_eq!(
            browser.get(path).send().await.header("cache-control"),
            Some("no-cache"),
            "{path}"
        );
    }
    let (_app, browser) = with_files("").await;
    let page = browser.get("/pkg/graph-connect.css").send().await;
    assert_eq!(page.header("cache-control"), Some("no-cache"));
}

#[tokio::test]
async fn a_file_that_is_missing_is_not_kept() {
    let (_app, browser) = with_files(HASHES).await;
    let page = browser.get("/pkg/graph-connect.old.js").send().await;
    assert_eq!((page.status, page.header("cache-control")), (404, Some("no-store")));
}

#[tokio::test]
async fn precompressed_files_are_served_to_those_who_take_them() {
    let (_app, browser) = with_files(HASHES).await;
    let path = "/pkg/graph-connect.abc.js";
    let page = browser.get(path).with("accept-encoding", "br").send().await;
    assert_eq!((page.header("content-encoding"), page.text().as_str()), (Some("br"), "brotli"));
    assert_eq!(page.header("content-type").unwrap().split(';').next(), Some("text/javascript"));
    let vary = page.header("vary").unwrap_or_default().to_lowercase();
    assert!(vary.contains("accept-encoding"), "a cache between would give it to everybody");
    assert_eq!(browser.get(path).send().await.header("content-encoding"), None);
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let (app, _browser) = with_files(HASHES).await;
    let long = format!("/{}", "a".repeat(300));
    let deep = "/a".repeat(3_000);
    let mut wrong = Vec::new();
    for path in [
        "/../secret.txt",
        "/pkg/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/pkg/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/pkg/..%c0%afsecret.txt",
        "//secret.txt",
        "/%00",
        "/favicon.svg%00.txt",
        "/favicon.svg/x",
        "/pkg",
        "/pkg/",
        "/pkg/deep",
        "/pkg/deep/",
        "/.",
        "/%ff",
        "/%",
        "/~",
        &long,
        &deep,
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", app.addr);
        let answer = raw(&app, request.as_bytes()).await;
        let status: u16 = answer.split(' ').nth(1).unwrap().parse().unwrap();
        let shown: String = path.chars().take(60).collect();
        if ![400, 404, 414].contains(&status) || answer.contains("MARKED") {
            wrong.push(format!("{shown}: {status}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_browser_that_has_a_file_is_told_so() {
    let (_app, browser) = with_files(HASHES).await;
    for path in ["/pkg/graph-connect.abc.js", "/favicon.svg"] {
        let first = browser.get(path).send().await;
        let tag = first.header("etag").unwrap().to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{tag}");
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let again = browser.get(path).with("if-none-match", &known).send().await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{path} {known}");
            assert_eq!(again.header("etag"), Some(&*tag));
            assert_eq!(again.header("cache-control"), first.header("cache-control"));
            assert_eq!(again.header("vary"), first.header("vary"));
        }
        // The tag goes before a date that would say the opposite.
        let ask = browser.get(path).with("if-none-match", "\"other\"");
        let ask = ask.with("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT");
        assert_eq!(ask.send().await.status, 200, "{path}");
    }
    let plain = browser.get("/pkg/graph-connect.abc.js").send().await;
    let brotli =
        browser.get("/pkg/graph-connect.abc.js").with("accept-encoding", "br").send().await;
    assert_ne!(plain.header("etag"), brotli.header("etag"), "two encodings are two things");
    let known = plain.header("etag").unwrap();
    let ask = browser.get("/pkg/graph-connect.abc.js").with("accept-encoding", "br");
    assert_eq!(ask.with("if-none-match", known).send().await.status, 200);
}

#[tokio::test]
async fn the_tag_is_of_the_content() {
    let (app, browser) = with_files(HASHES).await;
    let tag = async |browser: &Browser, path: &str| {
        browser.get(path).send().await.header("etag").unwrap().to_owned()
    };
    let (icon, robots) = (tag(&browser, "/favicon.svg").await, tag(&browser, "/robots.txt").await);
    fs::write(app.folder().join("site/favicon.svg"), "<svg>new</svg>").unwrap();
    let app = app.restart(&[]).await;
    let browser = app.browser();
    assert_ne!(tag(&browser, "/favicon.svg").await, icon);
    assert_eq!(tag(&browser, "/robots.txt").await, robots);
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let (_app, browser) = with_files(HASHES).await;
    let whole = browser.get("/favicon.svg").send().await;
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    let tag = whole.header("etag").unwrap();
    for (range, if_range, status, text, place) in [
        ("bytes=1-3", None, 206, "svg", Some("bytes 1-3/6")),
        ("bytes=-2", None, 206, "/>", Some("bytes 4-5/6")),
        ("bytes=1-3", Some(tag), 206, "svg", Some("bytes 1-3/6")),
        ("bytes=1-3", Some("\"other\""), 200, "<svg/>", None),
        ("bytes=9-", None, 416, "", Some("bytes */6")),
    ] {
        let mut ask = browser.get("/favicon.svg").with("range", range);
        if let Some(known) = if_range {
            ask = ask.with("if-range", known);
        }
        let page = ask.send().await;
        assert_eq!((page.status, page.text().as_str()), (status, text), "{range} {if_range:?}");
        assert_eq!(page.header("content-range"), place, "{range}");
    }
}

#[tokio::test]
async fn the_best_encoding_that_is_taken_is_sent() {
    let (app, browser) = with_files(HASHES).await;
    fs::write(app.folder().join("site/pkg/graph-connect.abc.js.gz"), "gzip").unwrap();
    for (taken, encoding, text) in [
        ("gzip, deflate, br, zstd", Some("br"), "brotli"),
        ("gzip", Some("gzip"), "gzip"),
        ("br;q=0, gzip", Some("gzip"), "gzip"),
        ("br;q=0.1, gzip;q=0.9", Some("gzip"), "gzip"),
        ("zstd", None, "js"),
        ("identity", None, "js"),
    ] {
        let ask = browser.get("/pkg/graph-connect.abc.js").with("accept-encoding", taken);
        let page = ask.send().await;
        assert_eq!((page.header("content-encoding"), &*page.text()), (encoding, text), "{taken}");
        assert_eq!(page.header("content-type").unwrap().split(';').next(), Some("text/javascript"));
    }
}
