import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AcmeDnsPlugin, DnsRecord, IAcmeDnsZone, IDnsRecord } from "../../core/dns-zone";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { Description } from "../../core/kind";
import { reference } from "../../core/expression";
import { checkZoneId, route53Zone } from "./kinds";
import { named } from "../../core/readable-names";

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
    const resource = named(
      new Route53Record(scope, id, {
        zoneId: this.zoneId,
        name: record.name,
        type: record.type,
        ttl: record.ttl ?? DEFAULT_TTL,
        records: record.values,
        allowOverwrite: record.isProof,
        lifecycle: record.isProof ? { ignoreChanges: ["name"] } : undefined,
        provider: this.provider,
      }),
    );
    return { fqdn: reference(resource, "fqdn") };
  }

  /** @internal */
  _describe(): Description {
    return { kind: route53Zone, properties: { route53: this.zoneId, assumeRole: roleOf(this.provider).AWS_ASSUME_ROLE_ARN } };
  }

  /** The plugin assumes the role of the zone's provider. It takes other credentials from the environment of the Terraform run. */
  acmeDnsPlugin(): AcmeDnsPlugin {
    return { code: "route53", config: roleOf(this.provider), zoneConfig: { AWS_HOSTED_ZONE_ID: this.zoneId } };
  }
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
