import { lazy, problemsAt } from "../core/schema";
import { expressionText, innerExpression, isKnown, reference } from "../core/expression";
import { Description, ZoneKind } from "../core/kind";
import { Problem, problem, throwFirst, CertfleetError } from "../core/error";
import { googleProject, googleProvider } from "./google-provider";
import type { DnsManagedZone } from "@cdktf/provider-google/lib/dns-managed-zone";
import { IResolveContext, Lazy, TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { AcmeDnsPlugin, DnsRecord, IAcmeDnsZone, IDnsRecord } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { withoutTokenTraces } from "../core/token";
import { reviewedText, ZoneSafeguards } from "../core/safeguards";
import { named } from "../core/readable-names";

/**
 * A zone of Cloud DNS as data.
 *
 * @internal
 */
export interface CloudDnsProperties {
  readonly managedZone: string;
  readonly project?: string;
  readonly lookUp?: boolean;
}

/** Resource names of zones (Cloud DNS API, `ManagedZone.name`). */
const MANAGED_ZONE = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * What is wrong with the resource name of a zone.
 *
 * @internal
 */
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

/**
 * `{ cloudDns: NAME, project?: ID, lookUp?: bool }`
 *
 * @internal
 */
export const cloudDnsZone: ZoneKind<CloudDnsProperties> = {
  key: "cloudDns",
  cloud: "google",
  get schema() {
    return schema();
  },
  acmeAccount: ({ project }) => `Cloud DNS, project ${project === undefined ? "of the provider" : expressionText(project)}`,
  construct: (name, { lookUp, ...properties }, context) => {
    googleProvider(context);
    const managedZone = context.identifiers.of(`zone_${name}`, properties.managedZone, `The Cloud DNS resource name of the zone ${name}.`);
    const zone = { zoneName: name, managedZone, project: properties.project ?? context.providers.google?.project };
    return lookUp ? CloudDnsZone.lookUp(context.stack, `zone_${name}`, zone) : new CloudDnsZone(zone);
  },
};

/** The default TTL of records in seconds. */
const DEFAULT_TTL = 60;

/** The record types whose values end in a name, which needs a final dot in Cloud DNS. */
const NAMING_TYPES = ["CNAME", "NS", "PTR", "MX", "SRV"];

/** A public zone in Cloud DNS. */
export interface CloudDnsZoneProps {
  /** The zone's DNS name, such as `example.net`. */
  readonly zoneName: string;
  /** The resource name of the zone, such as `example-net`. The zone must be public: CAs cannot validate names in a private zone. */
  readonly managedZone: string;
  /**
   * The project of the zone.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider of the project.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** A public zone in Cloud DNS, in this project or another one. */
export class CloudDnsZone implements IAcmeDnsZone {
  /** A zone that the stack creates. Throws for a private zone, in which CAs cannot validate names. */
  static fromManagedZone(zone: DnsManagedZone, provider?: TerraformProvider): CloudDnsZone {
    if (zone.visibilityInput === "private") {
      throw new CertfleetError(
        "private-zone",
        `The zone ${zone.dnsNameInput} is private, and CAs validate names in public DNS. Use the public zone of the name.`,
        zone,
      );
    }
    const zoneName = zone.dnsNameInput ?? "";
    return new CloudDnsZone({ zoneName, managedZone: reference(zone, "name"), project: zone.projectInput, provider });
  }

  /**
   * An existing zone that every plan looks up. The plan fails if the zone is private or has another DNS name. Without the lookup, the
   * certificates of a wrong zone would wait for a validation that never happens.
   */
  static lookUp(scope: Construct, id: string, props: CloudDnsZoneProps): CloudDnsZone {
    const { managedZone: name, project, provider } = props;
    const { zoneName } = new CloudDnsZone(props);
    const { DataGoogleDnsManagedZone: FoundZone } =
      require("@cdktf/provider-google/lib/data-google-dns-managed-zone") as typeof import("@cdktf/provider-google/lib/data-google-dns-managed-zone");
    const found = named(
      new FoundZone(scope, id, {
        ...{ name, project, provider },
        lifecycle: {
          postcondition: [
            {
              condition: '${self.visibility == "public"}',
              errorMessage: `The zone ${zoneName} is private, and CAs validate names in public DNS. Use the public zone of the name.`,
            },
            {
              condition: `\${self.dns_name == "${zoneName}."}`,
              errorMessage: `The zone declared for ${zoneName} has another DNS name. Use the zone of ${zoneName}.`,
            },
          ],
        },
      }),
    );
    const managedZone = `\${data.${found.terraformResourceType}.${found.friendlyUniqueId}.name}`;
    return new CloudDnsZone({ zoneName, managedZone, project, provider });
  }

  readonly zoneName: string;
  /** The resource name of the zone in Cloud DNS. */
  readonly managedZone: string;
  private readonly project?: string;
  private readonly provider?: TerraformProvider;

  constructor(props: CloudDnsZoneProps) {
    const { name, isWildcard } = DomainName.parse(props.zoneName);
    if (isWildcard) {
      throw new CertfleetError(
        "zone-name",
        `"${name}" is a wildcard, not the name of a zone. Write the name of the zone, such as example.com.`,
      );
    }
    this.zoneName = name;
    const { managedZone } = props;
    throwFirst(managedZoneProblems(managedZone));
    this.managedZone = managedZone;
    this.project = props.project;
    this.provider = props.provider;
  }

  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord {
    const { DnsRecordSet } =
      require("@cdktf/provider-google/lib/dns-record-set") as typeof import("@cdktf/provider-google/lib/dns-record-set");
    const resource = withoutTokenTraces(() =>
      named(
        new DnsRecordSet(scope, id, {
          managedZone: this.managedZone,
          name: withFinalDot(record.name),
          type: record.type,
          ttl: record.ttl ?? DEFAULT_TTL,
          rrdatas: record.values.map((value) => renderValue(record.type, value)),
          lifecycle: record.isProof ? { ignoreChanges: ["name", "ttl"] } : undefined,
          project: this.project,
          provider: this.provider,
        }),
      ),
    );
    return { fqdn: `\${trimsuffix(${reference(resource, "name").slice(2, -1)}, ".")}` };
  }

  /** @internal */
  _describe(): Description {
    const properties: CloudDnsProperties = { managedZone: this.managedZone, project: this.knownProject() };
    return { kind: cloudDnsZone, properties };
  }

  /** @internal */
  _safeguards(): ZoneSafeguards {
    return { id: [this.knownProject() ?? [], this.managedZone].flat().map(reviewedText).join("/") };
  }

  private knownProject(): string | undefined {
    return this.project ?? (this.provider as { projectInput?: string } | undefined)?.projectInput;
  }

  acmeDnsPlugin(): AcmeDnsPlugin {
    const project = this.knownProject();
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
  return type === "TXT" && isKnown(value) && !value.startsWith('"') ? JSON.stringify(value) : value;
}

/** The name with a final dot, as Cloud DNS requires it. */
function withFinalDot(name: string): string {
  if (isKnown(name)) {
    return `${name.replace(/\.$/, "")}.`;
  }
  return Lazy.stringValue({
    produce: (context: IResolveContext) => `\${trimsuffix(${innerExpression(String(context.resolve(name)))}, ".")}.`,
  });
}
