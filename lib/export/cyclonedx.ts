import { compareText } from "../core/text";
import { endpointCryptography } from "../inventory/endpoint-cryptography";
import { FleetCertificate } from "../inventory/fleet-view";
import { addressOf } from "../inventory/health/endpoint-observations";
import { InventoryEndpoint } from "../inventory/inventory-schema";

/** A cryptographic asset of CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). */
interface Component {
  readonly type: "cryptographic-asset";
  readonly "bom-ref": string;
  readonly name: string;
  readonly cryptoProperties: object;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** Components by reference, and what each refers to. */
class Document {
  private readonly components = new Map<string, Component>();
  private readonly uses = new Map<string, Set<string>>();

  add(ref: string, name: string, cryptoProperties: object, properties: Record<string, string | undefined> = {}): string {
    const given = Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [{ name: `certfleet:${key}`, value }]));
    const component = { type: "cryptographic-asset", "bom-ref": ref, name, cryptoProperties } as const;
    this.components.set(ref, given.length === 0 ? component : { ...component, properties: given });
    return ref;
  }

  link(from: string, to: string): void {
    this.uses.set(from, (this.uses.get(from) ?? new Set()).add(to));
  }

  toJson(): object {
    const components = [...this.components.values()].sort((one, other) => compareText(one["bom-ref"], other["bom-ref"]));
    return {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      version: 1,
      metadata: { tools: { components: [{ type: "application", name: "certfleet" }] } },
      components,
      dependencies: components.map((each) => ({
        ref: each["bom-ref"],
        dependsOn: [...(this.uses.get(each["bom-ref"]) ?? [])].sort(compareText),
      })),
    };
  }
}

/**
 * The cryptography of a fleet as a bill of materials in CycloneDX 1.6: certificates, their key algorithms, the TLS protocol of each endpoint
 * and its key exchange. The same inventories give the same text.
 */
export function cryptographyBillOfMaterials(certificates: readonly FleetCertificate[]): string {
  const document = new Document();
  for (const certificate of certificates) {
    const ref = addCertificate(document, certificate);
    for (const endpoint of certificate.inventory.endpoints) {
      for (const host of endpoint.hosts.length === 0 ? [endpoint.resource ?? endpoint.kind] : endpoint.hosts) {
        document.link(addEndpoint(document, host, endpoint), ref);
      }
    }
  }
  return `${JSON.stringify(document.toJson(), null, 2)}\n`;
}

function addCertificate(document: Document, { key, stack, account, inventory }: FleetCertificate): string {
  const { domains, issuer, keyType, notAfter, owner, service, serial, renewal, publiclyTrusted } = inventory;
  const algorithm = keyType === undefined ? undefined : addKeyAlgorithm(document, keyType);
  const ref = document.add(
    `certificate/${key}`,
    domains[0] ?? key,
    {
      assetType: "certificate",
      certificateProperties: {
        subjectName: domains[0] === undefined ? undefined : `CN=${domains[0]}`,
        issuerName: issuer,
        notValidAfter: notAfter,
        subjectPublicKeyRef: algorithm,
        certificateFormat: "X.509",
      },
    },
    {
      ...{ certificate: key, stack, account, owner, service, serial },
      names: domains.length === 0 ? undefined : domains.join(" "),
      renewedBy: renewal?.by,
      publiclyTrusted: publiclyTrusted === undefined ? undefined : String(publiclyTrusted),
    },
  );
  if (algorithm !== undefined) {
    document.link(ref, algorithm);
  }
  return ref;
}

/** The classical security levels of SP 800-57 Part 1 (table 2), in bits. Other sizes are not in the table. */
const SECURITY_BITS: Readonly<Record<string, number>> = {
  "rsa-2048": 112,
  "rsa-3072": 128,
  "ecdsa-p256": 128,
  "ecdsa-p384": 192,
  "ecdsa-p521": 256,
};

function addKeyAlgorithm(document: Document, keyType: string): string {
  const [family, size] = keyType.split("-");
  return document.add(`algorithm/${keyType}`, keyType.toUpperCase(), {
    assetType: "algorithm",
    algorithmProperties: {
      primitive: "signature",
      parameterSetIdentifier: family === "rsa" ? size : undefined,
      curve: family === "ecdsa" ? size?.replace(/^p/, "P-") : undefined,
      cryptoFunctions: ["sign", "verify"],
      classicalSecurityLevel: SECURITY_BITS[keyType],
      // Quantum computers break RSA and elliptic curves of any size.
      nistQuantumSecurityLevel: /^(rsa|ecdsa)-/.test(keyType) ? 0 : undefined,
    },
  });
}

/** A policy offers TLS 1.2 and 1.3 alike; the oldest version is what an attacker can ask for. */
function addEndpoint(document: Document, host: string, endpoint: InventoryEndpoint): string {
  const { kind, port, tlsPolicy } = endpoint;
  const { minimumTls, keyExchange: exchange, fips, suites } = endpointCryptography(endpoint);
  const address = addressOf({ host, port });
  const exchangeRef = exchange === "unknown" ? undefined : addKeyExchange(document, exchange);
  const ref = document.add(
    `protocol/${kind}/${address}`,
    address,
    {
      assetType: "protocol",
      protocolProperties: {
        type: "tls",
        version: minimumTls,
        cipherSuites: suites?.map((name) => ({ name })),
        cryptoRefArray: exchangeRef === undefined ? undefined : [exchangeRef],
      },
    },
    { kind, tlsPolicy, keyExchange: exchange, fips: fips === undefined ? undefined : String(fips) },
  );
  if (exchangeRef !== undefined) {
    document.link(ref, exchangeRef);
  }
  return ref;
}

function addKeyExchange(document: Document, exchange: "post-quantum" | "classical"): string {
  return exchange === "post-quantum"
    ? document.add("algorithm/hybrid-ml-kem", "Hybrid ML-KEM key exchange", {
        assetType: "algorithm",
        algorithmProperties: { primitive: "combiner", cryptoFunctions: ["keygen", "encapsulate", "decapsulate"] },
      })
    : document.add("algorithm/ecdhe", "Elliptic-curve Diffie-Hellman key exchange", {
        assetType: "algorithm",
        algorithmProperties: { primitive: "key-agree", cryptoFunctions: ["keygen", "keyderive"], nistQuantumSecurityLevel: 0 },
      });
}
