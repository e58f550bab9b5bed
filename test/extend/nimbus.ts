import { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import {
  Alert,
  AttachRequest,
  CertificateContact,
  CertificateIdentity,
  CertificateRequest,
  DnsRecord,
  Duration,
  IAlertChannel,
  ICertificate,
  IDnsRecord,
  IDnsZone,
  IEndpointTarget,
  IIssuer,
  IPemCertificate,
  ISecretStore,
  IssuerCapabilities,
  IStoredCertificate,
  ITlsEndpoint,
  KeyType,
  PrivateKey,
  Renewal,
  StoreRequest,
  WatchRequest,
} from "../../lib/core";
import {
  ChannelKind,
  CloudRegistration,
  Description,
  EndpointKind,
  IssuerKind,
  named,
  Problem,
  problem,
  reference,
  StoreKind,
  throwFirst,
  z,
  ZoneKind,
} from "../../lib/extend";

/** A cloud of these tests, which consists of Terraform's built-in `terraform_data`. Nothing in lib/ knows about it. */
const CLOUD = "nimbus";
const RENEWAL = Renewal.byIssuer({ lifetime: Duration.days(90), due: Duration.days(30) });
const CAPABILITIES: IssuerCapabilities = {
  keyTypes: [KeyType.ECDSA_P256],
  wildcards: false,
  namesPerCertificate: 2,
  firstNameLength: 64,
  baseNameLength: 200,
};

function data(scope: Construct, id: string, input: Record<string, unknown>): TerraformResource {
  const resource = named(new TerraformResource(scope, id, { terraformResourceType: "terraform_data" }));
  resource.addOverride("input", input);
  return resource;
}

function* tierProblems(tier: string, path: string[]): Iterable<Problem> {
  if (!["free", "paid"].includes(tier)) {
    yield problem("nimbus-tier", path, `"${tier}" is not a tier of Nimbus. Use "free" or "paid".`);
  }
}

export class NimbusZone implements IDnsZone {
  constructor(readonly zoneName: string) {}

  publish(scope: Construct, id: string, record: DnsRecord): IDnsRecord {
    return { fqdn: reference(data(scope, id, { name: record.name, values: record.values }), "output") };
  }

  _describe(): Description {
    return { kind: zoneKind, properties: { nimbus: this.zoneName } };
  }
}

const zoneKind: ZoneKind<{ nimbus: string }> = {
  key: "nimbus",
  cloud: CLOUD,
  schema: z.strictObject({ nimbus: z.string() }),
  construct: (name) => new NimbusZone(name),
};

class NimbusCertificate extends Construct implements IPemCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType = KeyType.ECDSA_P256;
  readonly renewal: Renewal = RENEWAL;
  readonly issuer: string = "nimbus-ca";
  readonly contact: CertificateContact;
  readonly identity: CertificateIdentity = { cloud: CLOUD, publiclyTrusted: false, replacedOn: ["names", "issuer"] };
  readonly certificatePem: string;
  readonly chainPem: string;
  readonly privateKey: PrivateKey = PrivateKey.fromFile("nimbus.pem");

  constructor(scope: Construct, id: string, request: CertificateRequest) {
    super(scope, id);
    this.domainNames = request.domainNames;
    this.contact = request.contact ?? {};
    for (const name of request.domainNames) {
      request.zones.zoneOf(name).publish(this, `Proof-${name}`, { name: `_nimbus.${name}`, type: "TXT", values: ["proof"] });
    }
    const resource = data(this, "Resource", { names: request.domainNames });
    this.certificatePem = reference(resource, "output");
    this.chainPem = this.certificatePem;
  }
}

export class NimbusIssuer implements IIssuer {
  readonly issuerName: string = "nimbus-ca";
  readonly capabilities: IssuerCapabilities = CAPABILITIES;

  constructor(private readonly tier: string) {
    throwFirst(tierProblems(tier, ["tier"]));
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    return new NimbusCertificate(scope, id, request);
  }

  _describe(): Description {
    return { kind: issuerKind, properties: { type: "nimbus-ca", tier: this.tier } };
  }
}

const issuerKind: IssuerKind<{ type: "nimbus-ca"; tier: string }> = {
  key: "nimbus-ca",
  cloud: CLOUD,
  issuerName: "Nimbus",
  validatesInZones: true,
  handsOutKeys: true,
  schema: z.strictObject({ type: z.literal("nimbus-ca"), tier: z.string() }),
  capabilities: () => CAPABILITIES,
  renewal: () => RENEWAL,
  problems: ({ tier }) => tierProblems(tier, ["issuer"]),
  construct: ({ tier }) => new NimbusIssuer(tier),
};

class NimbusEdge extends Construct implements ITlsEndpoint {
  readonly kind: string = "nimbus-edge";
  readonly port: number = 443;
  readonly probeable: boolean = true;
  readonly hosts: string[];
  readonly certificates: ICertificate[];

  constructor(scope: Construct, id: string, edge: string, certificate: ICertificate) {
    super(scope, id);
    this.hosts = certificate.domainNames;
    this.certificates = [certificate];
    data(this, "Resource", { edge });
  }
}

export class NimbusEdgeEndpoint implements IEndpointTarget {
  readonly endpointId: string;

  constructor(private readonly edge: string) {
    this.endpointId = `edge-${edge}`;
  }

  attach(scope: Construct, id: string, { certificate }: AttachRequest): ITlsEndpoint {
    return new NimbusEdge(scope, id, this.edge, certificate);
  }

  _describe(): Description {
    return { kind: endpointKind, properties: { nimbusEdge: this.edge } };
  }
}

const endpointKind: EndpointKind<{ nimbusEdge: string }> = {
  key: "nimbusEdge",
  cloud: CLOUD,
  schema: z.strictObject({ nimbusEdge: z.string() }),
  places: ({ nimbusEdge }) => [{ place: `Nimbus edge ${nimbusEdge}`, isExclusive: true }],
  construct: ({ nimbusEdge }) => new NimbusEdgeEndpoint(nimbusEdge),
};

class NimbusSecret extends Construct implements IStoredCertificate {
  readonly secretId: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    this.secretId = `nimbus://accounts/42/secrets/${name}`;
    data(this, "Resource", { secret: name });
  }

  grantRead(): void {
    // Every principal of a Nimbus account may read.
  }
}

export class NimbusVault implements ISecretStore {
  readonly cloud: string = CLOUD;

  constructor(readonly storeName: string) {}

  put(scope: Construct, id: string, { name }: StoreRequest): IStoredCertificate {
    return new NimbusSecret(scope, id, name);
  }
}

const storeKind: StoreKind<{ type: "nimbus-vault" }> = {
  key: "nimbus-vault",
  cloud: CLOUD,
  schema: z.strictObject({ type: z.literal("nimbus-vault") }),
  construct: (name) => new NimbusVault(name),
};

export class NimbusPager implements IAlertChannel {
  readonly kind: string = "nimbus-pager";

  constructor(readonly channelName: string) {}

  watch(scope: Construct, id: string, { thresholds, channels }: WatchRequest): Alert[] {
    data(new Construct(scope, id), "Pager", { warnDays: thresholds.warnDays });
    return [{ source: "nimbus-days", thresholds, channels: channels.map(({ channelName }) => channelName) }];
  }
}

const channelKind: ChannelKind<{ type: "nimbus-pager" }> = {
  key: "nimbus-pager",
  cloud: CLOUD,
  schema: z.strictObject({ type: z.literal("nimbus-pager") }),
  cannotCarry: () => undefined,
  construct: (name) => new NimbusPager(name),
};

/** The registration: everything that certfleet knows about the cloud. */
export const cloud: CloudRegistration = {
  key: CLOUD,
  label: "Nimbus",
  issuers: { "nimbus-ca": { label: "Nimbus CA", cloud: CLOUD, publiclyTrusted: false, replacedOn: ["names", "issuer"] } },
  locate: (id) => (id.startsWith("nimbus://accounts/") ? { account: id.split("/")[3] } : undefined),
  alertSources: ["nimbus-days"],
  kinds: () => ({
    cloud: CLOUD,
    label: "Nimbus",
    zones: [zoneKind],
    issuers: [issuerKind],
    endpoints: [endpointKind],
    stores: [storeKind],
    channels: [channelKind],
  }),
};
