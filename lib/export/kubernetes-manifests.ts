import { createHash } from "node:crypto";
import { Document } from "yaml";
import { locate, registeredClouds } from "../core/cloud";
import { ExternalSecretSource, KubernetesReferences } from "../core/kubernetes";
import { compareText } from "../core/text";
import { FleetCertificate } from "../inventory/fleet-view";

/** How often External Secrets reads a secret again: a renewed certificate is in the cluster after this time at the latest. */
const REFRESH_INTERVAL = "1h0m0s";

/** The most listeners of a Gateway (`spec.listeners`). */
const MOST_LISTENERS = 64;

/** The longest name of all resources that are written: Gateways become label values in some controllers. */
const LONGEST_NAME = 63;

/** What the certificates of Gateways come from: Secrets, or a cloud's own service by the cloud's key. */
export const SECRETS = "secrets";

/** What to write for Gateways. */
export interface GatewaySettings {
  readonly className: string;
  /** `secrets`, or the key of a cloud whose controller takes certificates from its own service. */
  readonly certificates: string;
}

/** A Kubernetes resource. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [key: string]: unknown };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** The resources for certificates, and the certificates for which there is none. */
export interface KubernetesExport {
  readonly secretStores: readonly Manifest[];
  readonly externalSecrets: readonly Manifest[];
  /** Without a spec: patches of Ingresses that exist. */
  readonly ingresses: readonly Manifest[];
  readonly gatewayParameters: readonly Manifest[];
  readonly gateways: readonly Manifest[];
  /** The keys of certificates that no resource refers to. */
  readonly unused: readonly string[];
  /** The keys of certificates with more names than a Gateway has listeners. */
  readonly tooManyNames: readonly string[];
}

/** The resources with which a cluster uses the certificates of a fleet. A generation that is kept for another one has none. */
export function kubernetesExport(all: readonly FleetCertificate[], gateway?: GatewaySettings): KubernetesExport {
  const certificates = all.filter(({ inventory }) => inventory.standby === undefined);
  const names = namesOf(certificates);
  const secretStores = new Map<string, Manifest>();
  const found = {
    externalSecrets: [] as Manifest[],
    ingresses: [] as Manifest[],
    gatewayParameters: [] as Manifest[],
    gateways: [] as Manifest[],
    unused: [] as string[],
    tooManyNames: [] as string[],
  };
  for (const certificate of certificates) {
    const metadata = metadataOf(names.get(certificate)!, certificate);
    const source = sourceOf(certificate);
    const references = referencesOf(certificate);
    if (source !== undefined) {
      secretStores.set(source.store, secretStore(source));
      found.externalSecrets.push(externalSecret(metadata, source));
    }
    for (const { suffix, ingress, gatewayParameters } of references) {
      const own = { ...metadata, name: `${metadata.name}${suffix}` };
      if (ingress !== undefined) {
        found.ingresses.push({
          apiVersion: "networking.k8s.io/v1",
          kind: "Ingress",
          metadata: { ...own, annotations: { ...own.annotations, ...ingress } },
        });
      }
      if (gatewayParameters !== undefined) {
        const { apiVersion, kind, spec } = gatewayParameters;
        found.gatewayParameters.push({ apiVersion, kind, metadata: own, spec });
      }
    }
    if (source === undefined && references.length === 0) {
      found.unused.push(certificate.key);
    }
    const hosts = [...new Set(certificate.inventory.domains.map((name) => name.toLowerCase()))].sort(compareText);
    if (gateway !== undefined && hosts.length > MOST_LISTENERS) {
      found.tooManyNames.push(certificate.key);
    } else if (gateway !== undefined && hosts.length > 0) {
      found.gateways.push(...gatewaysOf(gateway, metadata, hosts, source, references));
    }
  }
  return { ...found, secretStores: [...secretStores.values()].sort((one, other) => compareText(one.metadata.name, other.metadata.name)) };
}

/** The files with the resources, by name. A file without resources is left out. */
export function kubernetesFiles(resources: KubernetesExport): Map<string, string> {
  const files: [string, readonly Manifest[], string[]][] = [
    [
      "secret-stores.yaml",
      resources.secretStores,
      [
        "Where External Secrets finds secrets, with the credentials of its controller.",
        "For other credentials, apply stores of the same names instead.",
      ],
    ],
    [
      "external-secrets.yaml",
      resources.externalSecrets,
      ["Each becomes a Secret of the type kubernetes.io/tls with the same name, which is updated after a renewal."],
    ],
    [
      "ingresses.yaml",
      resources.ingresses,
      ["Annotations for Ingresses that exist: use these as patches. The identifiers change when a certificate is replaced."],
    ],
    [
      "gateway-parameters.yaml",
      resources.gatewayParameters,
      ["Parameters that Gateways refer to. The identifiers change when a certificate is replaced."],
    ],
    ["gateways.yaml", resources.gateways, ["A Gateway for each certificate, with a listener for each name."]],
  ];
  return new Map(
    files.flatMap(([name, manifests, comments]) => (manifests.length === 0 ? [] : [[name, manifestFile(manifests, comments)] as const])),
  );
}

/** Kubernetes reads plain scalars such as `yes` by the rules of YAML 1.1. */
function manifestFile(manifests: readonly Manifest[], comments: readonly string[]): string {
  const documents = manifests.map((manifest) => new Document(manifest, { version: "1.1", aliasDuplicateObjects: false }));
  const head = ["Written by `certfleet export kubernetes`, which overwrites it.", ...comments].map((line) => `# ${line}\n`).join("");
  return `${head}${documents.map((document) => document.toString({ lineWidth: 0 })).join("---\n")}`;
}

type Metadata = Manifest["metadata"] & { readonly annotations: Readonly<Record<string, string>> };

function metadataOf(name: string, { key, inventory: { owner, service } }: FleetCertificate): Metadata {
  return {
    name,
    labels: { "app.kubernetes.io/managed-by": "certfleet" },
    annotations: {
      "certfleet/certificate": key,
      ...(owner === undefined ? {} : { "certfleet/owner": owner }),
      ...(service === undefined ? {} : { "certfleet/service": service }),
    },
  };
}

/** The names of the certificates' resources: stack and certificate. A name that had to be changed gets a hash of the key. */
function namesOf(certificates: readonly FleetCertificate[]): Map<FleetCertificate, string> {
  const counts = new Map<string, number>();
  const plain = certificates.map(({ stack, name }) => `${stack}-${name}`);
  plain.forEach((name) => counts.set(name, (counts.get(name) ?? 0) + 1));
  return new Map(
    certificates.map((certificate, index) => {
      const name = plain[index];
      if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= LONGEST_NAME - REGION_SUFFIX && counts.get(name) === 1) {
        return [certificate, name];
      }
      const hash = createHash("sha256").update(certificate.key).digest("hex").slice(0, 8);
      const readable = name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+/, "");
      return [certificate, `${readable.slice(0, LONGEST_NAME - REGION_SUFFIX - hash.length - 1)}-${hash}`.replace(/^-/, "x-")];
    }),
  );
}

/** Room for a hyphen and a region. */
const REGION_SUFFIX = 20;

/** The first store that External Secrets can read. */
function sourceOf({ inventory }: FleetCertificate): ExternalSecretSource | undefined {
  for (const { id = "" } of inventory.stores) {
    for (const { kubernetes } of registeredClouds()) {
      const source = kubernetes?.().secret?.(id);
      if (source !== undefined) {
        return source;
      }
    }
  }
  return undefined;
}

interface Reference extends KubernetesReferences {
  readonly cloud: string;
  /** The region, for a certificate that is in several. */
  readonly suffix: string;
}

/** How controllers of clouds refer to a certificate, in each region that has it. */
function referencesOf({ inventory: { arn, id, deployedTo } }: FleetCertificate): Reference[] {
  const ids = new Set([arn, id, ...deployedTo.flatMap((each) => [each.arn, each.id])].filter((each) => each !== undefined));
  const all = [...ids].flatMap((each) =>
    registeredClouds().flatMap(({ key, kubernetes }) => {
      const found = kubernetes?.().certificate?.(each);
      return found === undefined ? [] : [{ ...found, cloud: key, region: locate(each)?.region }];
    }),
  );
  return all.map(({ region, ...found }, index) => ({ ...found, suffix: all.length === 1 ? "" : `-${region ?? String(index + 1)}` }));
}

function secretStore({ store, provider }: ExternalSecretSource): Manifest {
  return { apiVersion: "external-secrets.io/v1", kind: "SecretStore", metadata: { name: store }, spec: { provider } };
}

/** The parts of a stored certificate, for both formats of stores. Text after the last block would be an error, even an empty line. */
const CERTIFICATE = `{{ if hasPrefix "{" .bundle }}{{ (fromJson .bundle).fullChain }}{{ else }}{{ filterPEM "CERTIFICATE" (trim .bundle) }}{{ end }}`;

const KEYS = ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"].map((type) => `{{ filterPEM "${type}" (trim .bundle) }}`).join("");

const PRIVATE_KEY = `{{ if hasPrefix "{" .bundle }}{{ (fromJson .bundle).privateKey }}{{ else }}${KEYS}{{ end }}`;

function externalSecret(metadata: Metadata, { store, key }: ExternalSecretSource): Manifest {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata,
    spec: {
      refreshInterval: REFRESH_INTERVAL,
      secretStoreRef: { kind: "SecretStore", name: store },
      target: {
        name: metadata.name,
        creationPolicy: "Owner",
        // A Secret outlives a store that cannot be read, so that endpoints keep their certificate.
        deletionPolicy: "Retain",
        template: { engineVersion: "v2", type: "kubernetes.io/tls", data: { "tls.crt": CERTIFICATE, "tls.key": PRIVATE_KEY } },
      },
      data: [{ secretKey: "bundle", remoteRef: { key } }],
    },
  };
}

/** The Gateways of a certificate: one for each place that its controller takes it from. */
function gatewaysOf(
  { className, certificates }: GatewaySettings,
  metadata: Metadata,
  hosts: readonly string[],
  source: ExternalSecretSource | undefined,
  references: readonly Reference[],
): Manifest[] {
  if (certificates === SECRETS) {
    const tls = { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: metadata.name }] };
    return source === undefined ? [] : [gatewayOf(className, metadata, hosts, tls)];
  }
  return references
    .filter(({ cloud }) => cloud === certificates)
    .flatMap(({ suffix, gatewayTls, gatewayParameters }) => {
      const own = { ...metadata, name: `${metadata.name}${suffix}` };
      const [group] = gatewayParameters?.apiVersion.split("/") ?? [];
      const infrastructure = gatewayParameters && { parametersRef: { group, kind: gatewayParameters.kind, name: own.name } };
      return gatewayTls === undefined && infrastructure === undefined
        ? []
        : [gatewayOf(className, own, hosts, { mode: "Terminate", ...(gatewayTls && { options: gatewayTls }) }, infrastructure)];
    });
}

function gatewayOf(
  gatewayClassName: string,
  metadata: Metadata,
  hosts: readonly string[],
  tls: Readonly<Record<string, unknown>>,
  infrastructure?: Readonly<Record<string, unknown>>,
): Manifest {
  const listeners = hosts.map((hostname) => ({ name: listenerName(hostname), hostname, port: 443, protocol: "HTTPS", tls }));
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata,
    spec: { gatewayClassName, ...(infrastructure && { infrastructure }), listeners },
  };
}

/** The name of a listener, which routes can refer to. It does not depend on the other names of the certificate. */
function listenerName(hostname: string): string {
  return hostname.startsWith("*.") ? `wildcard.${hostname.slice(2)}` : `https.${hostname}`;
}
