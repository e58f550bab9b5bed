import { DataGoogleDnsManagedZone as FoundZone } from "@cdktf/provider-google/lib/data-google-dns-managed-zone";
import { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { DnsRecordSet } from "@cdktf/provider-google/lib/dns-record-set";
import { IResolveContext, Lazy, TerraformProvider, Token } from "cdktf";
import { Construct } from "constructs";
import { AcmeDnsPlugin, IAcmeDnsZone } from "../core/acme-dns";
import { DnsRecord, IDnsRecord } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { innerExpression } from "../core/hcl-expression";
import { reference } from "../core/reference";
import { MANAGED_ZONE_NAME, MANAGED_ZONE_NAME_FORM } from "./kinds/managed-zone-name";
import { withoutTokenTraces } from "../core/token-traces";

/** Seconds that resolvers keep a record, where nobody says otherwise. */
const DEFAULT_TTL = 60;

/** The types whose values end in a name, which Cloud DNS takes with its final dot only. */
const NAMING_TYPES = ["CNAME", "NS", "PTR", "MX", "SRV"];

/** A public zone of Cloud DNS. */
export interface CloudDnsZoneProps {
  /** The zone's DNS name, such as `example.net`. */
  readonly zoneName: string;
  /** What Cloud DNS calls the zone, such as `example-net`. It must be a public one: nobody could validate a name in a private one. */
  readonly managedZone: string;
  /**
   * The project that has the zone.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that reaches the project.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** A public zone of Cloud DNS, in this project or in another. */
export class CloudDnsZone implements IAcmeDnsZone {
  /** A zone that the stack makes. Fails for a private one, in which nobody could validate a name. */
  static fromManagedZone(zone: DnsManagedZone, provider?: TerraformProvider): CloudDnsZone {
    if (zone.visibilityInput === "private") {
      throw new CertfleetError(
        "private-zone",
        `the zone ${zone.dnsNameInput} is private, and certificate authorities ask public DNS: validate in the public zone of the name`,
        zone,
      );
    }
    const zoneName = zone.dnsNameInput ?? "";
    return new CloudDnsZone({ zoneName, managedZone: reference(zone, "name"), project: zone.projectInput, provider });
  }

  /**
   * A zone that is there already, and is looked up: every plan fails where it is private, or the zone of another DNS name. One that is only
   * named is not looked at, so that its certificates would wait for a validation that never comes.
   */
  static lookUp(scope: Construct, id: string, props: CloudDnsZoneProps): CloudDnsZone {
    const { managedZone: name, project, provider } = props;
    const { zoneName } = new CloudDnsZone(props);
    const found = new FoundZone(scope, id, {
      ...{ name, project, provider },
      lifecycle: {
        postcondition: [
          {
            condition: '${self.visibility == "public"}',
            errorMessage: `The zone ${zoneName} is private, and certificate authorities ask public DNS: validate in the public zone of the name.`,
          },
          {
            condition: `\${self.dns_name == "${zoneName}."}`,
            errorMessage: `What was said to be the zone ${zoneName} is the zone of another DNS name: name the one that has it.`,
          },
        ],
      },
    });
    const managedZone = `\${data.${found.terraformResourceType}.${found.friendlyUniqueId}.name}`;
    return new CloudDnsZone({ zoneName, managedZone, project, provider });
  }

  readonly zoneName: string;
  /** What Cloud DNS calls the zone. */
  readonly managedZone: string;
  private readonly project?: string;
  private readonly provider?: TerraformProvider;

  constructor(props: CloudDnsZoneProps) {
    const { name, isWildcard } = DomainName.parse(props.zoneName);
    if (isWildcard) {
      throw new CertfleetError("zone-name", `"${name}" is a wildcard and no zone: write the zone's own name, such as example.com`);
    }
    this.zoneName = name;
    const { managedZone } = props;
    if (!Token.isUnresolved(managedZone) && !managedZone.includes("${") && !MANAGED_ZONE_NAME.test(managedZone)) {
      throw new CertfleetError("zone-id", `"${managedZone}" is not what Cloud DNS calls a zone: ${MANAGED_ZONE_NAME_FORM}`);
    }
    this.managedZone = managedZone;
    this.project = props.project;
    this.provider = props.provider;
  }

  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord {
    const resource = withoutTokenTraces(
      () =>
        new DnsRecordSet(scope, id, {
          managedZone: this.managedZone,
          name: withFinalDot(record.name),
          type: record.type,
          ttl: record.ttl ?? DEFAULT_TTL,
          rrdatas: record.values.map((value) => renderValue(record.type, value)),
          lifecycle: record.isProof ? { ignoreChanges: ["name"] } : undefined,
          project: this.project,
          provider: this.provider,
        }),
    );
    return { fqdn: `\${trimsuffix(${reference(resource, "name").slice(2, -1)}, ".")}` };
  }

  acmeDnsPlugin(): AcmeDnsPlugin {
    const project = this.project ?? (this.provider as { projectInput?: string } | undefined)?.projectInput;
    return {
      code: "gcloud",
      config: project === undefined ? {} : { GCE_PROJECT: project },
      zoneConfig: { GCE_ZONE_ID: this.managedZone },
    };
  }
}

function renderValue(type: string, value: string): string {
  if (NAMING_TYPES.includes(type)) {
    return withFinalDot(value);
  }
  const isKnown = !Token.isUnresolved(value) && !value.includes("${");
  return type === "TXT" && isKnown && !value.startsWith('"') ? JSON.stringify(value) : value;
}

/** The name as Cloud DNS has it, whether it is known, comes with its final dot or without. */
function withFinalDot(name: string): string {
  if (!Token.isUnresolved(name) && !name.includes("${")) {
    return `${name.replace(/\.$/, "")}.`;
  }
  return Lazy.stringValue({
    produce: (context: IResolveContext) => `\${trimsuffix(${innerExpression(String(context.resolve(name)))}, ".")}.`,
  });
}
