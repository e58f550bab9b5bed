import { CertificateManagerCertificateMap as CertificateMapResource } from "@cdktf/provider-google/lib/certificate-manager-certificate-map";
import { CertificateManagerCertificateMapEntry as MapEntryResource } from "@cdktf/provider-google/lib/certificate-manager-certificate-map-entry";
import { TerraformProvider } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { inSameStack, reference } from "../../core/reference";
import { GLOBAL, GoogleCertificateScope, idFor, IGoogleCertificate, issuanceOf, parseId } from "../certificates/google-certificate";
import { contactLabels, digest, fitting, stableName } from "../resource-name";
import { GooglePlace, placement } from "../google-provider";
import { CERTIFICATES_PER_ENTRY, countAgainst, MAP_ENTRIES, MAPS } from "../quotas";
import { withoutTokenTraces } from "../../core/token-traces";
import { needCertificates } from "./google-proxy";
import { named } from "../../core/readable-names";

/** Characters of a readable part of an entry's name. */
const ENTRY_BASE_LENGTH = 54;

/** The certificates of global load balancers, by the host name that a client asks for. */
export interface ICertificateMap extends IConstruct {
  /** Its id, `projects/…/locations/global/certificateMaps/…`: an expression. */
  readonly certificateMapId: string;
  /** What proxies take: the id with the service's own prefix. */
  readonly proxyReference: string;
  /** Serves a certificate for a host name or a wildcard: up to four for one name, such as RSA beside ECDSA or old beside new. */
  addHost(hostname: string, certificate: IGoogleCertificate): void;
  /** Serves a certificate for each of its names. */
  addCertificate(certificate: IGoogleCertificate): void;
  /** Serves a certificate to clients that ask for no name that an entry has. */
  addPrimary(certificate: IGoogleCertificate): void;
}

/** A certificate map. */
export interface CertificateMapProps {
  /**
   * What Google calls it. Another name is another map.
   *
   * @default - made of the stack's and the construct's names
   */
  readonly name?: string;
  /**
   * The project that it is in. The load balancers that take it are in the same.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
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
 * What maps of this stack and maps that others made have in common: their entries.
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
      countAgainst(this, MAP_ENTRIES, this._place);
      const resource = withoutTokenTraces(() =>
        named(
          new MapEntryResource(this, id, {
            ...placement(this._place),
            name,
            map: this._mapName(this),
            certificates: [idFor(this, certificate)],
            ...matching,
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
        `${id === "Primary" ? "the primary entry" : `"${id}"`} of a certificate map would serve ${CERTIFICATES_PER_ENTRY + 1} certificates, Google allows ` +
          `${CERTIFICATES_PER_ENTRY}: serve fewer for one name`,
        this,
      );
    }
    known.certificates.push(certificate);
    known.resource.certificates = known.certificates.map((served) => idFor(this, served));
    known.resource.dependsOn = issuanceOf(this, known.certificates);
  }
}

/** A certificate map: what global external load balancers take, and what changes without them. */
export class CertificateMap extends CertificateMapBase {
  /** A map that is there already, by its id. Entries can be added to it, by several stacks, each its own. */
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
    countAgainst(this, MAPS, this._place);
    this.resource = named(
      new CertificateMapResource(this, "Resource", {
        ...placement(this._place),
        name: "",
        labels: contactLabels({}, props.labels),
        lifecycle: { createBeforeDestroy: true },
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
        `the certificate map "${certificateMapId}" is in ${parts.location}, and maps are global`,
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

/** Maps are for global external load balancers: certificates of other kinds of balancers are refused by Google at apply. */
function checkServable(scope: Construct, certificate: IGoogleCertificate): void {
  if (certificate.location !== GLOBAL) {
    throw new CertfleetError(
      "regional-certificate-in-map",
      `the certificate is in ${certificate.location}, and certificate maps take global ones: leave out its region, or serve it by a regional proxy`,
      scope,
    );
  }
  if (certificate.scope !== GoogleCertificateScope.DEFAULT) {
    throw new CertfleetError(
      "scope-mismatch",
      `the certificate has the scope ${certificate.scope}, and certificate maps take the scope DEFAULT: ${ELSEWHERE[certificate.scope]}`,
      scope,
    );
  }
}

const ELSEWHERE: Partial<Record<GoogleCertificateScope, string>> = {
  [GoogleCertificateScope.ALL_REGIONS]: "serve it by a cross-region internal proxy",
  [GoogleCertificateScope.EDGE_CACHE]: "attach it to Media CDN",
  [GoogleCertificateScope.CLIENT_AUTH]: "attach it to a backend authentication config",
};

interface LocallyReferable {
  _proxyReference(consumer: Construct): string;
}

/**
 * A map as proxies take it: plain text in the map's own stack, a token that crosses stacks elsewhere.
 *
 * @internal
 */
export function proxyReferenceFor(consumer: Construct, map: ICertificateMap): string {
  return (map as Partial<LocallyReferable>)._proxyReference?.(consumer) ?? map.proxyReference;
}

/**
 * Enters a proxy's certificates in the map that is given, or in one of its own, where the first is the primary one.
 *
 * @internal
 */
export function mappedCertificates(
  proxy: Construct,
  props: { readonly certificates: IGoogleCertificate[]; readonly certificateMap?: ICertificateMap },
  place: GooglePlace,
): { readonly map: ICertificateMap; readonly isOwn: boolean } {
  needCertificates(proxy, props.certificates);
  const map = props.certificateMap ?? new CertificateMap(proxy, "CertificateMap", place);
  const isOwn = props.certificateMap === undefined;
  const [first] = props.certificates;
  for (const certificate of props.certificates) {
    map.addCertificate(certificate);
    if (isOwn && certificate.domainNames.join() === first.domainNames.join()) {
      map.addPrimary(certificate);
    }
  }
  return { map, isOwn };
}
