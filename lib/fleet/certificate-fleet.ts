import "../clouds";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Alert, IAlertChannel } from "../core/alert";
import { CertificateContact, ICertificate } from "../core/certificate";
import { registerCloud } from "../core/cloud";
import { DnsZones } from "../core/dns-zone";
import { parseList } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { IIssuer } from "../core/issuer";
import { CertificateSpec } from "../core/kind";
import { MonitoredCertificate } from "../core/monitored-certificate";
import { Problem, problem, throwFirst } from "../core/problem";
import { useReadableNames } from "../core/readable-names";
import { IEndpointTarget, ITlsEndpoint } from "../core/tls-endpoint";
import { warn } from "../core/warning";
import { registerAlert, registerAlertsOff } from "../core/alert-registry";
import { TlsPolicy } from "../policy/tls-policy";
import {
  CertificateAlerts,
  CertificateDefaults,
  CertificateFleetProps,
  FleetCertificateProps,
  PackedCertificatesProps,
} from "./fleet-certificate-props";
import { CertificateInventory } from "../inventory/certificate-inventory";
import { deploy, store } from "./key-material";
import { FleetChecks } from "./fleet-checks";
import { endpointsByPack, packNames } from "./packing";
import { channelPart, contextOf, deployKinds, endpointPart, issuerPart, storePart } from "./parts";

/** Certificates that are issued, served, watched and listed together. */
export class CertificateFleet extends Construct {
  /**
   * The fleet that a certfleet.yaml describes, with its zones, issuers, channels and providers.
   *
   * @param file the file's path
   */
  static fromFile(scope: Construct, id: string, file: string): CertificateFleet {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- fleets in code do not pay for the file's parser
    return require("../file/from-file").fleetFromFile(scope, id, file);
  }

  private readonly zones: DnsZones;
  private readonly defaults: CertificateDefaults;
  private readonly owners: Map<string, IAlertChannel[]>;
  private readonly monitored: MonitoredCertificate[] = [];
  private readonly byName = new Map<string, ICertificate>();
  private readonly issuerNames = new Map<IIssuer, string>();
  private readonly checks: FleetChecks;

  constructor(scope: Construct, id: string, props: CertificateFleetProps = {}) {
    super(scope, id);
    props.clouds?.forEach(registerCloud);
    if (props.readableAddresses) {
      useReadableNames(TerraformStack.of(this), id);
    }
    this.zones = new DnsZones(props.zones ?? []);
    this.defaults = props.defaults ?? {};
    this.owners = new Map(Object.entries(props.owners ?? {}));
    this.checks = new FleetChecks(contextOf(TerraformStack.of(this), this.zones));
  }

  /** Adds a certificate: it is issued, imported, stored, served at its endpoints, watched, and entered in the inventory under its id. */
  add(id: string, props: FleetCertificateProps): ICertificate {
    const given = { ...this.defaults, ...definedOf(props) };
    throwFirst(this.problemsOf(id, props, given), this);
    return this._make(id, props);
  }

  /**
   * Makes a certificate whose specification was checked.
   *
   * @internal
   */
  _make(id: string, props: FleetCertificateProps): ICertificate {
    const scope = new Construct(this, id);
    const given = { ...this.defaults, ...definedOf(props) };
    const certificate = this.issue(scope, props, given);
    const deployed = deploy(scope, certificate, props.deployTo ?? [], props.region);
    const stores = store(scope, id, certificate, props.stores ?? []);
    const tlsPolicy = given.tlsPolicy ?? TlsPolicy.INTERMEDIATE;
    const endpoints = serve(scope, certificate, props.endpoints ?? [], tlsPolicy);
    watch(
      scope,
      { certificate, certificateName: id, endpoints },
      props.alerts ?? CertificateAlerts.byRenewal(),
      this.channelsOf(props, given.owner),
    );
    CertificateInventory.of(this)._add(id, { certificate, endpoints, tlsPolicy, stores, deployed });
    this.byName.set(id, certificate);
    this.monitored.push({ certificateName: id, certificate, endpoints });
    return certificate;
  }

  /**
   * Adds certificates for groups of names, as few as the issuer's names per certificate allow: `edge-1`, `edge-2` and so on.
   *
   * A group goes to the first certificate that has room for the whole of it. An endpoint that names a host is that of the certificate that
   * holds the host; the others are endpoints of every certificate.
   */
  addPacked(id: string, props: PackedCertificatesProps): ICertificate[] {
    const { groups, retired, endpoints, ...common } = props;
    const issuer = props.issuer ?? this.defaults.issuer;
    if (issuer === undefined) {
      throw new CertfleetError("no-issuer", `"${id}" has no issuer. Set \`issuer\` here, or in the fleet's \`defaults\`.`, this);
    }
    const { issuerName, capabilities } = issuer;
    const packs = packNames(groups, retired ?? [], issuerName, capabilities);
    if (packs.length === 0) {
      throw new CertfleetError("no-groups", `"${id}" has no names: give it \`groups\` whose names are not all retired, or remove it`, this);
    }
    const served = endpointsByPack(packs, endpoints ?? [], this);
    return packs.map(({ number, names }, index) => this.add(`${id}-${number}`, { ...common, domains: names, endpoints: served[index] }));
  }

  /** A certificate of the fleet, by the id that it was added under. */
  certificate(id: string): ICertificate {
    const certificate = this.byName.get(id);
    if (!certificate) {
      throw new CertfleetError(
        "unknown-certificate",
        `the fleet has no certificate "${id}": it has ${this.certificateNames.join(", ") || "none yet"}`,
        this,
      );
    }
    return certificate;
  }

  /** The ids of the fleet's certificates, in the order in which they were added. */
  get certificateNames(): string[] {
    return [...this.byName.keys()];
  }

  /** The certificates so far as dashboards show them: make those once all certificates are there. */
  get monitoredCertificates(): MonitoredCertificate[] {
    return [...this.monitored];
  }

  private channelsOf({ notify }: FleetCertificateProps, owner?: string): IAlertChannel[] {
    return notify ?? (owner === undefined ? undefined : this.owners.get(owner)) ?? this.defaults.notify ?? [];
  }

  private *problemsOf(id: string, props: FleetCertificateProps, given: CertificateDefaults): Iterable<Problem> {
    if (id === "") {
      yield problem("certificate-name", [], "A certificate needs a name. Its addresses and alarms are named after it.");
    } else if (this.node.tryFindChild(id)) {
      yield problem("duplicate-certificate-name", [], `The fleet already has a certificate "${id}". Give this one another name.`);
    } else if (given.issuer === undefined) {
      yield problem("no-issuer", [], `"${id}" has no issuer. Set \`issuer\` here, or in the fleet's \`defaults\`.`);
    } else {
      yield* this.checks.certificate(this.specOf(id, props, given, given.issuer));
    }
  }

  private specOf(name: string, props: FleetCertificateProps, given: CertificateDefaults, issuer: IIssuer): CertificateSpec {
    const from = issuerPart(issuer, this.nameOfIssuer(issuer));
    const endpoints = (props.endpoints ?? []).map(endpointPart);
    return {
      name,
      domains: parseList(props.domains),
      issuer: from,
      channels: [...new Set(this.channelsOf(props, given.owner))].map(channelPart),
      endpoints,
      stores: (props.stores ?? []).map(storePart),
      deployTo: deployKinds(props.deployTo ?? [], from, endpoints),
      keyType: given.keyType,
      region: props.region,
      tlsPolicy: (given.tlsPolicy ?? TlsPolicy.INTERMEDIATE).name,
      ...contactOf(given),
      tags: { ...this.defaults.tags, ...props.tags },
      alerts: props.alerts?._spec(),
    };
  }

  private nameOfIssuer(issuer: IIssuer): string {
    const name = this.issuerNames.get(issuer) ?? `${issuer.issuerName}-${this.issuerNames.size}`;
    this.issuerNames.set(issuer, name);
    return name;
  }

  private issue(scope: Construct, props: FleetCertificateProps, given: CertificateDefaults): ICertificate {
    return given.issuer!.issue(scope, "Certificate", {
      domainNames: parseList(props.domains).map(({ name }) => name),
      zones: this.zones,
      keyType: given.keyType,
      region: props.region,
      contact: contactOf(given),
      tags: { ...this.defaults.tags, ...props.tags },
    });
  }
}

function serve(scope: Construct, certificate: ICertificate, targets: IEndpointTarget[], policy: TlsPolicy): ITlsEndpoint[] {
  return targets.map((target) => target.attach(scope, target.endpointId, { certificate, tlsPolicy: policy.name }));
}

interface Watched {
  readonly certificate: ICertificate;
  readonly certificateName: string;
  readonly endpoints: ITlsEndpoint[];
}

function watch(scope: Construct, watched: Watched, alerts: CertificateAlerts, channels: IAlertChannel[]): void {
  const thresholds = alerts._thresholds(watched.certificate.renewal);
  if (!thresholds) {
    registerAlertsOff(watched.certificate);
    return;
  }
  const made: Alert[] = [];
  for (const [kind, ofKind] of groupByKind(channels)) {
    const carried = ofKind[0].watch(scope, `Watch-${kind}`, { ...watched, thresholds, channels: ofKind });
    if (carried.length === 0) {
      const names = ofKind.map(({ channelName }) => channelName).join(", ");
      warn(scope, "channel-carries-nothing", `the channel ${names} (${kind}) can carry no alert of "${watched.certificateName}"`);
    }
    made.push(...carried);
  }
  if (made.length === 0) {
    throw new CertfleetError(
      "nothing-watches",
      `nothing watches "${watched.certificateName}": ${channels.length === 0 ? "it has no channel" : "none of its channels can carry an alert of it"}; ` +
        `${channels.length > 0 && watched.endpoints.length === 0 ? "name a host that serves it in `endpoints`, " : ""}\`notify\` a channel that can, or turn its alerts off`,
      scope,
    );
  }
  made.forEach((alert) => registerAlert(watched.certificate, alert));
}

function groupByKind(channels: IAlertChannel[]): Map<string, IAlertChannel[]> {
  const groups = new Map<string, IAlertChannel[]>();
  for (const channel of new Set(channels)) {
    groups.set(channel.kind, [...(groups.get(channel.kind) ?? []), channel]);
  }
  return groups;
}

function contactOf({ owner, service, runbook }: CertificateDefaults): CertificateContact {
  return definedOf({ owner, service, runbook });
}

function definedOf<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
