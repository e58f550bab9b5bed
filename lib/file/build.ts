import { Lazy, TerraformBackend, TerraformOutput, TerraformProvider, TerraformRemoteState, TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { DnsZones } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { IIssuer } from "../core/issuer";
import { todayUtc } from "../policy/waiver";
import { TlsPolicy } from "../policy/tls-policy";
import { CertificateAlerts, FleetCertificateProps, KeepPrevious, ServedGeneration } from "../fleet/fleet-certificate-props";
import { CertificateFleet } from "../fleet/certificate-fleet";
import { longestInstanceName, useInstanceName, useReadableNames } from "../core/readable-names";
import { ConstructContext, CertificateSpec } from "../core/kind";
import { IdentifierInputs, Identifiers, LITERAL_IDENTIFIERS, SensitiveVariables } from "../core/terraform-variables";
import { FleetSpec } from "./resolve";
import type { FleetBases } from "./shard-stacks";
import { declareEngine } from "../core/engine";
import { declareFleetFile } from "../core/replacement-advice";
import { CertfleetError, warn } from "../core/error";
import { Backend } from "./fleet-schema";
import { oncePerStack } from "../core/once-per-stack";
import { encryptState } from "../core/state-encryption";
import { TrustBundle } from "../core/trust-bundle";
import { moduleOutputsOf } from "../core/tls-endpoint";

/** How a fleet is built. */
export interface BuildOptions {
  /** Whether the result is a module for HCL: with inputs for what differs between environments, and with outputs. */
  readonly asModule?: boolean;
  /** The stacks that hold what the stack shares with the other shards of its fleet. */
  readonly bases?: FleetBases;
}

/** Creates the constructs of a fleet file. */
export function buildFleet(scope: Construct, id: string, resolved: FleetSpec, options: BuildOptions = {}): CertificateFleet {
  const stack = TerraformStack.of(scope);
  if (resolved.file !== undefined) {
    declareFleetFile(stack, resolved.file);
  }
  if (resolved.engine !== undefined) {
    declareEngine(stack, resolved.engine);
  }
  const identifiers: Identifiers = options.asModule ? new IdentifierInputs(stack) : LITERAL_IDENTIFIERS;
  const { providers, certificates } = resolved;
  const variables = new SensitiveVariables(stack, options.asModule ? [INSTANCE_INPUT] : []);
  const before: ConstructContext = {
    ...{ stack, providers, certificates, identifiers, variables, zones: new DnsZones([]), channels: new Map() },
    ...{ positionOf: resolved.positionOf, accounts: options.bases?.accountsContext },
  };
  options.bases?.lendTo(stack);
  if (options.asModule) {
    makeInstanceInput(stack, resolved.name);
  } else if (resolved.backend) {
    makeBackend(stack, resolved.backend);
  }
  useReadableNames(stack, id);
  const zones = resolved.zones.flatMap(({ name, kind, properties }) => {
    const zone = kind.construct(DomainName.parse(name).name, properties, before);
    return kind.isRetired?.(properties) ? [] : [zone];
  });
  // Subscribers with secret addresses are in the base stack, and so are the variables.
  const channelContext = { ...before, variables: options.bases?.variables ?? variables };
  const channels = new Map(resolved.channels.map(({ name, kind, properties }) => [name, kind.construct(name, properties, channelContext)]));
  const context = { ...before, zones: new DnsZones(zones), channels, trust: trustBundles(resolved, before) };
  resolved.probe?.kind.construct(resolved.probe.properties, context);
  const issuerOf = issuersOf(context);
  const stores = new Map(resolved.stores.map(({ name, kind, properties }) => [name, kind.construct(name, properties, context)]));
  const owners = [...resolved.owners].map(([owner, names]) => [owner, (names ?? []).map((name) => channels.get(name)!)] as const);
  const fleet = new CertificateFleet(scope, id, { zones, owners: Object.fromEntries(owners) });
  for (const certificate of resolved.certificates) {
    const props: FleetCertificateProps = {
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
      usage: certificate.usage,
      owner: certificate.owner,
      service: certificate.service,
      runbook: certificate.runbook,
      tags: certificate.tags,
      usedBy: certificate.usedBy && [...certificate.usedBy],
      contactTags: certificate.contactTags,
      generation: certificate.generation,
      rotate: certificate.rotate,
      keepPrevious: keepPreviousOf(certificate),
      serve: certificate.serve as ServedGeneration | undefined,
    };
    fleet._make(certificate.name, props, certificate.fallback?.issuer);
  }
  keepProviders(resolved, context);
  if (!options.asModule) {
    encrypt(resolved, context);
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

/** The trust bundles with their private CAs. */
function trustBundles({ trust }: FleetSpec, context: ConstructContext): Map<string, TrustBundle> {
  return new Map(
    trust.map(({ name, bundle, privateCas }) => {
      const made = privateCas.map(({ kind, properties }) => kind.construct(properties, context));
      const { _cas: cas, _lists: lists, bucket } = bundle!;
      return [name, TrustBundle._checked(name, { cas, lists }, { bucket, privateCas: made })];
    }),
  );
}

/** Encrypts the state of a stack, if the file says so. */
export function encrypt({ encryption }: FleetSpec, { stack, variables }: ConstructContext): void {
  if (encryption !== undefined) {
    const { key, previousKey } = encryption;
    [key, previousKey].forEach((each) => each?.kind.variables?.(each.properties).forEach((name) => variables.of(name)));
    encryptState(stack, encryption);
  }
}

/** Creates the provider configurations that the state can need although no certificate uses them any more. */
export function keepProviders({ clouds, issuers }: FleetSpec, context: ConstructContext): void {
  for (const { cloud, provider } of clouds) {
    const settings = context.providers[cloud];
    if (settings !== undefined) {
      provider?.keepProviders?.(settings, context);
    }
  }
  issuers.forEach(({ kind, properties }) => kind.keepProviders?.(properties, context));
}

/** Returns the issuer of a certificate. Certificates with the same issuer and run interval share one. */
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

function keepPreviousOf({ keepPrevious }: CertificateSpec): KeepPrevious | undefined {
  if (keepPrevious === undefined) {
    return undefined;
  }
  return keepPrevious === false ? KeepPrevious.never() : KeepPrevious.until(keepPrevious);
}

/** The input of a module that tells its instances apart: several of them can be in one account and region. */
const INSTANCE_INPUT = "name";

function makeInstanceInput(stack: TerraformStack, name: string): void {
  // How long a name can be follows from all names of the stack.
  const more = () => longestInstanceName(stack) - 1;
  const lazily = (produce: () => string) => Lazy.stringValue({ produce });
  const input = new TerraformVariable(stack, "InstanceName", {
    type: "string",
    default: name,
    description: "The name of this instance of the module, which the names of its resources begin with.",
    validation: [
      {
        condition: lazily(() => `\${can(regex("^[A-Za-z][A-Za-z0-9_-]{0,${more()}}$", var.${INSTANCE_INPUT}))}`),
        errorMessage: lazily(() => `The name must be a letter and up to ${more()} letters, digits, hyphens and underscores.`),
      },
    ],
  });
  input.overrideLogicalId(INSTANCE_INPUT);
  useInstanceName(stack, `\${var.${INSTANCE_INPUT}}`);
}

/** The outputs of a module: ARNs by certificate, and what endpoints of the caller's own configuration need. */
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
  for (const [name, { description, values }] of endpointOutputs(fleet)) {
    new TerraformOutput(stack, name, { description, value: Object.fromEntries(values), staticId: true });
  }
}

interface OutputOfEndpoints {
  readonly description: string;
  readonly values: [certificate: string, value: unknown][];
}

/** What endpoints give the caller, by output. The first endpoint of a certificate has the certificate's name, further ones their own ids too. */
function endpointOutputs(fleet: CertificateFleet): Map<string, OutputOfEndpoints> {
  const outputs = new Map<string, OutputOfEndpoints>();
  for (const { certificateName, endpoints } of fleet.monitoredCertificates) {
    for (const endpoint of endpoints) {
      for (const output of moduleOutputsOf(endpoint)) {
        const { description, values } = outputs.get(output.name) ?? { description: output.description, values: [] };
        const isFirst = !values.some(([key]) => key === certificateName);
        values.push([isFirst ? certificateName : `${certificateName}/${endpoint.node.id}`, output.value]);
        outputs.set(output.name, { description, values });
      }
    }
  }
  return outputs;
}

/** Configures the backend of a file: HCP Terraform for `cloud`, otherwise the named backend with its settings unchanged. */
export function makeBackend(stack: TerraformStack, { cloud, ...others }: Backend): void {
  if (cloud === undefined) {
    const [[kind, settings]] = Object.entries(others);
    new FileBackend(stack, kind, settings!);
    return;
  }
  new HcpTerraform(stack, "cloud", cloud);
}

class FileBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    kind: string,
    private readonly settings: object,
  ) {
    super(scope, "backend", kind);
  }

  getRemoteStateDataSource(scope: Construct): TerraformRemoteState {
    throw new CertfleetError(
      "backend-reference",
      "Other stacks cannot refer to a stack whose backend is configured in a fleet file. Configure the backend in code.",
      scope,
    );
  }

  protected synthesizeAttributes(): Record<string, unknown> {
    return { ...this.settings };
  }
}

/** Unlike the class of cdktf, it does not ask for the version of Terraform, which a machine that only synthesises need not have. */
class HcpTerraform extends FileBackend {
  toTerraform(): unknown {
    return { terraform: { cloud: this.synthesizeAttributes() } };
  }
}

/** Creates dashboards in each cloud that has data about the fleet. Loads only the clouds that the file uses. */
export function makeDashboards(stack: TerraformStack, fleet: CertificateFleet): void {
  const certificates = fleet.monitoredCertificates;
  let isShown = false;
  if (uses(stack, "aws")) {
    const { CloudwatchDashboards } =
      require("../aws/dashboards/cloudwatch-dashboards") as typeof import("../aws/dashboards/cloudwatch-dashboards");
    if (certificates.some((each) => CloudwatchDashboards._canShow(each))) {
      oncePerStack(fleet, "cloudwatch-dashboards", (shared) => new CloudwatchDashboards(shared, "certificates", { certificates }));
      isShown = true;
    }
  }
  if (uses(stack, "google")) {
    const { GoogleDashboards } =
      require("../google/dashboards/google-dashboards") as typeof import("../google/dashboards/google-dashboards");
    if (certificates.some((each) => GoogleDashboards._canShow(each))) {
      oncePerStack(fleet, "google-dashboards", (shared) => new GoogleDashboards(shared, "google-certificates", { certificates }));
      isShown = true;
    }
  }
  if (!isShown) {
    warn(
      fleet,
      "nothing-to-show",
      "No certificate is in ACM or watched by CloudWatch or Cloud Monitoring, so there is no dashboard. Remove `dashboards`.",
    );
  }
}

function uses(stack: TerraformStack, cloud: string): boolean {
  return stack.node.children.some((child) => TerraformProvider.isTerraformProvider(child) && child.terraformResourceType === cloud);
}
