import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { AcmeDnsPlugin, IAcmeDnsZone } from "../../core/acme-dns";
import { DnsRecord, IDnsRecord } from "../../core/dns-zone";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/reference";
import { HOSTED_ZONE_ID, HOSTED_ZONE_ID_FORM } from "./kinds";

/** Seconds that resolvers keep a record, where nobody says otherwise. */
const DEFAULT_TTL = 60;

/** A public hosted zone of Route 53. */
export interface Route53ZoneProps {
  /** The zone's name, such as `example.com`. */
  readonly zoneName: string;
  /** The hosted zone's id, such as `Z0123456789ABCDEFGHIJ`; it may come from a resource. */
  readonly zoneId: string;
  /**
   * The provider that reaches the zone's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A public hosted zone of Route 53, in this account or, by a provider of its own, in another. */
export class Route53Zone implements IAcmeDnsZone {
  readonly zoneName: string;
  /** The hosted zone's id. */
  readonly zoneId: string;
  private readonly provider?: TerraformProvider;

  constructor(props: Route53ZoneProps) {
    const { name, isWildcard } = DomainName.parse(props.zoneName);
    if (isWildcard) {
      throw new CertfleetError("zone-name", `"${name}" is a wildcard and no zone: write the zone's own name, such as example.com`);
    }
    this.zoneName = name;
    if (!Token.isUnresolved(props.zoneId) && !props.zoneId.includes("${") && !HOSTED_ZONE_ID.test(props.zoneId)) {
      throw new CertfleetError("zone-id", `"${props.zoneId}" is not the id of a Route 53 hosted zone: ${HOSTED_ZONE_ID_FORM}`);
    }
    this.zoneId = props.zoneId;
    this.provider = props.provider;
  }

  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord {
    const resource = new Route53Record(scope, id, {
      zoneId: this.zoneId,
      name: record.name,
      type: record.type,
      ttl: record.ttl ?? DEFAULT_TTL,
      records: record.values,
      allowOverwrite: record.isProof,
      lifecycle: record.isProof ? { ignoreChanges: ["name"] } : undefined,
      provider: this.provider,
    });
    return { fqdn: reference(resource, "fqdn") };
  }

  /** The plugin acts in the role of the zone's provider; other credentials it takes from the environment of the Terraform run. */
  acmeDnsPlugin(): AcmeDnsPlugin {
    return { code: "route53", config: roleOf(this.provider), zoneConfig: { AWS_HOSTED_ZONE_ID: this.zoneId } };
  }
}

/** What an AWS provider of the bindings tells of the role that it assumes. */
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
