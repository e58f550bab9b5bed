import "../clouds";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { IAlertChannel, registerStandby } from "../core/alert";
import { CertificateContact, ICertificate } from "../core/certificate";
import { MonitoredCertificate, IEndpointTarget, ITlsEndpoint } from "../core/tls-endpoint";
import { registerCloud } from "../core/cloud";
import { DnsZones } from "../core/dns-zone";
import { parseList } from "../core/domain-name";
import { declareEngine } from "../core/engine";
import { CertfleetError, warn, Problem, problem, throwFirst } from "../core/error";
import { IIssuer } from "../core/issuer";
import { CertificateSpec, IssuerKind, Part } from "../core/kind";
import { withoutTokenTraces } from "../core/token";
import { useReadableNames } from "../core/readable-names";
import { TlsPolicy } from "../policy/tls-policy";
import {
  CertificateAlerts,
  CertificateDefaults,
  CertificateFleetProps,
  FleetCertificateProps,
  PackedCertificatesProps,
} from "./fleet-certificate-props";
import { CertificateInventory } from "../inventory/certificate-inventory";
import { importInto, storeIn } from "../core/secret-store";
import { FleetChecks, misspeltOwner } from "./fleet-checks";
import { Generation, Generations, GenerationSpec, generationsOf, standbyName } from "./generations";
import { checkFallbackCaa } from "./fallback-caa";
import { sameFallbackProblems, withFallback } from "./fallback";
import { endpointsByPack, packNames, repackingProblems } from "./packing";
import { Watching, watch, watchWith } from "./watching";
import { channelPart, contextOf, deployKinds, endpointPart, issuerPart, storePart } from "./parts";

/** A fleet of certificates: issued, served, watched and listed in one inventory. */
export class CertificateFleet extends Construct {
  /**
   * Creates the fleet that a certfleet.yaml describes, with its zones, issuers, channels and providers.
   *
   * @param file the path of the file
   * @param parameters the values of the file's `parameters`, as texts or as values of their types; those left out have their defaults
   */
  static fromFile(scope: Construct, id: string, file: string, parameters?: Record<string, unknown>): CertificateFleet {
    return require("../file/from-file").fleetFromFile(scope, id, file, parameters);
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
    if (props.engine !== undefined) {
      declareEngine(this, props.engine);
    }
    if (props.readableAddresses) {
      useReadableNames(TerraformStack.of(this), id);
    }
    this.zones = new DnsZones(props.zones ?? []);
    this.defaults = props.defaults ?? {};
    this.owners = new Map(Object.entries(props.owners ?? {}));
    this.checks = new FleetChecks(contextOf(TerraformStack.of(this), this.zones));
    throwFirst(sameFallbackProblems(this.defaults.issuer, this.defaults.fallbackIssuer), this);
  }

  /** Adds a certificate. It is issued, imported, stored, served, watched, and listed in the inventory under its id. */
  add(id: string, props: FleetCertificateProps): ICertificate {
    const given = { ...this.defaults, ...definedOf(props) };
    throwFirst(this.problemsOf(id, props, given), this);
    const { issuer, fallbackIssuer } = given;
    const hasFallback = fallbackIssuer !== undefined && fallbackIssuer !== issuer;
    return this._make(id, props, hasFallback ? issuerPart(fallbackIssuer, this.nameOfIssuer(fallbackIssuer)) : undefined);
  }

  /**
   * Creates a certificate that was checked.
   *
   * @internal
   */
  _make(id: string, props: FleetCertificateProps, fallbackIssuer?: Part<IssuerKind>): ICertificate {
    if (fallbackIssuer !== undefined) {
      checkFallbackCaa(this, { certificate: id, names: parseList(props.domains), issuer: fallbackIssuer });
    }
    return withoutTokenTraces(() => this.make(id, props));
  }

  private make(id: string, props: FleetCertificateProps): ICertificate {
    const scope = new Construct(this, id);
    const given = { ...this.defaults, ...definedOf(props) };
    const { served, standby } = generationsOf(generationSpecOf(props));
    const issue = (generation: Generation) => this.issue(scope, generation.id, props, given);
    // The older one first: validation records refer to the first certificate of a name, and stay as they are when another is issued.
    const previous = standby?.role === "previous" ? issue(standby) : undefined;
    const certificate = issue(served);
    const next = standby?.role === "next" ? issue(standby) : undefined;
    const deployed = importInto(props.deployTo ?? [], scope, certificate, props.region);
    const stores = storeIn(props.stores ?? [], scope, id, certificate);
    const tlsPolicy = given.tlsPolicy ?? TlsPolicy.INTERMEDIATE;
    const endpoints = serve(scope, certificate, props.endpoints ?? [], tlsPolicy);
    const watching = { alerts: props.alerts ?? CertificateAlerts.byRenewal(), channels: this.channelsOf(props, given.owner) };
    watch(scope, { certificate, certificateName: id, endpoints }, watching);
    this.checkOwnersOnce();
    const { usedBy, rotate } = props;
    const generation = props.generation === undefined ? undefined : served.number;
    CertificateInventory.of(this)._add(id, { certificate, endpoints, tlsPolicy, stores, deployed, usedBy, generation, rotate });
    if (standby !== undefined) {
      this.keepStandby(scope, id, standby, (previous ?? next)!, watching);
    }
    this.byName.set(id, certificate);
    this.monitored.push({ certificateName: id, certificate, endpoints });
    return certificate;
  }

  /** Watches and lists a certificate that is attached to nothing, as far as channels can watch such a one. */
  private keepStandby(
    scope: Construct,
    id: string,
    standby: NonNullable<Generations["standby"]>,
    certificate: ICertificate,
    watching: Watching,
  ): void {
    const certificateName = standbyName(id, standby);
    registerStandby(certificate);
    watchWith(new Construct(scope, "standby"), { certificate, certificateName, endpoints: [] }, watching);
    const { number: generation, role } = standby;
    const entry = { certificate, endpoints: [], stores: [], deployed: [], generation, standby: { of: id, role } };
    CertificateInventory.of(this)._add(certificateName, entry);
  }

  /**
   * Adds as few certificates as the issuer allows for groups of names: `edge-1`, `edge-2` and so on.
   *
   * A group goes to the first certificate with room for the whole group. An endpoint for a host belongs to the certificate that covers it.
   * Other endpoints serve all certificates.
   */
  addPacked(id: string, props: PackedCertificatesProps): ICertificate[] {
    const { groups, retired, endpoints, ...common } = props;
    const issuer = props.issuer ?? this.defaults.issuer;
    if (issuer === undefined) {
      throw new CertfleetError("no-issuer", `"${id}" has no issuer. Set \`issuer\` here, or in the fleet's \`defaults\`.`, this);
    }
    const { issuerName, capabilities } = issuer;
    const packs = packNames(groups, retired ?? [], issuerName, capabilities);
    const fallback = props.fallbackIssuer ?? this.defaults.fallbackIssuer;
    if (fallback !== undefined && fallback !== issuer) {
      const moved = { name: fallback.issuerName, can: fallback.capabilities };
      throwFirst(repackingProblems(groups.map(parseList), capabilities, moved), this);
    }
    if (packs.length === 0) {
      throw new CertfleetError(
        "no-groups",
        `All names of "${id}" are retired, or \`groups\` is empty. Add names to \`groups\`, or remove the certificate.`,
        this,
      );
    }
    const served = endpointsByPack(packs, endpoints ?? [], this);
    return packs.map(({ number, names }, index) => this.add(`${id}-${number}`, { ...common, domains: names, endpoints: served[index] }));
  }

  /** The certificate with this id. */
  certificate(id: string): ICertificate {
    const certificate = this.byName.get(id);
    if (!certificate) {
      throw new CertfleetError(
        "unknown-certificate",
        `The fleet has no certificate "${id}". Its certificates are ${this.certificateNames.join(", ") || "not added yet"}.`,
        this,
      );
    }
    return certificate;
  }

  /** The ids of the certificates, in the order in which they were added. */
  get certificateNames(): string[] {
    return [...this.byName.keys()];
  }

  /** The certificates, as dashboards show them. Create dashboards after the last certificate was added. */
  get monitoredCertificates(): MonitoredCertificate[] {
    return [...this.monitored];
  }

  /** Checks at synth, when all certificates are added, that each entry of `owners` belongs to a certificate. */
  private checkOwnersOnce(): void {
    if (this.byName.size > 0) {
      return;
    }
    this.node.addValidation({
      validate: () => {
        const inUse = this.monitored.flatMap(({ certificate }) => certificate.contact.owner ?? []);
        const unused = [...this.owners.keys()].filter((owner) => !inUse.includes(owner));
        return unused.flatMap((owner) => {
          const misspelt = [...misspeltOwner(owner, inUse)].map(({ code, message }) => new CertfleetError(code, message).message);
          if (misspelt.length === 0) {
            warn(
              this,
              "unused-owner",
              `No certificate has the owner "${owner}". Remove the entry from \`owners\`, or set \`owner\` of a certificate.`,
            );
          }
          return misspelt;
        });
      },
    });
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
    const spec: CertificateSpec = {
      name,
      domains: parseList(props.domains),
      issuer: from,
      channels: [...new Set(this.channelsOf(props, given.owner))].map(channelPart),
      endpoints,
      stores: (props.stores ?? []).map(storePart),
      deployTo: deployKinds(props.deployTo ?? [], from, endpoints),
      keyType: given.keyType,
      region: props.region,
      usage: props.usage,
      tlsPolicy: (given.tlsPolicy ?? TlsPolicy.INTERMEDIATE).name,
      ...definedOf({ owner: given.owner, service: given.service, runbook: given.runbook, contactTags: given.contactTags }),
      tags: { ...this.defaults.tags, ...props.tags },
      usedBy: props.usedBy,
      alerts: props.alerts?._spec(),
      ...generationSpecOf(props),
    };
    if (given.fallbackIssuer === undefined) {
      return spec;
    }
    const fallback = issuerPart(given.fallbackIssuer, this.nameOfIssuer(given.fallbackIssuer));
    return withFallback(spec, fallback, deployKinds(props.deployTo ?? [], fallback, endpoints));
  }

  private nameOfIssuer(issuer: IIssuer): string {
    const name = this.issuerNames.get(issuer) ?? `${issuer.issuerName}-${this.issuerNames.size}`;
    this.issuerNames.set(issuer, name);
    return name;
  }

  private issue(scope: Construct, id: string, props: FleetCertificateProps, given: CertificateDefaults): ICertificate {
    return given.issuer!.issue(scope, id, {
      domainNames: parseList(props.domains).map(({ name }) => name),
      zones: this.zones,
      keyType: given.keyType,
      region: props.region,
      contact: contactOf(given),
      tags: { ...this.defaults.tags, ...props.tags },
    });
  }
}

function generationSpecOf({ generation, rotate, keepPrevious, serve: served }: FleetCertificateProps): GenerationSpec {
  return { generation, rotate, keepPrevious: keepPrevious?._spec, serve: served };
}

function serve(scope: Construct, certificate: ICertificate, targets: IEndpointTarget[], policy: TlsPolicy): ITlsEndpoint[] {
  return targets.map((target) => target.attach(scope, target.endpointId, { certificate, tlsPolicy: policy.name }));
}

function contactOf({ owner, service, runbook, contactTags }: CertificateDefaults): CertificateContact {
  return definedOf({ owner, service, runbook, tagged: contactTags === false ? false : undefined });
}

function definedOf<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
