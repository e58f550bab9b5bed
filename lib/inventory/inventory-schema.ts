import type * as z from "zod";
import { CertificateUsage } from "../core/certificate";
import { COMMON_ISSUERS, issuerFacts, locate, registeredClouds, ReplacementCause } from "../core/cloud";
import { lazy, zod } from "../core/schema";

/** The version of the inventory's schema. It rises when a reader of the old schema would be misled. */
export const INVENTORY_VERSION = 1;

/** The name of the Terraform output that holds the inventory. */
export const INVENTORY_OUTPUT = "certfleet";

const CAUSES: readonly ReplacementCause[] = ["names", "common-name", "order", "issuer", "key", "region", "lifetime", "address"];

/** Terraform writes null for what is not set. */
const optionalText = lazy((z) => z.string().nullish().transform(orAbsent));

const clientAuth = lazy((z) =>
  z.object({
    mode: z.string().describe("verify or passthrough"),
    trust: optionalText().describe("the trust bundle whose CAs it accepts"),
    trustStore: optionalText().describe(
      "the trust store whose CAs it accepts instead of a bundle's. It is managed elsewhere, and the inventory has neither its CAs nor its lists",
    ),
    revocation: z.boolean().nullish().transform(orAbsent).describe("whether it refuses certificates that the bundle's lists revoke"),
    advertise: z.boolean().nullish().transform(orAbsent).describe("whether it tells clients the names of the CAs"),
    verifiedBy: optionalText().describe("what verifies the certificates that it passes on"),
  }),
);

const trustBundle = lazy((z) =>
  z.object({
    cas: z
      .array(
        z.object({
          name: z.string().describe("the CA's name"),
          fingerprint: optionalText().describe("the SHA-256 fingerprint of its certificate, if that is known at synth"),
          notAfter: optionalText().describe("when its certificate expires (RFC 3339)"),
        }),
      )
      .describe("the CAs whose certificates are accepted"),
    revocationLists: z
      .array(
        z.object({
          issuer: z.string().describe("the name of the CA that issued the list"),
          nextUpdate: optionalText().describe("when the list is out of date (RFC 3339)"),
        }),
      )
      .nullish()
      .transform((value) => value ?? [])
      .describe("its certificate revocation lists"),
  }),
);

/** A certificate as a file has it. */
const certificateFields = lazy((z) => {
  const text = optionalText();
  const texts = z.array(z.string().nullish()).transform(withoutAbsent);
  const days = z.number().nonnegative();

  const renewal = z
    .object({
      by: z.enum(["issuer", "terraform", "nobody"]).describe("who renews it"),
      lifetimeDays: days.describe("days for which such a certificate is valid"),
      dueDays: days.describe("days before expiry at which renewal is due"),
      runsEvery: text.describe("how often Terraform runs, if a run renews it, such as 12h"),
    })
    .describe("how it is renewed");

  const endpoint = z.object({
    kind: z.string().describe("what it is, such as alb, cloudfront or host"),
    hosts: z.array(z.string()).describe("the host names that it serves, if known"),
    port: z.number().int().min(1).max(65535),
    resource: text.describe("the ARN or id of what serves it, where something else owns that"),
    tlsPolicy: text.describe("the name of the TLS policy in the service; absent if it is not known, as of a host"),
    minimumTls: text.describe("the declared minimum TLS version, such as 1.2"),
    servedBy: text.describe("what it is a part of, such as the ARN of its load balancer"),
    hsts: text.describe("the header of HTTP Strict Transport Security, if the endpoint adds it"),
    redirectsHttp: z.boolean().nullish().transform(orAbsent).describe("whether requests without TLS are redirected to it"),
    probeable: z.boolean().nullish().transform(orAbsent).describe("whether it can be reached from the internet"),
    clientAuth: clientAuth().nullish().transform(orAbsent).describe("what it does with client certificates, if clients present any"),
  });

  const alert = z.object({
    source: z.string().describe("what is observed, such as endpoint-probe"),
    warnDays: days.nullish().transform(orAbsent).describe("days left at which the owner is warned"),
    pageDays: days.nullish().transform(orAbsent).describe("days left at which on-call is paged"),
    channels: z.array(z.string()).describe("the channels that it notifies"),
  });

  const store = z.object({
    name: z.string(),
    id: text,
    readers: texts.nullish().transform(orAbsent).describe("who the fleet lets read it"),
    writeOnly: z.boolean().nullish().transform(orAbsent).describe("false if its key is in Terraform's state"),
  });

  const identity = {
    arn: text.describe("its ARN, in a cloud that has ARNs"),
    id: text.describe("its resource id, in other clouds"),
    region: text.describe("the region that holds it, if that is not the provider's"),
  };
  return z.object({
    madeBy: z
      .enum(["fleet", "stack", "elsewhere"])
      .nullish()
      .transform((value) => value ?? "fleet")
      .describe("what manages it: a fleet; the stack, outside of its fleets; or elsewhere, so that the stack only refers to it"),
    domains: z.array(z.string()).describe("its names, the common name first; empty if unknown"),
    owner: text.describe("the team that owns it"),
    service: text.describe("the service that it is for"),
    runbook: text.describe("the URL of the runbook"),
    usage: z
      .enum(CertificateUsage)
      .nullish()
      .transform((value) => value ?? CertificateUsage.SERVER)
      .describe("whether a server or a client presents it (server)"),
    issuer: z
      .string()
      .nullish()
      .transform((value) => value ?? "unknown")
      .describe("the issuer, such as lets-encrypt"),
    cloud: text.describe("the cloud that holds it: its own, else that of a service it is deployed to, else that of a store"),
    publiclyTrusted: z.boolean().nullish().transform(orAbsent).describe("whether browsers and operating systems trust its issuer"),
    replacement: z
      .array(z.string())
      .nullish()
      .transform(orAbsent)
      .describe("the changes for which a new certificate is created before the old one is removed: " + CAUSES.join(", ")),
    keyType: text.describe("its key type, such as ecdsa-p256"),
    ...identity,
    serial: text.describe("its serial number, in decimal or hexadecimal, if Terraform knows it"),
    notAfter: text.describe("when it expires, as of the last Terraform run (RFC 3339)"),
    renewalDirectory: text.describe("the directory of a CA that says when to replace certificates (RFC 9773)"),
    exportable: z.boolean().nullish().transform(orAbsent).describe("whether its private key can be exported from its service"),
    transparency: z.boolean().nullish().transform(orAbsent).describe("false if it is not entered in Certificate Transparency logs"),
    renewal: renewal.nullish().transform(orAbsent),
    endpoints: z.array(endpoint),
    zones: z
      .array(z.object({ name: z.string(), id: text }))
      .nullish()
      .transform(orAbsent)
      .describe("the zones in which the issuer validates its names"),
    stores: z.array(store).describe("the stores that hold it and its key"),
    deployedTo: z
      .array(z.object({ target: z.string(), cloud: text, ...identity }))
      .nullish()
      .transform((value) => value ?? [])
      .describe("the services that imported it"),
    usedBy: z
      .array(z.string().nullish())
      .nullish()
      .transform((values) => withoutAbsent(values ?? []))
      .describe("what uses it outside of the stack's app, as text or as an ARN"),
    generation: z.number().int().min(1).nullish().transform(orAbsent).describe("its generation, if the fleet states one"),
    rotate: text.describe("the label whose change replaces it"),
    standby: z
      .object({
        of: z.string().describe("the name of the certificate that is served"),
        role: z.enum(["previous", "next"]).describe("whether it is the generation before or after that one"),
      })
      .nullish()
      .transform(orAbsent)
      .describe("for a generation that is kept and attached to nothing"),
    alerts: z.array(alert),
  });
});

type CertificateFields = z.output<ReturnType<typeof certificateFields>>;

/** An inventory of certfleet 0.1 lacks what follows from the issuer and the identifiers. */
const certificate = lazy(() =>
  certificateFields().transform((fields) => {
    const deployedTo = fields.deployedTo.map((each) => ({ ...each, cloud: each.cloud ?? cloudOfImport(each) }));
    return {
      ...fields,
      deployedTo,
      cloud: fields.cloud ?? cloudOf({ ...fields, deployedTo }),
      publiclyTrusted: fields.publiclyTrusted ?? issuerFacts(fields.issuer)?.publiclyTrusted,
      replacement: fields.replacement ?? replacementOf(fields),
    };
  }),
);

const waiver = lazy((z) =>
  z.object({
    rule: z.string(),
    resource: z.string(),
    until: z.string(),
    owner: optionalText(),
    reason: optionalText(),
  }),
);

const channel = lazy((z) =>
  z.object({
    recipients: z
      .array(z.string().nullish())
      .transform(withoutAbsent)
      .describe("its recipients; the path of a webhook is replaced by a fingerprint"),
    digest: optionalText().describe("how often it collects messages, such as daily; absent if each is sent at once"),
  }),
);

/** The schema of the output `certfleet`. */
export const inventorySchema = lazy((z) =>
  z.object({
    version: z.literal(INVENTORY_VERSION).describe("the version of this schema"),
    stack: z.string().min(1).describe("the stack's name"),
    engine: optionalText().describe("what plans and applies the stack, if it states that: terraform or opentofu"),
    certificates: z.record(z.string(), certificate()).describe("the certificates, by name"),
    channels: z
      .record(z.string(), channel())
      .nullish()
      .transform((value) => value ?? {})
      .describe("the channels that its alerts notify, by name"),
    trust: z
      .record(z.string(), trustBundle())
      .nullish()
      .transform((value) => value ?? {})
      .describe("the trust bundles that its endpoints verify clients with, by name"),
    waivers: z
      .array(waiver())
      .nullish()
      .transform((value) => value ?? [])
      .describe("the waivers of policy rules"),
  }),
);

/** The inventory of a stack. */
export type InventoryDocument = z.output<ReturnType<typeof inventorySchema>>;

/** A certificate in an inventory. */
export type InventoryCertificate = InventoryDocument["certificates"][string];

export type InventoryEndpoint = InventoryCertificate["endpoints"][number];

export type InventoryChannel = InventoryDocument["channels"][string];

export type InventoryTrust = InventoryDocument["trust"][string];

export type InventoryWaiver = InventoryDocument["waivers"][number];

/** The schema as JSON Schema, for readers in other languages. */
export function inventoryJsonSchema(): Record<string, unknown> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "certfleet inventory",
    description: 'The value of the Terraform output "certfleet".',
    ...zod().toJSONSchema(inventorySchema(), { target: "draft-7", io: "input" }),
  };
}

function cloudOf({ arn, id, issuer, deployedTo, stores }: CertificateFields): string | undefined {
  return (
    locate(arn ?? id ?? "")?.cloud ??
    issuerFacts(issuer)?.cloud ??
    deployedTo.find(({ cloud }) => cloud !== undefined)?.cloud ??
    stores.map((store) => locate(store.id ?? "")?.cloud).find((cloud) => cloud !== undefined)
  );
}

function cloudOfImport({ target, arn, id }: CertificateFields["deployedTo"][number]): string | undefined {
  return locate(arn ?? id ?? "")?.cloud ?? registeredClouds().find(({ deployTarget }) => deployTarget === target)?.key;
}

/** Only certfleet's own constructs have a renewal, and they create a new certificate first. */
function replacementOf({ madeBy, issuer, renewal }: CertificateFields): readonly string[] {
  if (madeBy === "elsewhere" || renewal === undefined) {
    return [];
  }
  if (renewal.by === "nobody") {
    return COMMON_ISSUERS.provided.replacedOn;
  }
  return issuerFacts(issuer)?.replacedOn ?? ["names", "issuer", "key", "address"];
}

function withoutAbsent<T>(values: readonly (T | null | undefined)[]): T[] {
  return values.filter((value): value is T => value !== undefined && value !== null);
}

function orAbsent<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}
