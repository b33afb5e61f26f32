//! What the service says of itself.

use super::harness::*;
use temporalio_protos::temporal::api::workflowservice::v1::{
    DescribeNamespaceRequest, GetSystemInfoRequest,
};

pub async fn what_it_can_do(play: &Play) -> Played {
    let info = play.ask(GetSystemInfoRequest {}).await?;
    play.record("capabilities", &Ok(info.capabilities.unwrap_or_default()));
    Ok(())
}

pub async fn which_namespace_there_is(play: &Play) -> Played {
    let known = DescribeNamespaceRequest { namespace: NAMESPACE.to_owned(), ..Default::default() };
    let answer = play.ask(known).await?;
    let info = answer.namespace_info.unwrap_or_default();
    play.note(&format!("{} {:?}", info.name, info.state()));
    Ok(())
}
