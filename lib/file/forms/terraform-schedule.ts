import * as z from "zod";
import { ARN_KINDS, parseArn } from "../../aws/arn";
import { runSchedule } from "../../aws/schedule/run-schedule";
import { checkRun } from "../../aws/schedule/run-settings";
import { WORKSPACE_ID, WORKSPACE_ID_FORM } from "../../aws/schedule/workspace-id";
import type { SnsChannel } from "../../aws/alerts/sns-channel";
import { Duration } from "../../core/duration";
import { ScheduleForm } from "../form";
import { problemsAt } from "../problems-at";
import { duration, variableName } from "../values";
import { awsProviders } from "./aws-providers";

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
export const terraformSchedule: ScheduleForm<Entry> = {
  key: "aws-eventbridge",
  cloud: "aws",
  schema: shape.check(
    problemsAt(({ every }: Entry) => runSchedule(every ?? DEFAULT, ""), "every"),
    problemsAt(({ hostname }: Entry) => checkRun({ hostname }), "hostname"),
    problemsAt(({ replaceAddresses }: Entry) => checkRun({ replaceAddresses }), "replaceAddresses"),
  ),
  every: ({ every }) => every ?? DEFAULT,
  notify: ({ notify }) => notify ?? [],
  checkChannel: ({ form, entry }, { providers, report }) => {
    const { topicArn } = entry as { topicArn?: string };
    const topic = topicArn === undefined ? undefined : parseArn(topicArn, ARN_KINDS.topic)?.region;
    if (form.key !== "sns") {
      report([], `a channel of type ${form.key} does not hear of AWS's alarms: name one of type sns`);
    } else if (topic !== undefined && topic !== providers.aws?.region) {
      report(
        [],
        `the channel's topic is in ${topic} and the schedule in ${providers.aws?.region}: name a channel with a topic there, or with addresses`,
      );
    }
  },
  build: ({ type: _type, token, every, notify: _notify, ...entry }, context, channels) => {
    awsProviders(context);
    const { stack, variables } = context;
    const { ScheduledTerraformRun } =
      require("../../aws/schedule/scheduled-terraform-run") as typeof import("../../aws/schedule/scheduled-terraform-run");
    new ScheduledTerraformRun(stack, "TerraformRun", {
      ...entry,
      token: variables.of(token),
      every: every ?? DEFAULT,
      channels: channels as SnsChannel[],
    });
  },
};
