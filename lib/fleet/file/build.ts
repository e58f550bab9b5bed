import { TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { todayUtc } from "../../policy/today";
import { TlsPolicy } from "../../policy/tls-policy";
import { CertificateAlerts } from "../certificate-alerts";
import { CertificateFleet } from "../certificate-fleet";
import { useReadableNames } from "../readable-names";
import { makeBackend } from "./backend";
import { BuildContext, ResolvedCertificate } from "./form";
import { IdentifierInputs, Identifiers, LITERAL_IDENTIFIERS } from "./identifiers";
import { ResolvedFleet } from "./resolve";

/** How a fleet is built. */
export interface BuildOptions {
  /** Whether it becomes a module of a configuration in HCL: with inputs for what differs between environments, and outputs. */
  readonly asModule?: boolean;
}

/** Builds the constructs of a resolved file. */
export function buildFleet(scope: Construct, id: string, resolved: ResolvedFleet, options: BuildOptions = {}): CertificateFleet {
  const stack = TerraformStack.of(scope);
  const identifiers: Identifiers = options.asModule ? new IdentifierInputs(stack) : LITERAL_IDENTIFIERS;
  const context: BuildContext = { stack, providers: resolved.providers, certificates: resolved.certificates, identifiers };
  if (resolved.backend && !options.asModule) {
    makeBackend(stack, resolved.backend);
  }
  useReadableNames(stack, id);
  const zones = resolved.zones.map(({ name, form, entry }) => form.build(DomainName.parse(name).name, entry, context));
  const issuers = new Map(resolved.issuers.map(({ name, form, entry }) => [name, form.build(entry, context)]));
  const channels = new Map(resolved.channels.map(({ name, form, entry }) => [name, form.build(name, entry, context)]));
  const fleet = new CertificateFleet(scope, id, { zones });
  for (const certificate of resolved.certificates) {
    fleet.add(certificate.name, {
      domains: certificate.domains.map(({ name }) => name),
      issuer: issuers.get(certificate.issuer!.name),
      notify: certificate.channels.map(({ name }) => channels.get(name)!),
      endpoints: certificate.endpoints.map(({ form, entry }) => form.build(entry, context)),
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
  if (resolved.policy) {
    const { enforcePolicy } = require("../../policy/enforce") as typeof import("../../policy/enforce");
    enforcePolicy(stack, resolved.policy, todayUtc);
  }
  if (options.asModule) {
    makeOutputs(stack, fleet);
  }
  return fleet;
}

function alertsOf({ alerts }: ResolvedCertificate): CertificateAlerts | undefined {
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
