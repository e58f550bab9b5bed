import * as z from "zod";
import { CHANNEL_KINDS, DEPLOY_KINDS, ENDPOINT_KINDS, ISSUER_KINDS, PROBE_KINDS, SCHEDULE_KINDS, STORE_KINDS, ZONE_KINDS } from "./kinds";
import { VERSION_CONSTRAINT } from "../core/version-constraint";
import { backendSchema } from "./backend-schema";
import { Kind } from "../core/kind";
import { region } from "../aws/schema";
import { TlsPolicy } from "../policy/tls-policy";
import { googleProject, googleRegion } from "../google/kinds/values";
import { domainName, duration, ENTRY_NAME, ENTRY_NAME_FORM, hasCredentials, keyType } from "../core/schema";

const name = z.string().min(1);
const tlsPolicy = z.enum(TlsPolicy.names() as [string, ...string[]]).describe("What the endpoints' TLS must be");
/** What AWS takes as tags: Google's labels are made from any. */
const TAG_LIMITS = { key: 128, value: 256, count: 45 } as const;

const tags = z
  .record(z.string(), z.string().max(TAG_LIMITS.value, `a tag's value has ${TAG_LIMITS.value} characters at most: shorten it`))
  .check(({ value, issues }) => {
    for (const key of Object.keys(value)) {
      if (key === "" || key.length > TAG_LIMITS.key || /^aws:/i.test(key)) {
        const message = `a tag's key has 1 to ${TAG_LIMITS.key} characters and does not begin with aws:, which AWS keeps for itself: rename it`;
        issues.push({ code: "custom", message, input: key, path: [key] });
      }
    }
    if (Object.keys(value).length > TAG_LIMITS.count) {
      const message = `${Object.keys(value).length} tags are more than the ${TAG_LIMITS.count} that AWS leaves beside a certificate's own: remove some`;
      issues.push({ code: "custom", message, input: value });
    }
  })
  .describe("Tags or labels");
const notify = z.array(name).describe("The channels that hear of trouble");

/** Channels of an owner. */
export const ownerSchema = z.array(name).min(1).describe("The channels that hear of trouble of the owner's certificates");

/** What certificates have in common. */
export const defaultsSchema = z.strictObject({
  owner: z.string().min(1).optional().describe("The team that answers"),
  service: z.string().min(1).optional().describe("The service that the certificate is for"),
  issuer: name.optional().describe("Who issues: a name of `issuers`"),
  keyType: keyType.optional().describe("The kind of key (ecdsa-p256 for ACME, else rsa-2048)"),
  tlsPolicy: tlsPolicy.optional().describe("What the endpoints' TLS must be (intermediate)"),
  notify: notify.optional(),
  runsEvery: duration.optional().describe("How often Terraform runs, where a run renews"),
  runbook: z
    .url({ protocol: /^https?$/, error: "this is no URL: write one such as https://runbooks.example.com/tls" })
    .refine((text) => !hasCredentials(text), "a URL here is sent to everybody who is alerted: leave user and password out")
    .optional()
    .describe("Where the steps to mend a certificate are written"),
  tags: tags.optional(),
});

/** A certificate, or several that groups of names are packed into. */
export const certificateSchema = z
  .strictObject({
    ...defaultsSchema.shape,
    domains: z.array(domainName).min(1).optional().describe("The names, the common name first"),
    groups: z
      .array(z.array(domainName).min(1))
      .min(1)
      .optional()
      .describe("In place of `domains`: names in groups that stay together, packed into as few certificates as the issuer allows"),
    retired: z.array(domainName).optional().describe("Names of `groups` that keep their places and are in no certificate (none)"),
    region: region.optional().describe("The region that it must be in (the provider's)"),
    endpoints: z
      .array(z.union(ENDPOINT_KINDS.map(({ schema }) => schema)))
      .optional()
      .describe("Where it is served"),
    stores: z.array(name).optional().describe("The stores that get certificate and key: names of `stores`"),
    deployTo: z
      .array(z.enum(DEPLOY_KINDS.map(({ key }) => key) as [string, ...string[]]))
      .optional()
      .describe("The services that it is imported into; endpoints of the fleet's own do so by themselves"),
    alerts: z
      .union(
        [
          z.literal(false),
          z.strictObject({
            warnDays: z.number().int().describe("Days left at which the owner is warned"),
            pageDays: z.number().int().describe("Days left at which on-call is paged"),
          }),
        ],
        "alerts fire by the renewal, at `{ warnDays: …, pageDays: … }`, or never (`false`): remove this, or write one of the two",
      )
      .optional()
      .describe("When alerts fire (by the renewal); false turns them off"),
  })
  .meta({ oneOf: [having("domains"), having("groups")] });

/** The providers' settings. */
export const providersSchema = z.strictObject({
  aws: z
    .strictObject({
      region: region.describe("The default region"),
      version: z
        .string()
        .regex(VERSION_CONSTRAINT, "this is no version: write one such as 5.100.0 or ~> 6.25")
        .refine(
          (version) => /^[^0-9]*[56]\./.test(version),
          "versions 5 and 6 of hashicorp/aws are known here: write one such as 5.100.0 or ~> 6.25",
        )
        .optional()
        .describe("The release of hashicorp/aws (the bindings' own)"),
    })
    .optional(),
  google: z
    .strictObject({
      project: googleProject.describe("The default project"),
      region: googleRegion.optional().describe("The default region"),
      version: z
        .string()
        .regex(VERSION_CONSTRAINT, "this is no version: write one such as 6.50.0 or ~> 6.40")
        .optional()
        .describe("The release of hashicorp/google (the bindings' own)"),
    })
    .optional(),
});

/** The whole file. */
export const fleetSchema = z.strictObject({
  version: z.literal(1).describe("The version of this format"),
  name: z.string().regex(ENTRY_NAME, `this cannot be a name: ${ENTRY_NAME_FORM}`).describe("The stack's name"),
  providers: providersSchema.optional(),
  backend: backendSchema.optional(),
  zones: entries(ZONE_KINDS).optional().describe("Zones by name, and where their records are written"),
  issuers: entries(ISSUER_KINDS).optional().describe("Who issues, by name"),
  stores: entries(STORE_KINDS).optional().describe("Where certificates and keys are kept, by name"),
  channels: entries(CHANNEL_KINDS).optional().describe("How people are reached, by name"),
  owners: z
    .record(z.string().min(1), ownerSchema)
    .optional()
    .describe("Who hears of trouble, by owner: before `notify` of `defaults`, and after a certificate's own"),
  defaults: defaultsSchema.optional().describe("What certificates have in common"),
  certificates: z.record(z.string(), certificateSchema).describe("The certificates, by name"),
  probe: z
    .union(PROBE_KINDS.map(({ schema }) => schema))
    .optional()
    .describe("What looks at the certificates that hosts serve, where it is not as usual"),
  schedule: z
    .union(SCHEDULE_KINDS.map(({ schema }) => schema))
    .optional()
    .describe("What starts the Terraform runs that renew certificates"),
  dashboards: z.boolean().optional().describe("Whether CloudWatch and Cloud Monitoring show the certificates on dashboards (false)"),
  policy: z.record(z.string(), z.unknown()).optional().describe("The policy that the fleet is held to"),
});

/** The JSON schema of the file, for editors. */
export function fleetJsonSchema(): Record<string, unknown> {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "certfleet.yaml, version 1",
    ...z.toJSONSchema(fleetSchema, { io: "input", unrepresentable: "any" }),
    patternProperties: { "^x-": { description: "The user's own, to hold anchors" } },
  };
}

/** What has a list under a key, for editors. */
function having(key: string): z.core.JSONSchema.JSONSchema {
  return { type: "object", properties: { [key]: { type: "array" } }, required: [key] };
}

function entries(forms: readonly Kind<unknown>[]): z.ZodRecord<z.ZodString, z.ZodType> {
  return z.record(z.string(), z.union(forms.map(({ schema }) => schema)));
}
