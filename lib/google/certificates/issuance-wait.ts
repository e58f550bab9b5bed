import { Lazy, TerraformMetaArguments, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { DataGoogleCertificateManagerCertificates as ListedCertificates } from "@cdktf/provider-google/lib/data-google-certificate-manager-certificates";
import { compareText } from "../../core/text";
import { Duration } from "../../core/duration";
import { oncePerStack } from "../../core/once-per-stack";
import { withoutTokenTraces } from "../../core/token";
import { reference } from "../../core/expression";
import { isInProvidersProject } from "../google-provider";
import { GoogleCertificateCommonProps } from "./google-certificate";
import { named } from "../../core/readable-names";

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
    named(this);
  }

  /** Its address. */
  get address(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  protected synthesizeAttributes(): Record<string, unknown> {
    return { input: this.step.input, triggers_replace: this.step.triggersReplace?.() };
  }
}

/** How long an apply waits for certificates that Google issues. With DNS authorization that takes some minutes. */
export const ISSUANCE_WAIT = Duration.minutes(10);

/**
 * The one wait of a stack for certificates that are being issued: after it has made certificates, an apply waits once for all of them,
 * since Terraform works on ten resources at a time.
 *
 * It does not wait where all are issued at once, nor in the stack's first apply, when nothing is served yet.
 */
export class IssuanceWait {
  static of(scope: Construct): IssuanceWait {
    return oncePerStack(scope, "google-issuance", (shared) => new IssuanceWait(shared));
  }

  /** Whether the stack is applied for the first time: an expression. */
  readonly isFirstApply: string;
  /** What is done once the wait is over. */
  readonly resource: IssuanceStep;
  private readonly certificates: TerraformResource[] = [];
  private longest = Duration.minutes(1);

  private constructor(shared: Construct) {
    // It keeps the time of the plan that made it.
    const start = new IssuanceStep(shared, "google-issuance-start", {
      input: "${plantimestamp()}",
      lifecycle: { createBeforeDestroy: true, ignoreChanges: ["input"] },
    });
    this.isFirstApply = `${reference(start, "output").slice(2, -1)} == plantimestamp()`;
    // In an order of their own: the order of the fleet must not replace the wait.
    const all = (attribute: string) => this.certificates.map((each) => reference(each, attribute)).sort(compareText);
    this.resource = new IssuanceStep(shared, "google-issuance-wait", {
      triggersReplace: () => all("id"),
      command: () => {
        const states = all("managed[0].state").map((state) => state.slice(2, -1));
        const isOver = `${this.isFirstApply} || alltrue([for state in [${states.join(", ")}] : state == "ACTIVE"])`;
        return `\${${isOver} ? "exit 0" : "sleep ${this.longest.toSeconds()}"}`;
      },
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** Waits for a certificate too. */
  add(certificate: TerraformResource, wait: Duration): void {
    this.certificates.push(certificate);
    this.longest = wait.toMinutes() > this.longest.toMinutes() ? wait : this.longest;
  }
}

/** A certificate that Google has to issue. */
export interface IssuanceProps {
  /** The certificate's resource. */
  readonly certificate: TerraformResource;
  readonly wait: Duration;
  readonly place: GoogleCertificateCommonProps;
}

/**
 * What consumers of a certificate depend on: the address of a resource that is made once Google has issued it. It is made when the first of
 * them asks.
 *
 * The certificate's own resource is not read again in the apply that makes it, so its state comes from the list of certificates, after the
 * wait. Where it is not active by then the apply fails, with all that served before in place, and the next one looks again. Once it was
 * active it is not asked for again, so that no plan fails for its state.
 */
export function issuedOnce(scope: Construct, props: IssuanceProps): string {
  const made = scope.node.tryFindChild("Issued") as IssuanceStep | undefined;
  return (made ?? withoutTokenTraces(() => holdUntilIssued(scope, props))).address;
}

function holdUntilIssued(scope: Construct, { certificate, wait, place }: IssuanceProps): IssuanceStep {
  const shared = IssuanceWait.of(scope);
  shared.add(certificate, wait);
  const id = reference(certificate, "id");
  if (!isInProvidersProject(scope, place)) {
    // The list is of the provider's own project.
    return new IssuanceStep(scope, "Issued", {
      triggersReplace: () => id,
      dependsOn: [shared.resource],
      lifecycle: { createBeforeDestroy: true },
    });
  }
  const waited = new IssuanceStep(scope, "waited", {
    input: id,
    triggersReplace: () => id,
    dependsOn: [shared.resource],
    lifecycle: { createBeforeDestroy: true },
  });
  const list = named(
    new ListedCertificates(scope, "state", {
      filter: `name:${reference(waited, "output")}*`,
      region: place.region,
      provider: place.provider,
    }),
  );
  const name = reference(certificate, "name");
  const listed = `data.${list.terraformResourceType}.${list.friendlyUniqueId}.certificates`;
  const isActive = `anytrue([for each in ${listed} : endswith(each.name, "/${name}") && try(each.managed[0].state, "") == "ACTIVE"])`;
  return new IssuanceStep(scope, "Issued", {
    triggersReplace: () => id,
    command: () => `\${${shared.isFirstApply} || ${isActive} ? "exit 0" : "echo ${notIssued(name)} && exit 1"}`,
    lifecycle: { createBeforeDestroy: true },
  });
}

/** The message of the apply, in characters that no shell interprets. */
function notIssued(name: string): string {
  return (
    `Google has not issued ${name} yet. Endpoints still serve the previous certificate. ` +
    `Run gcloud certificate-manager certificates describe ${name} and apply again once its state is ACTIVE.`
  );
}
