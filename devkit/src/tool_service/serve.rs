//! The HTTP side.

use super::Shared;
use super::record::{Answer, Call, Place};
use super::rule::{Act, End, Rule};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, RETRY_AFTER};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::oneshot;

/// An error of the handler: hyper then closes the connection without an answer.
#[derive(Debug)]
struct Lost;

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response is lost, as a rule said")
    }
}

impl std::error::Error for Lost {}

/// Serves in a thread of its own, so that it depends on no runtime of its caller.
pub(crate) fn spawn(
    listener: TcpListener,
    shared: Arc<Shared>,
    stop: oneshot::Receiver<()>,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("tool-service".to_owned()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = stop => {}
                () = accept(listener, shared) => {}
            }
        });
    })?;
    Ok(())
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        // A connection that cannot be taken is its caller's loss.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| handle(&shared, request));
            // It fails where a rule closes the connection, or the caller is gone.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn handle(
    shared: &Shared,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Lost> {
    let Some(tool) = tool(&request) else {
        return Ok(response(404, error("NotFound", "POST /v1/adapters/{tool}/execute")));
    };
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Lost)?.to_bytes();
    match read(tool, &head.headers, &body) {
        Ok((workflow, call)) => answer(shared, &workflow, call).await,
        Err(wrong) => Ok(response(400, error("BadRequest", &wrong))),
    }
}

fn tool(request: &Request<Incoming>) -> Option<String> {
    let path = request.uri().path();
    let tool = path.strip_prefix("/v1/adapters/")?.strip_suffix("/execute")?;
    (request.method() == Method::POST && !tool.is_empty()).then(|| tool.to_owned())
}

fn read(tool: String, headers: &HeaderMap, body: &[u8]) -> Result<(String, Call), String> {
    let headers: BTreeMap<String, String> = headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let header = |name: &str| {
        headers.get(name).cloned().ok_or_else(|| format!("the header {name} is missing"))
    };
    let (workflow, key) = (header("x-tenant-id")?, header("idempotency-key")?);
    let mut body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let action = body["action"].as_str().ok_or("the body has no action")?.to_owned();
    let activity = key.split_once('/').map_or(key.as_str(), |(_, id)| id).to_owned();
    let call = Call {
        began: 0,
        at: Instant::now(),
        ended: None,
        activity,
        key,
        attempt: 0,
        tool,
        action,
        arguments: body["arguments"].take(),
        headers,
        answer: Answer::Pending,
    };
    Ok((workflow, call))
}

/// A call that is being answered. Dropped before its end, its caller has gone away.
struct Open<'s> {
    shared: &'s Shared,
    place: Place,
}

impl Open<'_> {
    fn apply(&self) {
        self.shared.change(|ledger| ledger.apply(&self.place));
    }

    fn end(&self, answer: Answer) {
        self.shared.change(|ledger| ledger.end(&self.place, answer));
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.end(Answer::Abandoned);
    }
}

async fn answer(
    shared: &Shared,
    workflow: &str,
    call: Call,
) -> Result<Response<Full<Bytes>>, Lost> {
    let sample = json!({ "id": call.key, "action": call.action });
    let (place, rule) = shared.change(|ledger| ledger.begin(workflow, call));
    let open = Open { shared, place };
    let Rule { acts, end, .. } = rule;
    for act in acts {
        perform(&open, act).await;
    }
    match end {
        End::Success(output) => {
            open.apply();
            open.end(Answer::Status(200));
            Ok(response(200, output.unwrap_or(sample).to_string().into()))
        }
        End::Answer { status, retry_after, body } => {
            open.end(Answer::Status(status));
            let mut response = response(status, body);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Ok(response)
        }
        End::Lost => {
            open.end(Answer::Lost);
            Err(Lost)
        }
        End::Never => std::future::pending().await,
    }
}

async fn perform(open: &Open<'_>, act: Act) {
    let workflow = open.place.workflow.as_str();
    let all = |activities: &[String], holds: fn(&super::Record, &str) -> bool| {
        let activities = activities.to_owned();
        open.shared.until(move |ledger| {
            let record = ledger.record(workflow);
            record.is_some_and(|record| activities.iter().all(|id| holds(record, id)))
        })
    };
    match act {
        Act::Delay(delay) => tokio::time::sleep(delay).await,
        Act::Started(activities) => all(&activities, super::Record::started).await,
        Act::Answered(activities) => all(&activities, super::Record::answered).await,
        Act::Released(gate) => {
            open.shared.until(|ledger| ledger.is_open(workflow, &gate)).await;
        }
        Act::Effect => open.apply(),
    }
}

fn error(kind: &str, message: &str) -> Vec<u8> {
    json!({ "error": { "type": kind, "message": message } }).to_string().into()
}

fn response(status: u16, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response
}
