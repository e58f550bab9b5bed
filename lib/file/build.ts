import { TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { DnsZones } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { IIssuer } from "../core/issuer";
import { todayUtc } from "../policy/waiver";
import { TlsPolicy } from "../policy/tls-policy";
import { CertificateAlerts } from "../fleet/certificate-alerts";
import { CertificateFleet } from "../fleet/certificate-fleet";
import { useReadableNames } from "../fleet/readable-names";
import { makeBackend } from "./backend";
import { makeDashboards } from "./dashboards";
import { ConstructContext, CertificateSpec } from "../core/kind";
import { IdentifierInputs, Identifiers, LITERAL_IDENTIFIERS } from "../core/module-inputs";
import { FleetSpec } from "./resolve";
import { SensitiveVariables } from "../core/sensitive-variables";

/** How a fleet is built. */
export interface BuildOptions {
  /** Whether it becomes a module of a configuration in HCL: with inputs for what differs between environments, and outputs. */
  readonly asModule?: boolean;
}

/** Builds the constructs of a resolved file. */
export function buildFleet(scope: Construct, id: string, resolved: FleetSpec, options: BuildOptions = {}): CertificateFleet {
  const stack = TerraformStack.of(scope);
  const identifiers: Identifiers = options.asModule ? new IdentifierInputs(stack) : LITERAL_IDENTIFIERS;
  const { providers, certificates } = resolved;
  const variables = new SensitiveVariables(stack);
  const before: ConstructContext = { stack, providers, certificates, identifiers, variables, zones: new DnsZones([]), channels: new Map() };
  if (resolved.backend && !options.asModule) {
    makeBackend(stack, resolved.backend);
  }
  useReadableNames(stack, id);
  const zones = resolved.zones.map(({ name, kind, properties }) => kind.construct(DomainName.parse(name).name, properties, before));
  const channels = new Map(resolved.channels.map(({ name, kind, properties }) => [name, kind.construct(name, properties, before)]));
  const context = { ...before, zones: new DnsZones(zones), channels };
  resolved.probe?.kind.construct(resolved.probe.properties, context);
  const issuerOf = issuersOf(context);
  const stores = new Map(resolved.stores.map(({ name, kind, properties }) => [name, kind.construct(name, properties, context)]));
  const fleet = new CertificateFleet(scope, id, { zones });
  for (const certificate of resolved.certificates) {
    fleet._make(certificate.name, {
      domains: certificate.domains.map(({ name }) => name),
      issuer: issuerOf(certificate),
      notify: certificate.channels.map(({ name }) => channels.get(name)!),
      endpoints: certificate.endpoints.map(({ kind, properties }) => kind.construct(properties, context)),
      stores: certificate.stores.map(({ name }) => stores.get(name)!),
      deployTo: certificate.deployTo.map((kind) => kind.construct(context)),
      alerts: alertsOf(certificate),
      tlsPolicy: TlsPolicy.of(certificate.tlsPolicy),
      keyType: certificate.keyType,
      region: certificate.region,
      owner: certificate.owner,
      service: certificate.service,
      runbook: certificate.runbook,
      tags: certificate.tags,
    });
  }
  if (resolved.schedule) {
    const { kind, properties, channels: notified } = resolved.schedule;
    kind.construct(
      properties,
      context,
      notified.map(({ name }) => channels.get(name)!),
    );
  }
  if (resolved.dashboards) {
    makeDashboards(stack, fleet);
  }
  if (resolved.policy) {
    const { enforcePolicy } = require("../policy/certificate-policy") as typeof import("../policy/certificate-policy");
    enforcePolicy(stack, resolved.policy, todayUtc);
  }
  if (options.asModule) {
    makeOutputs(stack, fleet);
  }
  return fleet;
}

/** The issuers, each made once for certificates that count on equally many runs. */
function issuersOf(context: ConstructContext): (certificate: CertificateSpec) => IIssuer {
  const made = new Map<string, IIssuer>();
  return ({ issuer, runsEvery }) => {
    const { name, kind, properties } = issuer!;
    const key = `${name} ${runsEvery?.toString() ?? ""}`;
    const known = made.get(key) ?? kind.construct(properties, context, runsEvery);
    made.set(key, known);
    return known;
  };
}

function alertsOf({ alerts }: CertificateSpec): CertificateAlerts | undefined {
  if (alerts === undefined) {
    return undefined;
  }
  return alerts === false ? CertificateAlerts.off() : CertificateAlerts.at(alerts);
}

/** What HCL beside the module needs: ARNs by certificate. */
function makeOutputs(stack: TerraformStack, fleet: CertificateFleet): void {
  const arns = fleet.certificateNames.flatMap((name) => {
    const { certificateArn } = fleet.certificate(name) as { certificateArn?: string };
    return certificateArn === undefined ? [] : [[name, certificateArn]];
  });
  new TerraformOutput(stack, "certificate_arns", {
    description: "The ARNs of the issued certificates, by name.",
    value: Object.fromEntries(arns),
    staticId: true,
  });
}
