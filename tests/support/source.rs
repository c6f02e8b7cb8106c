//! The source as the test of the layers reads it: files, the rooms they stand in, whom they name.

use std::path::{Path, PathBuf};

/// Where the package lies. (Asked at run time: several clones may share one folder of builds.)
fn package() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap())
}

/// A file under `src`.
pub struct Source {
    pub path: PathBuf,
    /// `server::http::home` for `src/server/http/home.rs`.
    pub module: String,
    /// Without comments and without its test module.
    pub code: String,
}

impl Source {
    /// Every file under `src`.
    pub fn all() -> Vec<Self> {
        let root = package().join("src");
        let mut files = Vec::new();
        collect(&root, &mut files);
        files.sort();
        files
            .iter()
            .map(|path| {
                Self::new(
                    path.strip_prefix(&root).unwrap(),
                    &std::fs::read_to_string(path).unwrap(),
                )
            })
            .collect()
    }

    pub fn new(path: &Path, text: &str) -> Self {
        let module = path.with_extension("").to_str().unwrap().replace('/', "::");
        let code = text.split("#[cfg(test)]").next().unwrap();
        let plain = |line: &str| line.split("//").next().unwrap().to_owned();
        let code = code.lines().map(plain).collect::<Vec<_>>().join("\n");
        Self { path: path.to_owned(), module, code }
    }

    /// The modules that the file names, as full paths: by `crate::`, by `super::`, in groups or alone.
    pub fn named(&self) -> Vec<String> {
        let mut named = Vec::new();
        for (start, _) in self.code.match_indices("crate::") {
            if self.code[..start].ends_with(['$', ':']) || is_inside_word(&self.code, start) {
                continue;
            }
            expand("", &self.code[start + 7..], &mut named);
        }
        let mut end = 0;
        for (start, _) in self.code.match_indices("super::") {
            if start < end || is_inside_word(&self.code, start) {
                continue;
            }
            let mut above = self.module.rsplit_once("::").map_or("", |(above, _)| above);
            end = start + 7;
            while self.code[end..].starts_with("super::") {
                above = above.rsplit_once("::").map_or("", |(above, _)| above);
                end += 7;
            }
            expand(above, &self.code[end..], &mut named);
        }
        named
    }

    /// The crates that are imported or named by a path.
    pub fn names_crate(&self, name: &str) -> bool {
        let path = format!("{name}::");
        self.code.match_indices(&path).any(|(start, _)| {
            !is_inside_word(&self.code, start) && !self.code[..start].ends_with(':')
        })
    }

    /// How many lines the file has but for its test module.
    pub fn lines(&self) -> usize {
        self.code.trim_end().lines().count()
    }
}

fn is_inside_word(code: &str, start: usize) -> bool {
    code[..start].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
}

/// The paths of `a::{b, c::d}` or `a::b::c` at the start of a text.
fn expand(base: &str, text: &str, named: &mut Vec<String>) {
    let join = |part: &str| {
        if base.is_empty() { part.to_owned() } else { format!("{base}::{part}") }
    };
    if let Some(group) = text.strip_prefix('{') {
        let mut depth = 0;
        let mut item = 0;
        for (index, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                '}' | ',' if depth == 0 => {
                    let part = group[item..index].trim();
                    if !part.is_empty() {
                        expand(base, part, named);
                    }
                    item = index + 1;
                    if letter == '}' {
                        return;
                    }
                }
                _ => {}
            }
        }
        return;
    }
    let end =
        text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    match rest.strip_prefix("::") {
        Some(rest) if word.starts_with(char::is_lowercase) => expand(&join(word), rest, named),
        _ if word == "self" || word.is_empty() => named.push(base.to_owned()),
        _ => named.push(join(word)),
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
