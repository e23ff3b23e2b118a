//! Server-sent events, as both wire formats use them: `event:` and `data:` lines, events ended by an empty line.

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The `data:` lines, joined by line ends.
    pub data: String,
}

/// Takes bytes as they come and gives events as they are complete.
///
/// Invariant: a line is looked at only when its end is there, so characters that are cut between two pieces are whole again.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    data: Vec<String>,
    after_return: bool,
}

impl Parser {
    /// More bytes; returns the events that they complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for &byte in bytes {
            let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\n' | b'\r' => self.end_of_line(&mut events),
                _ => self.line.push(byte),
            }
        }
        events
    }

    fn end_of_line(&mut self, events: &mut Vec<Event>) {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        if line.is_empty() {
            if !self.data.is_empty() {
                let data = std::mem::take(&mut self.data).join("\n");
                events.push(Event { data });
            }
            return;
        }
        if let Some(data) = line.strip_prefix("data:") {
            let data = data.strip_prefix(' ').unwrap_or(data);
            self.data.push(data.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(pieces: &[&[u8]]) -> Vec<String> {
        let mut parser = Parser::default();
        let events = pieces.iter().flat_map(|piece| parser.push(piece));
        events.map(|event| event.data).collect()
    }

    #[test]
    fn events_do_not_depend_on_how_the_bytes_are_cut() {
        let text =
            ": hello\r\nevent: a\r\ndata: {\"x\": \"é\"}\r\n\r\ndata:1\ndata: 2\n\n\n\ndata: last\r\r"
                .as_bytes();
        let expected = ["{\"x\": \"é\"}", "1\n2", "last"];
        assert_eq!(all(&[text]), expected);
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(all(&bytes), expected);
        // What is not ended by an empty line is not complete.
        assert_eq!(all(&[b"data: cut"]), Vec::<String>::new());
    }
}
