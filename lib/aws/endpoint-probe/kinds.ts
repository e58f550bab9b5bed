import type * as z from "zod";
import { X509Certificate } from "node:crypto";
import { DomainName } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { isKnown } from "../../core/expression";
import { duration, lazy, problemsAt, zod } from "../../core/schema";
import { ProbeKind } from "../../core/kind";
import { awsProviders } from "../aws-provider";
import { TerraformProvider } from "cdktf";
import { ICertificate } from "../../core/certificate";
import { AlertThresholds } from "../../core/renewal";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";

/**
 * The settings of a probe that are checked without a stack.
 *
 * @internal
 */
export interface ProbeSettings {
  readonly every?: Duration;
  readonly pickUpWithin?: Duration;
  readonly trustedRoots?: readonly string[];
  readonly logRetentionDays?: number;
}

/**
 * The intervals of a probe, with defaults.
 *
 * @internal
 */
export interface CheckedProbeSettings {
  readonly every: Duration;
  readonly pickUpWithin: Duration;
}

/** The retentions of a log group in days (CloudWatch Logs API, `PutRetentionPolicy`). */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/**
 * Refuses settings that cannot work, and returns the intervals with defaults.
 *
 * @internal
 */
export function checkProbeSettings(settings: ProbeSettings): CheckedProbeSettings {
  const every = checkInterval(settings.every ?? Duration.hours(1));
  const { logRetentionDays: days } = settings;
  if (days !== undefined && isKnown(days) && !RETENTION_DAYS.includes(days)) {
    throw new CertfleetError("log-retention", `\`logRetentionDays\` is ${days}. CloudWatch allows ${RETENTION_DAYS.join(", ")}.`);
  }
  settings.trustedRoots?.forEach(checkRoot);
  return { every, pickUpWithin: checkPickUp(settings.pickUpWithin ?? Duration.hours(12), every) };
}

function checkInterval(every: Duration): Duration {
  if (every.toMinutes() < 5 || every.toMinutes() > 6 * 60) {
    throw new CertfleetError("probe-interval", `Endpoints cannot be probed every ${every.toString()}. Use an interval from 5m to 6h.`);
  }
  return every;
}

function checkPickUp(pickUpWithin: Duration, every: Duration): Duration {
  if (pickUpWithin.toMinutes() > 24 * 60 || pickUpWithin.toMinutes() < every.toMinutes()) {
    throw new CertfleetError(
      "probe-interval",
      `\`pickUpWithin\` is ${pickUpWithin.toString()}. Use a duration from the probe's interval, ${every.toString()}, to 24h.`,
    );
  }
  return pickUpWithin;
}

/** A root certificate that cannot be read would make every probe fail. The text becomes part of the function's package. */
function checkRoot(pem: string, index: number): void {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new CertfleetError("key-in-clear", `Trusted root ${index + 1} contains a private key. Give the certificate only.`);
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
      `Trusted root ${index + 1} is not a certificate in PEM format. It must begin with -----BEGIN CERTIFICATE-----.`,
    );
  }
}

const ids = (prefix: string, what: string, z = zod()) =>
  z
    .array(
      z.string().regex(new RegExp(`^${prefix}-[0-9a-z]+$`), {
        error: ({ input }) => `"${String(input)}" is not the id of ${what}. Write one such as ${prefix}-0123456789abcdef0.`,
      }),
    )
    .min(1);

const probeSchema = lazy((z) =>
  z.strictObject({
    type: z.literal("aws-lambda"),
    every: duration().optional().describe("How often hosts are probed, from 5m to 6h (1h)"),
    pickUpWithin: duration().optional().describe("How long a host can serve the previous certificate after a renewal, at most 24h (12h)"),
    network: z
      .strictObject({
        subnetIds: ids("subnet", "a subnet").describe("The subnets, with routes to the hosts and to CloudWatch Logs"),
        securityGroupIds: ids("sg", "a security group").describe("The security groups, which must allow traffic to the ports of the hosts"),
      })
      .optional()
      .describe("The private network from which hosts are probed (none: the internet)"),
    trustedRoots: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("Root certificates to trust in addition to the public ones, in PEM format, such as those of a private CA"),
    logRetentionDays: z.number().int().optional().describe("The retention of the log in days (30)"),
  }),
);

type ProbeEntry = z.output<ReturnType<typeof probeSchema>>;

/**
 * `{ type: aws-lambda, every?, pickUpWithin?, network?: { subnetIds, securityGroupIds }, trustedRoots?, logRetentionDays? }`
 *
 * @internal
 */
export const awsProbe: ProbeKind<ProbeEntry> = {
  key: "aws-lambda",
  cloud: "aws",
  get schema() {
    return probeSchema().check(
      problemsAt(({ every }: ProbeEntry) => checkProbeSettings({ every, pickUpWithin: every }), "every"),
      problemsAt(({ every, pickUpWithin }: ProbeEntry) => checkPickUpOf(every, pickUpWithin), "pickUpWithin"),
      problemsAt(({ trustedRoots }: ProbeEntry) => checkProbeSettings({ trustedRoots }), "trustedRoots"),
      problemsAt(({ logRetentionDays }: ProbeEntry) => checkProbeSettings({ logRetentionDays }), "logRetentionDays"),
    );
  },
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

/** A wrong interval is reported on its own. */
function checkPickUpOf(every: ProbeEntry["every"], pickUpWithin: ProbeEntry["pickUpWithin"]): void {
  try {
    checkProbeSettings({ every, pickUpWithin: every });
  } catch {
    return;
  }
  checkProbeSettings({ every, pickUpWithin });
}

/** An endpoint that is probed. */
export interface ProbedEndpoint {
  /** The host name, which the certificate must cover. */
  readonly host: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The host name or IP address to connect to, if it is not the one that DNS has for the host.
   *
   * @default - the host
   */
  readonly address?: string;
  /** The expected certificate. */
  readonly certificate: ICertificate;
  /** The name of the certificate in alarms. */
  readonly certificateName: string;
  /** The channels that are notified. */
  readonly channels: SnsTopicChannel[];
  /**
   * The serial number of the current certificate, an expression. With it, an alarm fires if another certificate is served.
   *
   * @default - any valid certificate is accepted
   */
  readonly serial?: string;
  /**
   * The days left at which alarms fire.
   *
   * @default - from the certificate's renewal
   */
  readonly thresholds?: AlertThresholds;
}

/** The private network in which the function runs. */
export interface EndpointProbeNetwork {
  /** The subnets, with routes to the endpoints and to CloudWatch Logs. */
  readonly subnetIds: string[];
  /** The security groups, which must allow traffic to the ports of the endpoints. */
  readonly securityGroupIds: string[];
}

/** Properties of an endpoint probe. */
export interface EndpointProbeProps {
  /**
   * The endpoints, of which there can be hundreds.
   *
   * @default - those that are added later
   */
  readonly endpoints?: ProbedEndpoint[];
  /**
   * The interval between probes, from 5 minutes to 6 hours.
   *
   * @default Duration.hours(1)
   */
  readonly every?: Duration;
  /**
   * How long an endpoint can serve the previous certificate after a renewal, at most 24 hours.
   *
   * @default Duration.hours(12)
   */
  readonly pickUpWithin?: Duration;
  /**
   * The private network in which the function runs.
   *
   * @default - none: the function reaches the internet
   */
  readonly network?: EndpointProbeNetwork;
  /**
   * Trusted root certificates besides those of Node.js, in PEM format, such as those of a private CA.
   *
   * @default - none
   */
  readonly trustedRoots?: string[];
  /**
   * The retention of the function's log in days.
   *
   * @default 30
   */
  readonly logRetentionDays?: number;
  /**
   * The region of the function.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * An endpoint with its port.
 *
 * @internal
 */
export type CheckedEndpoint = ProbedEndpoint & { readonly port: number };

/**
 * Checks an endpoint, and adds the default port.
 *
 * @internal
 */
export function checkEndpoint(endpoint: ProbedEndpoint): CheckedEndpoint {
  const name = DomainName.parse(endpoint.host);
  const port = endpoint.port ?? 443;
  if (name.isWildcard) {
    throw new CertfleetError("invalid-endpoint", `"${endpoint.host}" is a wildcard and cannot be probed. Use a host that it covers.`);
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new CertfleetError("invalid-endpoint", `${port} is not a port of ${name.name}. Use a whole number from 1 to 65535.`);
  }
  return { ...endpoint, host: name.name, port };
}
