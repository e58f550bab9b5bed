import { createHash } from "node:crypto";
import { Construct } from "constructs";
import type * as z from "zod";
import { lazy } from "../../core/schema";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { isKnown } from "../../core/expression";
import { ScheduleKind } from "../../core/kind";
import { duration, problemsAt, variableName } from "../../core/schema";
import { notifiedChannelProblems } from "../alerts/kinds";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";
import { awsProviders } from "../aws-provider";

/** The intervals shorter than an hour, in minutes, that divide an hour evenly. */
const PARTS_OF_AN_HOUR = [15, 20, 30];

/**
 * An EventBridge schedule. Minute and hour follow from a seed, so that not all fleets run at the same time.
 *
 * Runs are never further apart than `every`. If the hours do not divide a day evenly, the last interval of a day is shorter.
 */
export function runSchedule(every: Duration, seed: string): string {
  const digest = createHash("sha256").update(seed).digest();
  const minutes = every.toMinutes();
  const hours = minutes / 60;
  if (PARTS_OF_AN_HOUR.includes(minutes)) {
    return `cron(${digest[0] % minutes}/${minutes} * * * ? *)`;
  }
  if (!Number.isInteger(hours) || hours > 24) {
    throw new CertfleetError(
      "run-interval",
      `EventBridge cannot start Terraform every ${every.toString()}. Use ${PARTS_OF_AN_HOUR.map((part) => `${part}m`).join(", ")}, or 1h to 24h in whole hours.`,
    );
  }
  const first = digest[1] % hours;
  const times = Array.from({ length: Math.ceil(24 / hours) }, (_, index) => (first + index * hours) % 24).sort((a, b) => a - b);
  return `cron(${digest[0] % 60} ${hours === 1 ? "*" : times.join(",")} * * ? *)`;
}

/** The settings of a run that are checked without a stack. */
export interface RunSettings {
  readonly workspaceId?: string;
  readonly hostname?: string;
  readonly replaceAddresses?: readonly string[];
}

/** The id of a workspace at HCP Terraform. */
const WORKSPACE_ID = /^ws-[A-Za-z0-9]+$/;

/** A host, with an optional port. */
const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?$/i;

/** The address of a resource, with or without modules. */
const ADDRESS = /^[A-Za-z_][\w-]*(\[([0-9]+|"[^"]*")\]|\.[A-Za-z_][\w-]*)*\.[A-Za-z_][\w-]*(\[([0-9]+|"[^"]*")\])?$/;

/** Refuses settings that HCP Terraform would refuse. */
export function checkRun({ workspaceId, hostname, replaceAddresses = [] }: RunSettings, scope?: Construct): void {
  if (workspaceId !== undefined && isKnown(workspaceId) && !WORKSPACE_ID.test(workspaceId)) {
    throw new CertfleetError(
      "workspace-id",
      `"${workspaceId}" is not a workspace id. Copy the id, such as ws-6jrRyVDv1J8zQMB5, from the overview of the workspace.`,
      scope,
    );
  }
  if (hostname !== undefined && isKnown(hostname) && !HOST.test(hostname)) {
    throw new CertfleetError("terraform-host", `"${hostname}" is not a host name. Write the name only, such as tfe.example.com.`, scope);
  }
  for (const address of replaceAddresses.filter(isKnown)) {
    if (!ADDRESS.test(address)) {
      throw new CertfleetError(
        "replace-address",
        `"${address}" is not the address of a resource. Write one such as acme_certificate.edge, as \`terraform state list\` shows it.`,
        scope,
      );
    }
  }
}

const scheduleSchema = lazy((z) =>
  z.strictObject({
    type: z.literal("aws-eventbridge"),
    workspaceId: z
      .string()
      .check(problemsAt((workspaceId: string) => checkRun({ workspaceId })))
      .describe("The workspace at HCP Terraform"),
    token: variableName().describe("The variable with a token that can start runs"),
    every: duration().optional().describe("The interval between runs (12h)"),
    notify: z.array(z.string()).optional().describe("The channels, of type sns, that are notified when a run cannot be started"),
    hostname: z.string().optional().describe("The host of Terraform Enterprise (app.terraform.io)"),
    replaceAddresses: z.array(z.string()).optional().describe("Addresses that each run replaces, such as keys to rotate"),
  }),
);

type ScheduleEntry = z.output<ReturnType<typeof scheduleSchema>>;

const DEFAULT_INTERVAL = Duration.hours(12);

/** `{ type: aws-eventbridge, workspaceId, token, every?, notify?, hostname?, replaceAddresses? }` */
export const terraformSchedule: ScheduleKind<ScheduleEntry> = {
  key: "aws-eventbridge",
  cloud: "aws",
  get schema() {
    return scheduleSchema().check(
      problemsAt(({ every }: ScheduleEntry) => runSchedule(every ?? DEFAULT_INTERVAL, ""), "every"),
      problemsAt(({ hostname }: ScheduleEntry) => checkRun({ hostname }), "hostname"),
      problemsAt(({ replaceAddresses }: ScheduleEntry) => checkRun({ replaceAddresses }), "replaceAddresses"),
    );
  },
  every: ({ every }) => every ?? DEFAULT_INTERVAL,
  notify: ({ notify }) => notify ?? [],
  channelProblems: (channel, { providers }) => notifiedChannelProblems(channel, providers.aws?.region, "the schedule"),
  construct: ({ type: _type, token, every, notify: _notify, ...entry }, context, channels) => {
    awsProviders(context);
    const { stack, variables } = context;
    const { ScheduledTerraformRun } = require("./scheduled-terraform-run") as typeof import("./scheduled-terraform-run");
    new ScheduledTerraformRun(stack, "TerraformRun", {
      ...entry,
      token: variables.of(token),
      every: every ?? DEFAULT_INTERVAL,
      channels: channels as SnsTopicChannel[],
    });
  },
};
