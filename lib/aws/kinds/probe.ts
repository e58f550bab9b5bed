import * as z from "zod";
import { checkProbeSettings } from "../endpoint-probe/probe-settings";
import { ProbeKind } from "../../core/kind";
import { duration, problemsAt } from "../../core/schema";
import { awsProviders } from "./providers";

const ids = (prefix: string, what: string) =>
  z
    .array(z.string().regex(new RegExp(`^${prefix}-[0-9a-z]+$`), `this is no id of ${what}: it looks like ${prefix}-0123456789abcdef0`))
    .min(1);

const shape = z.strictObject({
  type: z.literal("aws-lambda"),
  every: duration.optional().describe("How often hosts are looked at, from 5m to 6h (1h)"),
  pickUpWithin: duration.optional().describe("How long a host may go on serving a certificate's predecessor, 24h at most (12h)"),
  network: z
    .strictObject({
      subnetIds: ids("subnet", "a subnet").describe("The subnets, with a way to the hosts and to CloudWatch Logs"),
      securityGroupIds: ids("sg", "a security group").describe("The security groups, which let the hosts' ports out"),
    })
    .optional()
    .describe("The private network from which hosts are looked at (none: the internet)"),
  trustedRoots: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Root certificates to trust besides the public ones, as PEM text, such as an enterprise's own"),
  logRetentionDays: z.number().int().optional().describe("Days for which the log is kept (30)"),
});

type Entry = z.output<typeof shape>;

/** `{ type: aws-lambda, every?, pickUpWithin?, network?: { subnetIds, securityGroupIds }, trustedRoots?, logRetentionDays? }` */
export const awsProbe: ProbeKind<Entry> = {
  key: "aws-lambda",
  cloud: "aws",
  schema: shape.check(
    problemsAt(({ every }: Entry) => checkProbeSettings({ every, pickUpWithin: every }), "every"),
    problemsAt(({ every, pickUpWithin }: Entry) => checkPickUp(every, pickUpWithin), "pickUpWithin"),
    problemsAt(({ trustedRoots }: Entry) => checkProbeSettings({ trustedRoots }), "trustedRoots"),
    problemsAt(({ logRetentionDays }: Entry) => checkProbeSettings({ logRetentionDays }), "logRetentionDays"),
  ),
  construct: ({ type: _type, network, ...settings }, context) => {
    awsProviders(context);
    const { stack, identifiers } = context;
    const { EndpointProbe } = require("../endpoint-probe") as typeof import("../endpoint-probe");
    const inputs = (kind: string, values: string[]) =>
      values.map((id, index) => identifiers.of(`probe_${kind}_${index + 1}`, id, `A ${kind.replace("_", " ")} of the probe.`));
    EndpointProbe._prepare(stack, {
      ...settings,
      network: network && {
        subnetIds: inputs("subnet", network.subnetIds),
        securityGroupIds: inputs("security_group", network.securityGroupIds),
      },
    });
  },
};

/** An interval that is wrong itself was said already. */
function checkPickUp(every: Entry["every"], pickUpWithin: Entry["pickUpWithin"]): void {
  try {
    checkProbeSettings({ every, pickUpWithin: every });
  } catch {
    return;
  }
  checkProbeSettings({ every, pickUpWithin });
}
