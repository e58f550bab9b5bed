import { CertificateManagerCertificateMap as CertificateMapResource } from "@cdktf/provider-google/lib/certificate-manager-certificate-map";
import { CertificateManagerCertificateMapEntry as MapEntryResource } from "@cdktf/provider-google/lib/certificate-manager-certificate-map-entry";
import { TerraformProvider } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { inSameStack, reference } from "../../core/expression";
import { GLOBAL, GoogleCertificateScope, idFor, IGoogleCertificate, issuanceOf, parseId } from "../certificates/google-certificate";
import { contactLabels, digest, fitting, KEEPS_ITS_NAME, stableName } from "../resource-name";
import { GooglePlace, placement } from "../google-provider";
import { CERTIFICATES_PER_ENTRY, countQuotas } from "../quotas";
import { withoutTokenTraces } from "../../core/token";
import { needCertificates } from "./google-proxy";
import { named } from "../../core/readable-names";

/** The maximum length of the readable part of an entry's name. */
const ENTRY_BASE_LENGTH = 54;

/** A certificate map: selects the certificates of global load balancers by server name (SNI). */
export interface ICertificateMap extends IConstruct {
  /** The id, `projects/…/locations/global/certificateMaps/…`, an expression. */
  readonly certificateMapId: string;
  /** The value of a proxy's `certificate_map` argument: the id with the prefix of the service. */
  readonly proxyReference: string;
  /** Serves a certificate for a host name or a wildcard. A name can have four certificates, such as one with RSA and one with ECDSA. */
  addHost(hostname: string, certificate: IGoogleCertificate): void;
  /** Serves a certificate for each of its names. */
  addCertificate(certificate: IGoogleCertificate): void;
  /** Serves a certificate to clients whose server name matches no entry. */
  addPrimary(certificate: IGoogleCertificate): void;
}

/** Properties of a certificate map. */
export interface CertificateMapProps {
  /**
   * The name of the map. Changing it replaces the map.
   *
   * @default - derived from the names of the stack and the construct
   */
  readonly name?: string;
  /**
   * The project of the map and of the load balancers that use it.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
  /**
   * Labels.
   *
   * @default - none
   */
  readonly labels?: Record<string, string>;
}

interface Entry {
  readonly resource: MapEntryResource;
  readonly certificates: IGoogleCertificate[];
}

/**
 * The entries of a certificate map, whether this stack creates the map or not.
 *
 * @internal
 */
export abstract class CertificateMapBase extends Construct implements ICertificateMap {
  abstract readonly certificateMapId: string;
  /** @internal */
  protected abstract readonly _place: GooglePlace;
  private readonly entries = new Map<string, Entry>();

  /** @internal */
  protected abstract _mapName(consumer: Construct): string;

  get proxyReference(): string {
    return `//certificatemanager.googleapis.com/${this.certificateMapId}`;
  }

  addHost(hostname: string, certificate: IGoogleCertificate): void {
    const { name } = DomainName.parse(hostname);
    this.serve(
      name,
      `${fitting(name.replace(/^\*/, "wildcard"), name, ENTRY_BASE_LENGTH)}-${digest(name)}`,
      { hostname: name },
      certificate,
    );
  }

  addCertificate(certificate: IGoogleCertificate): void {
    for (const name of certificate.domainNames) {
      this.addHost(name, certificate);
    }
  }

  addPrimary(certificate: IGoogleCertificate): void {
    this.serve("Primary", "primary", { matcher: "PRIMARY" }, certificate);
  }

  /** The certificates of the map's primary entry. */
  get primaryCertificates(): IGoogleCertificate[] {
    return [...(this.entries.get("Primary")?.certificates ?? [])];
  }

  private serve(id: string, name: string, matching: { hostname?: string; matcher?: string }, certificate: IGoogleCertificate): void {
    checkServable(this, certificate);
    const known = this.entries.get(id);
    if (!known) {
      countQuotas(this);
      const resource = withoutTokenTraces(() =>
        named(
          new MapEntryResource(this, id, {
            ...placement(this._place),
            name,
            map: this._mapName(this),
            certificates: [idFor(this, certificate)],
            ...matching,
            lifecycle: { ignoreChanges: KEEPS_ITS_NAME.ignoreChanges },
          }),
        ),
      );
      resource.dependsOn = issuanceOf(this, [certificate]);
      this.entries.set(id, { resource, certificates: [certificate] });
      return;
    }
    if (known.certificates.includes(certificate)) {
      return;
    }
    if (known.certificates.length === CERTIFICATES_PER_ENTRY) {
      throw new CertfleetError(
        "certificates-per-entry",
        `${id === "Primary" ? "The primary entry" : `The entry for "${id}"`} of a certificate map has ${CERTIFICATES_PER_ENTRY + 1} certificates. Google allows ` +
          `${CERTIFICATES_PER_ENTRY}. Remove one of the certificates for this name.`,
        this,
      );
    }
    known.certificates.push(certificate);
    known.resource.certificates = known.certificates.map((served) => idFor(this, served));
    known.resource.dependsOn = issuanceOf(this, known.certificates);
  }
}

/** A certificate map for global external load balancers. Its entries can change without a change of the load balancer. */
export class CertificateMap extends CertificateMapBase {
  /** An existing map, by its id. Several stacks can each add their own entries to it. */
  static fromCertificateMapId(scope: Construct, id: string, certificateMapId: string, provider?: TerraformProvider): ICertificateMap {
    return new CertificateMapReference(scope, id, certificateMapId, provider);
  }

  /** The map's resource. */
  readonly resource: CertificateMapResource;
  /** @internal */
  protected readonly _place: GooglePlace;

  constructor(scope: Construct, id: string, props: CertificateMapProps = {}) {
    super(scope, id);
    this._place = { project: props.project, provider: props.provider };
    countQuotas(this);
    this.resource = named(
      new CertificateMapResource(this, "Resource", {
        ...placement(this._place),
        name: "",
        labels: contactLabels({}, props.labels),
        lifecycle: props.name === undefined ? KEEPS_ITS_NAME : { createBeforeDestroy: true },
      }),
    );
    this.resource.name = props.name ?? stableName(this.resource);
  }

  get certificateMapId(): string {
    return this.resource.id;
  }

  /** @internal */
  _proxyReference(consumer: Construct): string {
    return inSameStack(this, consumer) ? `//certificatemanager.googleapis.com/${reference(this.resource, "id")}` : this.proxyReference;
  }

  /** @internal */
  protected _mapName(): string {
    return reference(this.resource, "name");
  }
}

class CertificateMapReference extends CertificateMapBase {
  readonly certificateMapId: string;
  /** @internal */
  protected readonly _place: GooglePlace;
  private readonly mapName: string;

  constructor(scope: Construct, id: string, certificateMapId: string, provider?: TerraformProvider) {
    super(scope, id);
    const parts = parseId(certificateMapId, "certificateMaps");
    if (parts && parts.location !== GLOBAL) {
      throw new CertfleetError(
        "invalid-google-id",
        `"${certificateMapId}" is not the id of a certificate map: maps are global, and its location is ${parts.location}. Expected projects/PROJECT/locations/global/certificateMaps/NAME.`,
        this,
      );
    }
    this.certificateMapId = certificateMapId.replace(/^\/\/certificatemanager\.googleapis\.com\//, "");
    this.mapName = parts?.name ?? `\${element(split("/", ${certificateMapId.replace(/^\$\{|\}$/g, "")}), 5)}`;
    this._place = { project: parts?.project, provider };
  }

  /** @internal */
  protected _mapName(): string {
    return this.mapName;
  }
}

/** Refuses certificates that only other types of load balancers can serve: Google would refuse them at apply. */
function checkServable(scope: Construct, certificate: IGoogleCertificate): void {
  if (certificate.location !== GLOBAL) {
    throw new CertfleetError(
      "regional-certificate-in-map",
      `The certificate is in ${certificate.location}, and certificate maps serve global certificates only. Remove its \`region\`, or serve it with a regional proxy.`,
      scope,
    );
  }
  if (certificate.scope !== GoogleCertificateScope.DEFAULT) {
    throw new CertfleetError(
      "scope-mismatch",
      `The certificate has the scope ${certificate.scope}, and certificate maps serve the scope DEFAULT only. ${ELSEWHERE[certificate.scope]}`,
      scope,
    );
  }
}

const ELSEWHERE: Partial<Record<GoogleCertificateScope, string>> = {
  [GoogleCertificateScope.ALL_REGIONS]: "Serve it with a cross-region internal proxy.",
  [GoogleCertificateScope.EDGE_CACHE]: "Attach it to Media CDN.",
  [GoogleCertificateScope.CLIENT_AUTH]: "Attach it to a backend authentication config.",
};

interface LocallyReferable {
  _proxyReference(consumer: Construct): string;
}

/**
 * The value of a proxy's `certificate_map`: plain text in the map's own stack, a cross-stack token elsewhere.
 *
 * @internal
 */
export function proxyReferenceFor(consumer: Construct, map: ICertificateMap): string {
  return (map as Partial<LocallyReferable>)._proxyReference?.(consumer) ?? map.proxyReference;
}

/**
 * The entries of a proxy in a certificate map: an existing map, or one of the proxy's own, whose primary entry is the first certificate.
 *
 * @internal
 */
export class ProxyEntries {
  readonly map: ICertificateMap;
  private readonly isOwnMap: boolean;
  private readonly first: IGoogleCertificate;

  constructor(
    proxy: Construct,
    props: { readonly certificates: IGoogleCertificate[]; readonly certificateMap?: ICertificateMap },
    place: GooglePlace,
  ) {
    needCertificates(proxy, props.certificates);
    this.map = props.certificateMap ?? new CertificateMap(proxy, "CertificateMap", place);
    this.isOwnMap = props.certificateMap === undefined;
    this.first = props.certificates[0];
    props.certificates.forEach((certificate) => this.add(certificate));
  }

  /** Adds a certificate. One with the names of the first, such as ECDSA next to RSA, is also served to clients without a matching name. */
  add(certificate: IGoogleCertificate): void {
    this.map.addCertificate(certificate);
    if (this.isOwnMap && certificate.domainNames.join() === this.first.domainNames.join()) {
      this.map.addPrimary(certificate);
    }
  }
}
