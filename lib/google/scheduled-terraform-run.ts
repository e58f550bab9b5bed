import { createHash } from "node:crypto";
import { CloudSchedulerJob } from "@cdktf/provider-google/lib/cloud-scheduler-job";
import { TerraformProvider, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { isKnown, literalText } from "../core/expression";
import { placement } from "./google-provider";
import { KEEPS_ITS_NAME, stableName } from "./resource-name";
import { named } from "../core/readable-names";

/** A scheduled Terraform run. */
export interface ScheduledTerraformRunProps {
  /** The id of the workspace at HCP Terraform, `ws-…`. */
  readonly workspaceId: string;
  /** A user or team token that can queue plans, in a sensitive variable. HCP Terraform refuses organization tokens. */
  readonly token: TerraformVariable;
  /**
   * How often it runs: 1, 2, 3, 4, 6, 8, 12 or 24 hours.
   *
   * @default Duration.hours(12)
   */
  readonly every?: Duration;
  /**
   * The message of the run in HCP Terraform.
   *
   * @default "certificate renewal"
   */
  readonly message?: string;
  /**
   * Whether the plan is applied without confirmation. If not, certificates renew only after someone confirms the run.
   *
   * @default true
   */
  readonly autoApply?: boolean;
  /**
   * The host of Terraform Enterprise.
   *
   * @default "app.terraform.io"
   */
  readonly hostname?: string;
  /**
   * The region of the Cloud Scheduler job.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * Its project.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * Starts runs in HCP Terraform on a schedule, through Cloud Scheduler. ACME certificates renew only when Terraform runs.
 *
 * The token is written to Terraform's state. Everyone with `cloudscheduler.jobs.get` can read it.
 */
export class ScheduledTerraformRun extends Construct {
  /** The job. */
  readonly resource: CloudSchedulerJob;
  /** How often it runs. */
  readonly every: Duration;

  constructor(scope: Construct, id: string, props: ScheduledTerraformRunProps) {
    super(scope, id);
    this.every = props.every ?? Duration.hours(12);
    if (props.token.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `The variable "${props.token.node.id}" holds an HCP Terraform token but is not sensitive, so Terraform would print it. Set \`sensitive: true\`.`,
        this,
      );
    }
    this.resource = named(
      new CloudSchedulerJob(this, "Resource", {
        ...placement(props),
        name: "",
        region: props.region,
        lifecycle: { ignoreChanges: KEEPS_ITS_NAME.ignoreChanges },
        schedule: schedule(this, this.every),
        timeZone: "Etc/UTC",
        attemptDeadline: "60s",
        retryConfig: { retryCount: 3, minBackoffDuration: "30s", maxBackoffDuration: "600s", maxDoublings: 3 },
        httpTarget: {
          uri: `https://${props.hostname ?? "app.terraform.io"}/api/v2/runs`,
          httpMethod: "POST",
          body: body(props),
          headers: {
            "Content-Type": "application/vnd.api+json",
            Authorization: `Bearer \${var.${props.token.friendlyUniqueId}}`,
          },
        },
      }),
    );
    this.resource.name = stableName(this.resource);
  }
}

/** A minute and an hour that differ between stacks, so that not all stacks run at once. */
function schedule(scope: Construct, every: Duration): string {
  const hours = every.toHours();
  if (!Number.isInteger(hours) || 24 % hours !== 0) {
    throw new CertfleetError(
      "run-interval",
      `A run every ${every.toString()} cannot be scheduled. Use 1h, 2h, 3h, 4h, 6h, 8h, 12h or 24h.`,
      scope,
    );
  }
  const seed = createHash("sha256").update(scope.node.path).digest();
  const minute = seed[0] % 60;
  if (hours === 1) {
    return `${minute} * * * *`;
  }
  const first = seed[1] % hours;
  const times = Array.from({ length: 24 / hours }, (_, index) => first + index * hours);
  return `${minute} ${times.join(",")} * * *`;
}

function body({ workspaceId, message, autoApply }: ScheduledTerraformRunProps): string {
  if (isKnown(workspaceId) && !/^ws-[A-Za-z0-9]+$/.test(workspaceId)) {
    throw new CertfleetError("workspace-id", `"${workspaceId}" is not a workspace id. Write one such as ws-6jrRyVDv1J8zQMB5.`);
  }
  const content = JSON.stringify({
    data: {
      type: "runs",
      attributes: { message: message ?? "certificate renewal", "auto-apply": autoApply ?? true },
      relationships: { workspace: { data: { type: "workspaces", id: workspaceId } } },
    },
  });
  return isKnown(workspaceId) ? Buffer.from(content).toString("base64") : encodedByTerraform(content, workspaceId);
}

/** The base64 of a document that contains an expression once. The text around the expression is quoted as a string of Terraform. */
function encodedByTerraform(document: string, expression: string): string {
  const written = JSON.stringify(expression).slice(1, -1);
  const at = document.lastIndexOf(written);
  const [start, end] = [document.slice(0, at), document.slice(at + written.length)].map((text) =>
    literalText(JSON.stringify(text).slice(1, -1)),
  );
  return `\${base64encode("${start}${expression}${end}")}`;
}
