import { CloudBackend, NamedCloudWorkspace, TaggedCloudWorkspaces, TerraformBackend, TerraformRemoteState, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../core/error";
import { Backend } from "./backend-schema";

/** Keeps the stack's state where the file says: HCP Terraform for `cloud`, else the backend of the name, with its settings as they stand. */
export function makeBackend(stack: TerraformStack, { cloud, ...others }: Backend): void {
  if (cloud === undefined) {
    const [[kind, settings]] = Object.entries(others);
    new FileBackend(stack, kind, settings!);
    return;
  }
  const { organization, hostname, workspaces } = cloud;
  const { name, tags, project } = workspaces;
  new CloudBackend(stack, {
    organization,
    hostname,
    workspaces: name === undefined ? new TaggedCloudWorkspaces(tags!, project) : new NamedCloudWorkspace(name, project),
  });
}

class FileBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    kind: string,
    private readonly settings: Record<string, unknown>,
  ) {
    super(scope, "backend", kind);
  }

  getRemoteStateDataSource(scope: Construct): TerraformRemoteState {
    throw new CertfleetError(
      "backend-reference",
      "a stack whose backend stands in a file cannot be referred to by other stacks: make the backend in code",
      scope,
    );
  }

  protected synthesizeAttributes(): Record<string, unknown> {
    return this.settings;
  }
}
