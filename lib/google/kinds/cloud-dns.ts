import { lazy } from "../../core/schema";
import { expressionText, isKnown } from "../../core/expression";
import { ZoneKind } from "../../core/kind";
import { Problem, problem, throwFirst } from "../../core/problem";
import { problemsAt } from "../../core/schema";
import { googleProject, googleProvider } from "./provider";

/** A zone of Cloud DNS as data. */
export interface CloudDnsProperties {
  readonly managedZone: string;
  readonly project?: string;
  readonly lookUp?: boolean;
}

/** Resource names of zones (Cloud DNS API, `ManagedZone.name`). */
const MANAGED_ZONE = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What is wrong with the resource name of a zone. */
export function* managedZoneProblems(managedZone: string): Iterable<Problem> {
  if (isKnown(managedZone) && !MANAGED_ZONE.test(managedZone)) {
    yield problem(
      "zone-id",
      ["cloudDns"],
      `"${managedZone}" is not the resource name of a zone in Cloud DNS. It has up to 63 lower-case letters, digits and hyphens, such as example-net, ` +
        "and is not the DNS name. `gcloud dns managed-zones list` shows it.",
    );
  }
}

const schema = lazy((z) =>
  z
    .strictObject({
      cloudDns: z.string().meta({ pattern: MANAGED_ZONE.source }).describe("The resource name of a public zone in Cloud DNS"),
      project: googleProject().optional().describe("The project of the zone (the provider's)"),
      lookUp: z
        .boolean()
        .optional()
        .describe("Whether every plan looks up the zone, and fails if it is private or has another DNS name (false)"),
    })
    .check(problemsAt(({ cloudDns }) => throwFirst(managedZoneProblems(cloudDns)), "cloudDns"))
    .transform(({ cloudDns, ...zone }): CloudDnsProperties => ({ managedZone: cloudDns, ...zone })),
);

/** `{ cloudDns: NAME, project?: ID, lookUp?: bool }` */
export const cloudDnsZone: ZoneKind<CloudDnsProperties> = {
  key: "cloudDns",
  cloud: "google",
  get schema() {
    return schema();
  },
  acmeAccount: ({ project }) => `Cloud DNS, project ${project === undefined ? "of the provider" : expressionText(project)}`,
  construct: (name, { lookUp, ...properties }, context) => {
    googleProvider(context);
    const { CloudDnsZone } = require("../cloud-dns-zone") as typeof import("../cloud-dns-zone");
    const managedZone = context.identifiers.of(`zone_${name}`, properties.managedZone, `The Cloud DNS resource name of the zone ${name}.`);
    const zone = { zoneName: name, managedZone, project: properties.project ?? context.providers.google?.project };
    return lookUp ? CloudDnsZone.lookUp(context.stack, `zone_${name}`, zone) : new CloudDnsZone(zone);
  },
};
