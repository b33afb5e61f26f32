//! As little HTTP as a call of the Tool Service needs.

use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A response: head, and the body as it came.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Calls `tool.action` with this key. None: the connection was closed without an answer.
pub async fn call(url: &str, workflow: &str, key: &str, action: &str) -> Option<Response> {
    let (tool, action) = action.split_once('.').unwrap();
    let body = json!({ "action": action, "arguments": { "a": 1 } }).to_string();
    let head = format!(
        "POST /v1/adapters/{tool}/execute HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         X-Tenant-ID: {workflow}\r\nIdempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    raw(url, &format!("{head}{body}")).await
}

/// Sends a request as it is.
pub async fn raw(url: &str, request: &str) -> Option<Response> {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Some(Response { status, head, body: answer[end + 4..].to_vec() })
}

/// A limit for what should come at once.
pub const SOON: Duration = Duration::from_secs(10);
