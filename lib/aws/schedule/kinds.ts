import { createHash } from "node:crypto";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { problem } from "../../core/problem";
import * as z from "zod";
import { ARN_KINDS, parseArn } from "../arn";
import type { SnsChannel } from "../alerts/sns-channel";
import { ScheduleKind } from "../../core/kind";
import { duration, problemsAt, variableName } from "../../core/schema";
import { awsProviders } from "../providers";

/** What the id of a workspace at HCP Terraform looks like. */
export const WORKSPACE_ID = /^ws-[A-Za-z0-9]+$/;

/** The same in words. */
export const WORKSPACE_ID_FORM = "it is one such as ws-6jrRyVDv1J8zQMB5, from the workspace's overview";

/** Minutes of an hour that runs can be apart, so that they are evenly. */
const PARTS_OF_AN_HOUR = [15, 20, 30];

/**
 * An EventBridge schedule at a minute, and for runs that are hours apart an hour, that follow from a seed: not all fleets run at once.
 *
 * Runs are never further apart than asked for; where a day is no multiple of the hours, the last gap of a day is shorter.
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
      `Terraform cannot be run every ${every.toString()} here: allowed are ${PARTS_OF_AN_HOUR.map((part) => `${part}m`).join(", ")}, and 1h to 24h in whole hours`,
    );
  }
  const first = digest[1] % hours;
  const times = Array.from({ length: Math.ceil(24 / hours) }, (_, index) => (first + index * hours) % 24).sort((a, b) => a - b);
  return `cron(${digest[0] % 60} ${hours === 1 ? "*" : times.join(",")} * * ? *)`;
}

/** What of a run can be refused before there is a stack. */
export interface RunSettings {
  readonly hostname?: string;
  readonly replaceAddresses?: readonly string[];
}

/** A host, with a port where it has one. */
const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:[0-9]{1,5})?$/i;

/** The address of a resource, in a module or not. */
const ADDRESS = /^[A-Za-z_][\w-]*(\[([0-9]+|"[^"]*")\]|\.[A-Za-z_][\w-]*)*\.[A-Za-z_][\w-]*(\[([0-9]+|"[^"]*")\])?$/;

/** Refuses what HCP Terraform could not be asked for. */
export function checkRun({ hostname, replaceAddresses = [] }: RunSettings, scope?: Construct): void {
  if (hostname !== undefined && isKnown(hostname) && !HOST.test(hostname)) {
    throw new CertfleetError(
      "terraform-host",
      `"${hostname}" is no host of Terraform Enterprise: write its name alone, such as tfe.example.com`,
      scope,
    );
  }
  for (const address of replaceAddresses.filter(isKnown)) {
    if (!ADDRESS.test(address)) {
      throw new CertfleetError(
        "replace-address",
        `"${address}" is no address of a resource: write one such as acme_certificate.edge, as \`terraform state list\` shows it`,
        scope,
      );
    }
  }
}

function isKnown(text: string): boolean {
  return !Token.isUnresolved(text) && !text.includes("${");
}

const scheduleSchema = z.strictObject({
  type: z.literal("aws-eventbridge"),
  workspaceId: z
    .string()
    .regex(WORKSPACE_ID, `this is no id of a workspace: ${WORKSPACE_ID_FORM}`)
    .describe("The workspace at HCP Terraform"),
  token: variableName.describe("The variable that has a token which may start runs"),
  every: duration.optional().describe("How often (12h)"),
  notify: z.array(z.string()).optional().describe("The channels, of type sns, that hear when a run cannot be started"),
  hostname: z.string().optional().describe("The host of Terraform Enterprise (app.terraform.io)"),
  replaceAddresses: z.array(z.string()).optional().describe("Addresses that each run makes anew, such as keys to rotate"),
});

type ScheduleEntry = z.output<typeof scheduleSchema>;

const DEFAULT = Duration.hours(12);

/** `{ type: aws-eventbridge, workspaceId, token, every?, notify?, hostname?, replaceAddresses? }` */
export const terraformSchedule: ScheduleKind<ScheduleEntry> = {
  key: "aws-eventbridge",
  cloud: "aws",
  schema: scheduleSchema.check(
    problemsAt(({ every }: ScheduleEntry) => runSchedule(every ?? DEFAULT, ""), "every"),
    problemsAt(({ hostname }: ScheduleEntry) => checkRun({ hostname }), "hostname"),
    problemsAt(({ replaceAddresses }: ScheduleEntry) => checkRun({ replaceAddresses }), "replaceAddresses"),
  ),
  every: ({ every }) => every ?? DEFAULT,
  notify: ({ notify }) => notify ?? [],
  *channelProblems({ kind, properties }, { providers }) {
    const { topicArn } = properties as { topicArn?: string };
    const topic = topicArn === undefined ? undefined : parseArn(topicArn, ARN_KINDS.topic)?.region;
    if (kind.key !== "sns") {
      yield problem("channel-kind", [], `a channel of type ${kind.key} does not hear of AWS's alarms: name one of type sns`);
    } else if (topic !== undefined && topic !== providers.aws?.region) {
      yield problem(
        "region-mismatch",
        [],
        `the channel's topic is in ${topic} and the schedule in ${providers.aws?.region}: name a channel with a topic there, or with addresses`,
      );
    }
  },
  construct: ({ type: _type, token, every, notify: _notify, ...entry }, context, channels) => {
    awsProviders(context);
    const { stack, variables } = context;
    const { ScheduledTerraformRun } = require("./scheduled-terraform-run") as typeof import("./scheduled-terraform-run");
    new ScheduledTerraformRun(stack, "TerraformRun", {
      ...entry,
      token: variables.of(token),
      every: every ?? DEFAULT,
      channels: channels as SnsChannel[],
    });
  },
};
