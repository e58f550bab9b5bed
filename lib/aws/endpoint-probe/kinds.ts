import { X509Certificate } from "node:crypto";
import { Token } from "cdktf";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import * as z from "zod";
import { ProbeKind } from "../../core/kind";
import { duration, problemsAt } from "../../core/schema";
import { awsProviders } from "../providers";

/** What of a probe can be refused before there is a stack. */
export interface ProbeSettings {
  readonly every?: Duration;
  readonly pickUpWithin?: Duration;
  readonly trustedRoots?: readonly string[];
  readonly logRetentionDays?: number;
}

/** A probe's settings as they hold. */
export interface CheckedProbeSettings {
  readonly every: Duration;
  readonly pickUpWithin: Duration;
}

/** Days for which CloudWatch keeps a log (CloudWatch Logs API, `PutRetentionPolicy`). */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/** Refuses what could not work, and tells the intervals that hold. */
export function checkProbeSettings(settings: ProbeSettings): CheckedProbeSettings {
  const every = checkInterval(settings.every ?? Duration.hours(1));
  const { logRetentionDays: days } = settings;
  if (days !== undefined && !Token.isUnresolved(days) && !RETENTION_DAYS.includes(days)) {
    throw new CertfleetError("log-retention", `a log cannot be kept for ${days} days: CloudWatch allows ${RETENTION_DAYS.join(", ")}`);
  }
  settings.trustedRoots?.forEach(checkRoot);
  return { every, pickUpWithin: checkPickUp(settings.pickUpWithin ?? Duration.hours(12), every) };
}

function checkInterval(every: Duration): Duration {
  if (every.toMinutes() < 5 || every.toMinutes() > 6 * 60) {
    throw new CertfleetError("probe-interval", `endpoints cannot be looked at every ${every.toString()}: allowed is from 5m to 6h`);
  }
  return every;
}

function checkPickUp(pickUpWithin: Duration, every: Duration): Duration {
  if (pickUpWithin.toMinutes() > 24 * 60 || pickUpWithin.toMinutes() < every.toMinutes()) {
    throw new CertfleetError(
      "probe-interval",
      `endpoints cannot be given ${pickUpWithin.toString()} to pick a certificate up: allowed is from the probe's own interval, ${every.toString()}, to 24h`,
    );
  }
  return pickUpWithin;
}

/** A root that cannot be read would fail every look at every endpoint. The text goes into the function's package as it is. */
function checkRoot(pem: string, index: number): void {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new CertfleetError("key-in-clear", `root ${index + 1} to trust has a private key beside it: give the certificate alone`);
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    certificates.forEach((certificate) => new X509Certificate(certificate));
  } catch {
    certificates.length = 0;
  }
  if (certificates.length === 0) {
    throw new CertfleetError(
      "invalid-pem",
      `root ${index + 1} to trust cannot be read: give the PEM text of the root certificate, which begins with -----BEGIN CERTIFICATE-----`,
    );
  }
}

const ids = (prefix: string, what: string) =>
  z
    .array(z.string().regex(new RegExp(`^${prefix}-[0-9a-z]+$`), `this is no id of ${what}: it looks like ${prefix}-0123456789abcdef0`))
    .min(1);

const probeSchema = z.strictObject({
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

type ProbeEntry = z.output<typeof probeSchema>;

/** `{ type: aws-lambda, every?, pickUpWithin?, network?: { subnetIds, securityGroupIds }, trustedRoots?, logRetentionDays? }` */
export const awsProbe: ProbeKind<ProbeEntry> = {
  key: "aws-lambda",
  cloud: "aws",
  schema: probeSchema.check(
    problemsAt(({ every }: ProbeEntry) => checkProbeSettings({ every, pickUpWithin: every }), "every"),
    problemsAt(({ every, pickUpWithin }: ProbeEntry) => checkPickUpOf(every, pickUpWithin), "pickUpWithin"),
    problemsAt(({ trustedRoots }: ProbeEntry) => checkProbeSettings({ trustedRoots }), "trustedRoots"),
    problemsAt(({ logRetentionDays }: ProbeEntry) => checkProbeSettings({ logRetentionDays }), "logRetentionDays"),
  ),
  construct: ({ type: _type, network, ...settings }, context) => {
    awsProviders(context);
    const { stack, identifiers } = context;
    const { EndpointProbe } = require("./endpoint-probe") as typeof import("./endpoint-probe");
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
function checkPickUpOf(every: ProbeEntry["every"], pickUpWithin: ProbeEntry["pickUpWithin"]): void {
  try {
    checkProbeSettings({ every, pickUpWithin: every });
  } catch {
    return;
  }
  checkProbeSettings({ every, pickUpWithin });
}
