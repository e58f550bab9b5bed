import { problem } from "../../core/problem";
import * as z from "zod";
import { ARN_KINDS, parseArn } from "../arn";
import { runSchedule } from "../schedule/run-schedule";
import { checkRun } from "../schedule/run-settings";
import { WORKSPACE_ID, WORKSPACE_ID_FORM } from "../schedule/workspace-id";
import type { SnsChannel } from "../alerts/sns-channel";
import { Duration } from "../../core/duration";
import { ScheduleKind } from "../../core/kind";
import { duration, problemsAt, variableName } from "../../core/schema";
import { awsProviders } from "./providers";

const shape = z.strictObject({
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

type Entry = z.output<typeof shape>;

const DEFAULT = Duration.hours(12);

/** `{ type: aws-eventbridge, workspaceId, token, every?, notify?, hostname?, replaceAddresses? }` */
export const terraformSchedule: ScheduleKind<Entry> = {
  key: "aws-eventbridge",
  cloud: "aws",
  schema: shape.check(
    problemsAt(({ every }: Entry) => runSchedule(every ?? DEFAULT, ""), "every"),
    problemsAt(({ hostname }: Entry) => checkRun({ hostname }), "hostname"),
    problemsAt(({ replaceAddresses }: Entry) => checkRun({ replaceAddresses }), "replaceAddresses"),
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
    const { ScheduledTerraformRun } =
      require("../schedule/scheduled-terraform-run") as typeof import("../schedule/scheduled-terraform-run");
    new ScheduledTerraformRun(stack, "TerraformRun", {
      ...entry,
      token: variables.of(token),
      every: every ?? DEFAULT,
      channels: channels as SnsChannel[],
    });
  },
};
