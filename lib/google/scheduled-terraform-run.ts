import { createHash } from "node:crypto";
import { CloudSchedulerJob } from "@cdktf/provider-google/lib/cloud-scheduler-job";
import { Fn, TerraformProvider, TerraformVariable, Token } from "cdktf";
import { Construct } from "constructs";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { placement } from "./google-provider";
import { stableName } from "./resource-name";

/** A Terraform run that comes again and again. */
export interface ScheduledTerraformRunProps {
  /** The id of the workspace at HCP Terraform, `ws-…`. */
  readonly workspaceId: string;
  /** A user's or team's token that may queue plans, in a sensitive variable. Organization tokens are refused by HCP Terraform. */
  readonly token: TerraformVariable;
  /**
   * How often it runs: a whole number of hours that a day is a multiple of.
   *
   * @default Duration.hours(12)
   */
  readonly every?: Duration;
  /**
   * What the run is called at HCP Terraform.
   *
   * @default "certificate renewal"
   */
  readonly message?: string;
  /**
   * Whether what it plans is applied without being confirmed. Without it nothing renews until somebody does.
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
   * The region in which Cloud Scheduler has the job.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The project that it is in.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * Runs Terraform at HCP Terraform on a schedule, by Cloud Scheduler: certificates that a run renews are renewed by nothing else.
 *
 * The token is in Terraform's state and can be read by whoever may read Cloud Scheduler's jobs (`cloudscheduler.jobs.get`).
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
        `the variable "${props.token.node.id}" holds a token of HCP Terraform and is not sensitive: Terraform would print it; set sensitive to true`,
        this,
      );
    }
    this.resource = new CloudSchedulerJob(this, "Resource", {
      ...placement(props),
      name: "",
      region: props.region,
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
    });
    this.resource.name = stableName(this.resource);
  }
}

/** A minute and an hour of its own, so that not all stacks run at once. */
function schedule(scope: Construct, every: Duration): string {
  const hours = every.toHours();
  if (!Number.isInteger(hours) || 24 % hours !== 0) {
    throw new CertfleetError(
      "run-interval",
      `runs cannot come every ${every.toString()}: allowed are 1h, 2h, 3h, 4h, 6h, 8h, 12h and 24h`,
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
  const isKnown = !Token.isUnresolved(workspaceId) && !workspaceId.includes("${");
  if (isKnown && !/^ws-[A-Za-z0-9]+$/.test(workspaceId)) {
    throw new CertfleetError("workspace-id", `"${workspaceId}" is no id of a workspace: it is one such as ws-6jrRyVDv1J8zQMB5`);
  }
  const content = JSON.stringify({
    data: {
      type: "runs",
      attributes: { message: message ?? "certificate renewal", "auto-apply": autoApply ?? true },
      relationships: { workspace: { data: { type: "workspaces", id: workspaceId } } },
    },
  });
  return isKnown ? Buffer.from(content).toString("base64") : Fn.base64encode(content);
}
