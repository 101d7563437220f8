//! Frames on the way in and out: a thread that only reads, and a thread that only writes.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use lsp_server::{ErrorCode, Message, RequestId, Response};
use serde_json::{Value, json};

/// A longer message is read over, in bytes.
const LONGEST: u64 = 256 * 1024 * 1024;
/// A longer header line is no header, in bytes.
const LONGEST_HEADER: u64 = 16 * 1024;
/// How long the last words may take on their way out.
const LAST_WORDS: Duration = Duration::from_millis(1_000);

/// What came in.
pub(super) enum Incoming {
    /// A message of the protocol.
    Message(Message),
    /// Something else; the answer that it gets.
    Malformed(Value),
    /// Nothing comes any more.
    Closed,
}

/// Starts to read; `send` gives each message to the owner of the state.
pub(super) fn start_reading(input: impl Read + Send + 'static, send: impl Fn(Incoming) -> bool + Send + 'static) {
    thread::spawn(move || {
        let mut input = io::BufReader::with_capacity(64 * 1024, input);
        while let Ok(Some(text)) = frame(&mut input) {
            if !send(message(&text)) {
                return;
            }
        }
        send(Incoming::Closed);
    });
}

/// The text of the next message; `None` at the end of the input. A text that is no UTF-8, or too long, is empty.
fn frame(input: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut size: Option<u64> = None;
    loop {
        let mut line = Vec::new();
        if input.take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            size = value.trim().parse().ok().or(size);
        }
        if !line.is_empty() {
            continue;
        }
        // A blank line without a length before it belongs to nothing: the next header counts.
        let Some(size) = size else { continue };
        let mut body = Vec::new();
        if size > LONGEST {
            io::copy(&mut input.take(size), &mut io::sink())?;
        } else {
            input.take(size).read_to_end(&mut body)?;
            if (body.len() as u64) < size {
                return Ok(None);
            }
        }
        return Ok(Some(String::from_utf8(body).unwrap_or_default()));
    }
}

fn message(text: &str) -> Incoming {
    let refuse = |id: Value, code: ErrorCode, words: &str| {
        Incoming::Malformed(json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": words } }))
    };
    match serde_json::from_str::<Message>(text) {
        // What has an id of a wrong type reads as a notification; it wants an answer all the same.
        Ok(message) if !matches!(message, Message::Notification(_)) || !has_id(text) => Incoming::Message(message),
        _ => match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let id = value.get("id").filter(|id| id.is_number() || id.is_string()).cloned();
                refuse(id.unwrap_or_default(), ErrorCode::InvalidRequest, "not a message of the protocol")
            }
            Err(_) => refuse(Value::Null, ErrorCode::ParseError, "not a message in JSON and UTF-8"),
        },
    }
}

fn has_id(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Probe {
        id: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_str::<Probe>(text).is_ok_and(|probe| probe.id.is_some())
}

/// The way out.
pub(super) struct Outgoing {
    sender: Sender<String>,
    done: Receiver<()>,
}

impl Outgoing {
    /// Starts to write.
    pub(super) fn start(mut out: impl Write + Send + 'static) -> Outgoing {
        let (sender, texts) = channel::<String>();
        let (finished, done) = channel();
        thread::spawn(move || {
            for text in texts {
                let framed = write!(out, "Content-Length: {}\r\n\r\n{text}", text.len());
                if framed.and_then(|()| out.flush()).is_err() {
                    break; // nobody listens any more
                }
            }
            let _ = finished.send(());
        });
        Outgoing { sender, done }
    }

    /// Sends a message.
    pub(super) fn send(&self, message: Value) {
        // A closed pipe ends the input too, and with it the server.
        let _ = self.sender.send(message.to_string());
    }

    /// Answers a request.
    pub(super) fn answer(&self, id: RequestId, result: Result<Value, (ErrorCode, String)>) {
        let response = match result {
            Ok(value) => Response::new_ok(id, value),
            Err((code, words)) => Response::new_err(id, code as i32, words),
        };
        let mut message = json!(response);
        message["jsonrpc"] = json!("2.0");
        self.send(message);
    }

    /// Asks the client something whose answer changes nothing; the method is name enough for it.
    pub(super) fn request(&self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "id": method, "method": method, "params": params }));
    }

    /// Tells the client something.
    pub(super) fn notify(&self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Waits until everything is written, but not for long: a client that reads nothing must not hold the server.
    pub(super) fn finish(self) {
        drop(self.sender);
        let _ = self.done.recv_timeout(LAST_WORDS);
    }
}

#[cfg(test)]
mod tests {
    use super::{Incoming, frame, message};

    fn all(text: &[u8]) -> Vec<String> {
        let mut input = text;
        let mut found = Vec::new();
        while let Ok(Some(text)) = frame(&mut input) {
            found.push(text);
        }
        found
    }

    #[test]
    fn frames_are_read_with_other_headers_and_after_noise() {
        let text = b"noise\r\n\r\nContent-Type: x\r\ncontent-length:2\r\n\r\n{}Content-Length: 4\n\nnullContent-Length: 9\r\n\r\n{}";
        assert_eq!(all(text), ["{}", "null"]);
        assert_eq!(all(b"Content-Length: 1\r\n\r\n\xffContent-Length: 2\r\n\r\n{}"), ["", "{}"]);
    }

    #[test]
    fn what_is_no_message_is_answered() {
        for (text, code, id) in [
            ("{", -32700, "null"),
            ("[]", -32600, "null"),
            ("{\"id\":1.5,\"method\":\"x\"}", -32600, "1.5"),
            ("{\"id\":99999999999,\"method\":\"x\"}", -32600, "99999999999"),
        ] {
            let Incoming::Malformed(answer) = message(text) else { panic!("{text}") };
            assert_eq!((answer["error"]["code"].as_i64(), answer["id"].to_string()), (Some(code), id.to_owned()));
        }
    }
}
