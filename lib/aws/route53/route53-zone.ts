import type * as z from "zod";
import { lazy, problemsAt } from "../../core/schema";
import { CertfleetError } from "../../core/error";
import { isKnown, reference, shown } from "../../core/expression";
import { Description, ZoneKind } from "../../core/kind";
import { arn, ARN_KINDS } from "../arn";
import { reviewedText, ZoneSafeguards } from "../../core/safeguards";
import { awsProviders } from "../aws-provider";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AcmeDnsPlugin, DnsRecord, IAcmeDnsZone, IDnsRecord } from "../../core/dns-zone";
import { DomainName } from "../../core/domain-name";
import { named } from "../../core/readable-names";

/** The id of a hosted zone: at most 32 capital letters and digits (Route 53 API reference, `ResourceId`). */
const HOSTED_ZONE_ID = /^[A-Z0-9]{1,32}$/;

/**
 * Refuses a text that is not the id of a hosted zone.
 *
 * @internal
 */
export function checkZoneId(zoneId: string): void {
  if (isKnown(zoneId) && !HOSTED_ZONE_ID.test(zoneId)) {
    throw new CertfleetError(
      "zone-id",
      `"${zoneId}" is not the id of a Route 53 hosted zone. An id has up to 32 capital letters and digits, such as Z0123456789ABCDEFGHIJ.`,
    );
  }
}

const route53Schema = lazy((z) =>
  z.strictObject({
    route53: z.string().check(problemsAt(checkZoneId)).describe("The id of a public hosted zone of Route 53"),
    assumeRole: arn(ARN_KINDS.role)
      .refine(isKnown, {
        error: ({ input }) =>
          `${shown(String(input))} is an expression, and the provider is named after the role. Write the ARN, such as ${ARN_KINDS.role.form}.`,
      })
      .optional()
      .describe("The role that can write to the zone, if the zone is in another account"),
    retired: z.boolean().optional().describe("Whether the zone gets no more records, and only its provider configuration stays (false)"),
  }),
);

/**
 * `{ route53: ID, assumeRole?: ARN, retired?: boolean }`
 *
 * @internal
 */
export const route53Zone: ZoneKind<z.output<ReturnType<typeof route53Schema>>> = {
  key: "route53",
  cloud: "aws",
  get schema() {
    return route53Schema();
  },
  acmeAccount: ({ assumeRole }) => ["route53", ...(assumeRole === undefined ? [] : [assumeRole])].join(", "),
  isRetired: ({ retired = false }) => retired,
  construct: (name, entry, context) => {
    const providers = awsProviders(context);
    const provider = entry.assumeRole === undefined ? undefined : providers.assuming(entry.assumeRole);
    const zoneId = context.identifiers.of(`zone_${name}`, entry.route53, `The id of the hosted zone ${name}.`);
    return new Route53Zone({ zoneName: name, zoneId, provider });
  },
};

/** The default TTL of records, in seconds. */
const DEFAULT_TTL = 60;

/** Properties of a public hosted zone of Route 53. */
export interface Route53ZoneProps {
  /** The zone's name, such as `example.com`. */
  readonly zoneName: string;
  /** The hosted zone's id, such as `Z0123456789ABCDEFGHIJ`, or an expression such as a resource's `zoneId`. */
  readonly zoneId: string;
  /**
   * The provider of the zone's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A public hosted zone of Route 53, in the stack's account or, with a provider, in another one. */
export class Route53Zone implements IAcmeDnsZone {
  readonly zoneName: string;
  /** The hosted zone's id. */
  readonly zoneId: string;
  private readonly provider?: TerraformProvider;

  constructor(props: Route53ZoneProps) {
    const { name, isWildcard } = DomainName.parse(props.zoneName);
    if (isWildcard) {
      throw new CertfleetError("zone-name", `"${name}" is a wildcard, not a zone. Write the zone's name, such as example.com.`);
    }
    this.zoneName = name;
    checkZoneId(props.zoneId);
    this.zoneId = props.zoneId;
    this.provider = props.provider;
  }

  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord {
    const { Route53Record } = require("@cdktf/provider-aws/lib/route53-record") as typeof import("@cdktf/provider-aws/lib/route53-record");
    const resource = named(
      new Route53Record(scope, id, {
        zoneId: this.zoneId,
        name: record.name,
        type: record.type,
        ttl: record.ttl ?? DEFAULT_TTL,
        records: record.values,
        allowOverwrite: record.isProof,
        lifecycle: record.isProof ? { ignoreChanges: proofIgnores(record) } : undefined,
        provider: this.provider,
      }),
    );
    return { fqdn: reference(resource, "fqdn") };
  }

  /** @internal */
  _describe(): Description {
    return { kind: route53Zone, properties: { route53: this.zoneId, assumeRole: roleOf(this.provider).AWS_ASSUME_ROLE_ARN } };
  }

  /** @internal */
  _safeguards(): ZoneSafeguards {
    return { id: reviewedText(this.zoneId) };
  }

  /** The plugin assumes the role of the zone's provider. It takes other credentials from the environment of the Terraform run. */
  acmeDnsPlugin(): AcmeDnsPlugin {
    return { code: "route53", config: roleOf(this.provider), zoneConfig: { AWS_HOSTED_ZONE_ID: this.zoneId } };
  }
}

/**
 * What Terraform leaves as it is in a record that proves control of a name. An imported record has the TTL that it was created with, and no
 * argument about overwriting.
 */
function proofIgnores({ ttl }: DnsRecord): string[] {
  return ["name", "allow_overwrite", ...(ttl === undefined ? ["ttl"] : [])];
}

/** The role of an AWS provider, as its bindings expose it. */
interface AssumingProvider extends TerraformProvider {
  readonly assumeRoleInput?: { readonly roleArn?: string; readonly externalId?: string }[];
}

function roleOf(provider?: TerraformProvider): Record<string, string> {
  const [role] = (provider as AssumingProvider | undefined)?.assumeRoleInput ?? [];
  return {
    ...(role?.roleArn === undefined ? {} : { AWS_ASSUME_ROLE_ARN: role.roleArn }),
    ...(role?.externalId === undefined ? {} : { AWS_EXTERNAL_ID: role.externalId }),
  };
}
