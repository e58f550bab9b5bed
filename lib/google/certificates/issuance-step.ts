import { Lazy, TerraformMetaArguments, TerraformResource } from "cdktf";
import { Construct } from "constructs";

/** A step between making a certificate and serving it. */
interface IssuanceStepProps extends TerraformMetaArguments {
  readonly input?: string;
  /** What has it made anew when it changes. */
  readonly triggersReplace?: () => string | string[];
  /** What the shell runs each time that it is made. */
  readonly command?: () => string;
}

/**
 * A `terraform_data`. cdktf's own class for it starts a Terraform for each, at synth, to ask for its version.
 */
export class IssuanceStep extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly step: IssuanceStepProps,
  ) {
    const { input, triggersReplace, command, ...config } = step;
    super(scope, id, {
      ...config,
      terraformResourceType: "terraform_data",
      provisioners: command && [{ type: "local-exec", command: Lazy.stringValue({ produce: command }) }],
    });
  }

  /** Its address. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  protected synthesizeAttributes(): Record<string, unknown> {
    return { input: this.step.input, triggers_replace: this.step.triggersReplace?.() };
  }
}
