import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AcmeAccount, AcmeCertificate, AcmeCertificateProps, AcmeChallenge, AcmeDirectory } from "../../../lib/acme";
import { DnsRecord, DnsZones, Duration, IDnsRecord } from "../../../lib/core";
import { AcmeDnsPlugin, IAcmeDnsZone } from "../../../lib/core/dns-zone";
import { Synthesised, synth } from "../../support/synth";

/** A zone that the ACME provider reaches with a DNS plugin. */
export class PluginZone implements IAcmeDnsZone {
  constructor(
    readonly zoneName: string,
    private readonly zoneId = "Z0123456789",
    private readonly account: Record<string, string> = {},
    private readonly code = "route53",
  ) {}

  acmeDnsPlugin(): AcmeDnsPlugin {
    return { code: this.code, config: this.account, zoneConfig: { AWS_HOSTED_ZONE_ID: this.zoneId } };
  }

  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord {
    const made = new Route53Record(scope, id, {
      zoneId: this.zoneId,
      name: record.name,
      type: record.type,
      ttl: record.ttl,
      records: record.values,
    });
    return { fqdn: made.fqdn };
  }
}

/** The zones of most tests. */
export const zones = new DnsZones([new PluginZone("example.com")]);

/** A stack with one certificate; settings that a test is not about have defaults. */
export function certificate(props: Partial<AcmeCertificateProps> & { directory?: AcmeDirectory } = {}): Synthesised {
  return synth((stack) => add(stack, "Edge", props));
}

/** Adds a certificate to a stack. */
export function add(
  stack: TerraformStack,
  id: string,
  props: Partial<AcmeCertificateProps> & { directory?: AcmeDirectory } = {},
): AcmeCertificate {
  const { directory, ...rest } = props;
  return new AcmeCertificate(stack, id, {
    account: rest.account ?? AcmeAccount.shared(stack, directory ?? AcmeDirectory.LETS_ENCRYPT),
    domainNames: ["www.example.com"],
    challenge: AcmeChallenge.dns(zones),
    runsEvery: Duration.hours(12),
    ...rest,
  });
}
