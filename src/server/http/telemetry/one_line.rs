//! An event is one line, whatever is in it: nobody writes lines of his own into the log.

use std::io::{self, Write};

/// Writes events, each of which comes in one piece with a line feed at its end.
pub(super) struct OneLine<W>(W);

impl<W: Write> OneLine<W> {
    /// Writes to `inner`.
    pub(super) fn new(inner: W) -> Self {
        Self(inner)
    }
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = event.strip_suffix(b"\n").unwrap_or(event);
        if line.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            self.0.write_all(&escaped(line))?;
            self.0.write_all(&event[line.len()..])?;
        } else {
            self.0.write_all(event)?;
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn escaped(line: &[u8]) -> Vec<u8> {
    let escape = |byte: &u8| match byte {
        b'\n' => b"\\n".to_vec(),
        b'\r' => b"\\r".to_vec(),
        byte => vec![*byte],
    };
    line.iter().flat_map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stays_on_its_line() {
        let mut log = Vec::new();
        for event in ["plain\n", "one\ntwo\r\n\n", "no end"] {
            OneLine::new(&mut log).write_all(event.as_bytes()).unwrap();
        }
        assert_eq!(String::from_utf8(log).unwrap(), "plain\none\\ntwo\\r\\n\nno end");
    }
}
