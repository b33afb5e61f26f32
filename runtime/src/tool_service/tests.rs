//! The client against a real server on loopback.

use super::*;
use crate::step_context::Call;
use crate::step_context::tests::call;
use sagaweave_core::Fate;
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a request.
#[derive(Clone)]
enum Reply {
    /// Sends this, byte for byte.
    Raw(String),
    /// Sends this, and closes the connection.
    Cut(String),
    /// Says nothing for ever.
    Silence,
}

/// A request as it came in.
struct Seen {
    line: String,
    headers: Vec<(String, String)>,
    body: Value,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

struct Server {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<Mutex<u32>>,
}

impl Server {
    /// Answers every request alike.
    async fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, seen: Arc::default(), connections: Arc::default() };
        let (seen, connections) = (Arc::clone(&server.seen), Arc::clone(&server.connections));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                tokio::spawn(serve(stream, reply.clone(), Arc::clone(&seen)));
            }
        });
        server
    }

    async fn answering(status: &str, headers: &str, body: &str) -> Self {
        Self::start(Reply::Raw(response(status, headers, body))).await
    }

    fn service(&self) -> ToolService {
        ToolService::new(&self.url).unwrap()
    }

    fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

fn response(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

async fn serve(mut stream: TcpStream, reply: Reply, seen: Arc<Mutex<Vec<Seen>>>) {
    while let Some(request) = read_request(&mut stream).await {
        seen.lock().unwrap().push(request);
        match &reply {
            Reply::Raw(text) => stream.write_all(text.as_bytes()).await.unwrap(),
            Reply::Cut(text) => {
                stream.write_all(text.as_bytes()).await.unwrap();
                return;
            }
            Reply::Silence => std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if let Some(request) = complete(&bytes) {
            return Some(request);
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

fn complete(bytes: &[u8]) -> Option<Seen> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n")?;
    let (line, headers) = head.split_once("\r\n")?;
    let headers: Vec<(String, String)> = headers
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(key, value)| (key.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut seen = Seen { line: line.to_owned(), headers, body: Value::Null };
    let length: usize = seen.header("content-length")?.parse().unwrap();
    (body.len() >= length).then(|| {
        seen.body = serde_json::from_str(&body[..length]).unwrap();
        seen
    })
}

async fn execute(service: &ToolService, call: Call) -> Result<Payload, StepError> {
    let arguments = Payload::from_json(r#"{"query":"ä \"b\""}"#);
    let ctx = StepContext::new(call);
    service.execute(&ctx, "notion", "search_database", &arguments).await
}

async fn fails(service: &ToolService) -> StepError {
    execute(service, call("a")).await.unwrap_err()
}

fn class(error: &StepError) -> (&str, Fate, bool) {
    (error.error_type(), error.fate(), error.is_permanent())
}

#[tokio::test]
async fn a_call_says_who_calls_what_and_under_which_key() {
    let server = Server::answering("200 OK", "", r#"{"id":7}"#).await;
    let service =
        ToolService::builder(format!("{}/base/", server.url)).bearer_token("secret").build();
    let output = execute(&service.unwrap(), call("market_research")).await;
    assert_eq!(output, Ok(Payload::from_json(r#"{"id":7}"#)));

    let seen = server.seen.lock().unwrap();
    let [request] = &seen[..] else { panic!("{} requests", seen.len()) };
    assert_eq!(request.line, "POST /base/v1/adapters/notion/execute HTTP/1.1");
    let arguments = json!({"query": "ä \"b\""});
    assert_eq!(request.body, json!({"action": "search_database", "arguments": arguments}));
    let key = "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000/market_research";
    let agent = concat!("sagaweave/", env!("CARGO_PKG_VERSION"));
    for (name, value) in [
        ("content-type", "application/json"),
        ("x-tenant-id", "q4-launch"),
        ("idempotency-key", key),
        ("authorization", "Bearer secret"),
        ("user-agent", agent),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    let parent = request.header("traceparent").unwrap();
    assert!(parent.starts_with("00-0199aaaabbbb7ccc8dddeeeeffff0000-"), "{parent}");
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::answering("200 OK", "", "1").await;
    let service = server.service();
    for _ in 0..5 {
        execute(&service, call("a")).await.unwrap();
    }
    assert_eq!((server.requests(), *server.connections.lock().unwrap()), (5, 1));
}

#[tokio::test]
async fn each_status_over_the_wire() {
    let cases = [
        ("400 Bad Request", "BadRequest", Fate::NotDone, true),
        ("401 Unauthorized", "Unauthorized", Fate::NotDone, true),
        ("404 Not Found", "NotFound", Fate::NotDone, true),
        ("408 Request Timeout", "RequestTimeout", Fate::Unknown, false),
        ("409 Conflict", "Conflict", Fate::NotDone, true),
        ("425 Too Early", "TooEarly", Fate::NotDone, false),
        ("429 Too Many Requests", "TooManyRequests", Fate::NotDone, false),
        ("500 Internal Server Error", "InternalServerError", Fate::Unknown, false),
        ("503 Service Unavailable", "ServiceUnavailable", Fate::Unknown, false),
    ];
    for (status, kind, fate, permanent) in cases {
        let server = Server::answering(status, "", "").await;
        assert_eq!(class(&fails(&server.service()).await), (kind, fate, permanent), "{status}");
    }
}

#[tokio::test]
async fn no_content_is_null() {
    let server = Server::start(Reply::Raw("HTTP/1.1 204 No Content\r\n\r\n".to_owned())).await;
    assert_eq!(execute(&server.service(), call("a")).await, Ok(Payload::null()));
}

#[tokio::test]
async fn an_undo_of_what_is_gone_is_done() {
    for status in ["404 Not Found", "410 Gone"] {
        let server = Server::answering(status, "", "").await;
        let undo = Call { role: Role::Undo, ..call("a") };
        assert_eq!(execute(&server.service(), undo).await, Ok(Payload::null()), "{status}");
        assert!(fails(&server.service()).await.is_permanent(), "{status}");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Server::answering("200 OK", "", "1").await;
    let location = format!("location: {}/\r\n", elsewhere.url);
    let server = Server::answering("307 Temporary Redirect", &location, "").await;
    let error = fails(&server.service()).await;
    assert_eq!(class(&error), ("TemporaryRedirect", Fate::Unknown, true));
    assert_eq!((server.requests(), elsewhere.requests()), (1, 0));
}

#[tokio::test]
async fn retry_after_is_kept_in_both_forms() {
    let in_a_minute =
        httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_mins(1));
    for (form, least, most) in [("7".to_owned(), 7, 7), (in_a_minute, 50, 60)] {
        let header = format!("retry-after: {form}\r\n");
        let server = Server::answering("429 Too Many Requests", &header, "").await;
        let wait = fails(&server.service()).await.wait().unwrap();
        assert!((least..=most).contains(&wait.as_secs()), "{form}: {wait:?}");
    }
}

#[tokio::test]
async fn a_refused_connection_was_not_done() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = fails(&ToolService::new(&url).unwrap()).await;
    assert_eq!(class(&error), ("ConnectionFailed", Fate::NotDone, false), "{error}");
}

#[tokio::test]
async fn a_lost_response_is_unknown() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\"";
    for lost in ["", "HTTP/1.1 200", head] {
        let server = Server::start(Reply::Cut(lost.to_owned())).await;
        let error = fails(&server.service()).await;
        assert_eq!(class(&error), ("ConnectionLost", Fate::Unknown, false), "{lost:?}: {error}");
        assert_eq!(server.requests(), 1, "the client does not repeat a request by itself");
    }
}

#[tokio::test]
async fn a_lost_error_body_leaves_the_status() {
    let cut = "HTTP/1.1 409 Conflict\r\ncontent-length: 100\r\n\r\n{\"error\"";
    let server = Server::start(Reply::Cut(cut.to_owned())).await;
    assert_eq!(class(&fails(&server.service()).await), ("Conflict", Fate::NotDone, true));
}

#[tokio::test]
async fn silence_is_unknown_when_the_time_is_up() {
    let unfinished = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{";
    for reply in [Reply::Silence, Reply::Raw(unfinished.to_owned())] {
        let server = Server::start(reply).await;
        let own = ToolService::builder(&server.url).timeout(Duration::from_millis(200)).build();
        let attempts = Call { limit: Some(Duration::from_millis(200)), ..call("a") };
        for (service, call) in [(own.unwrap(), call("a")), (server.service(), attempts)] {
            let start = Instant::now();
            let error = execute(&service, call).await.unwrap_err();
            assert_eq!(class(&error), ("Timeout", Fate::Unknown, false), "{error}");
            assert!(start.elapsed() < Duration::from_secs(5));
        }
    }
}

#[tokio::test]
async fn a_slow_answer_within_the_time_is_an_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await.unwrap();
        for byte in response("200 OK", "", "[1,2]").bytes() {
            tokio::time::sleep(Duration::from_millis(3)).await;
            stream.write_all(&[byte]).await.unwrap();
        }
    });
    let call = Call { limit: Some(Duration::from_secs(20)), ..call("a") };
    let output = execute(&ToolService::new(&url).unwrap(), call).await;
    assert_eq!(output, Ok(Payload::from_json("[1,2]")));
}

#[tokio::test]
async fn an_answer_up_to_the_limit_is_read_and_a_larger_one_is_not() {
    let body = format!("\"{}\"", "x".repeat(998));
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    for reply in [response("200 OK", "", &body), chunked] {
        let server = Server::start(Reply::Raw(reply)).await;
        let limited = |bytes| ToolService::builder(&server.url).response_limit(bytes).build();
        let output = execute(&limited(1000).unwrap(), call("a")).await;
        assert_eq!(output.unwrap().as_json().len(), 1000);
        let error = fails(&limited(999).unwrap()).await;
        assert_eq!(class(&error), ("BadOutput", Fate::Unknown, true));
        assert!(error.message().contains("999 bytes"), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_bad_output() {
    let server = Server::answering("200 OK", "", "<html>").await;
    assert_eq!(class(&fails(&server.service()).await), ("BadOutput", Fate::Unknown, true));
    let nonsense = Server::start(Reply::Cut("no HTTP at all\r\n\r\n".to_owned())).await;
    assert_eq!(class(&fails(&nonsense.service()).await).1, Fate::Unknown);
}

#[tokio::test]
async fn a_huge_error_body_is_cut_off() {
    let server = Server::answering("500 Oops", "", &"x".repeat(300_000)).await;
    let error = fails(&server.service()).await;
    assert_eq!(class(&error), ("InternalServerError", Fate::Unknown, false));
    assert!(error.message().len() < 300, "{error}");
}

#[tokio::test]
async fn a_service_that_repeats_the_token_does_not_leak_it() {
    let body = r#"{"error":{"type":"secret-7","message":"the token secret-7 is bad"}}"#;
    let server = Server::answering("401 Unauthorized", "", body).await;
    let service = ToolService::builder(&server.url).bearer_token("secret-7").build().unwrap();
    let error = fails(&service).await;
    assert_eq!(error.message(), "the token *** is bad");
    assert!(!format!("{error:?} {service:?}").contains("secret-7"));
}

#[tokio::test]
async fn an_id_that_no_header_can_hold_is_encoded() {
    let server = Server::answering("200 OK", "", "1").await;
    let call = Call { workflow_id: "café\r\nx-evil: 1".to_owned(), ..call("a") };
    execute(&server.service(), call).await.unwrap();
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].header("x-tenant-id"), Some("caf%C3%A9%0D%0Ax-evil: 1"));
    assert_eq!(seen[0].header("x-evil"), None);
}
