import * as z from "zod";
import { MANAGED_ZONE_NAME, MANAGED_ZONE_NAME_FORM } from "./managed-zone-name";
import { ZoneKind } from "../../core/kind";
import { googleProvider } from "./providers";
import { googleProject } from "./values";

const schema = z.strictObject({
  cloudDns: z
    .string()
    .regex(MANAGED_ZONE_NAME, `this is not what Cloud DNS calls a zone: ${MANAGED_ZONE_NAME_FORM}`)
    .describe("What Cloud DNS calls a public zone"),
  project: googleProject.optional().describe("The project that has the zone (the provider's)"),
  lookUp: z.boolean().optional().describe("Whether every plan looks at the zone, and fails where it is private or another name's (false)"),
});

/** `{ cloudDns: NAME, project?: ID, lookUp?: bool }` */
export const cloudDnsZone: ZoneKind<z.output<typeof schema>> = {
  key: "cloudDns",
  cloud: "google",
  schema,
  acmeAccount: ({ project }) => `Cloud DNS, project ${project ?? "of the provider"}`,
  construct: (name, entry, context) => {
    googleProvider(context);
    const { CloudDnsZone } = require("../cloud-dns-zone") as typeof import("../cloud-dns-zone");
    const managedZone = context.identifiers.of(`zone_${name}`, entry.cloudDns, `What Cloud DNS calls the zone ${name}.`);
    const zone = { zoneName: name, managedZone, project: entry.project ?? context.providers.google?.project };
    return entry.lookUp ? CloudDnsZone.lookUp(context.stack, `zone_${name}`, zone) : new CloudDnsZone(zone);
  },
};
