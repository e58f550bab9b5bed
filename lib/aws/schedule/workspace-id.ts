/** What the id of a workspace at HCP Terraform looks like. */
export const WORKSPACE_ID = /^ws-[A-Za-z0-9]+$/;

/** The same in words. */
export const WORKSPACE_ID_FORM = "it is one such as ws-6jrRyVDv1J8zQMB5, from the workspace's overview";
