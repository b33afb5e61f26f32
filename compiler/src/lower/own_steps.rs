//! The steps that a project has besides its tasks: no task may be called so.

pub(super) const CREATE_WORKSPACE: &str = "create_workspace";
pub(super) const PROVISION_GIT_REPO: &str = "provision_git_repo";
pub(super) const BUNDLE_ARTIFACTS: &str = "bundle_artifacts";
pub(super) const NOTIFY_COMPLETION: &str = "notify_completion";
pub(super) const CLEANUP_WORKSPACE: &str = "cleanup_workspace";

/// All of them, in the order in which they run.
pub(super) const ALL: [&str; 5] =
    [CREATE_WORKSPACE, PROVISION_GIT_REPO, BUNDLE_ARTIFACTS, NOTIFY_COMPLETION, CLEANUP_WORKSPACE];
