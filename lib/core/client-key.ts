import { createHash } from "node:crypto";
import { TerraformProvider } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { KeyType, PrivateKey } from "./certificate";
import { DomainName } from "./domain-name";
import { Duration } from "./duration";
import { CertfleetError, Problem, problem } from "./error";
import { reference } from "./expression";
import { IssuerCapabilities } from "./issuer";
import { oncePerStack } from "./once-per-stack";
import { CertRequest } from "./provider/tls/cert-request";
import { PrivateKey as TlsPrivateKey } from "./provider/tls/private-key";
import { TlsProvider } from "./provider/tls/provider";
import { SelfSignedCert } from "./provider/tls/self-signed-cert";
import { named } from "./readable-names";
import { Renewal } from "./renewal";

/** The arguments of hashicorp/tls that generate a key. */
const TLS_KEYS: Record<KeyType, { readonly algorithm: string; readonly rsaBits?: number; readonly ecdsaCurve?: string }> = {
  [KeyType.ECDSA_P256]: { algorithm: "ECDSA", ecdsaCurve: "P256" },
  [KeyType.ECDSA_P384]: { algorithm: "ECDSA", ecdsaCurve: "P384" },
  [KeyType.RSA_2048]: { algorithm: "RSA", rsaBits: 2048 },
  [KeyType.RSA_3072]: { algorithm: "RSA", rsaBits: 3072 },
  [KeyType.RSA_4096]: { algorithm: "RSA", rsaBits: 4096 },
};

/** What private CAs issue to clients. Nothing is validated, so that no validation record limits the names. */
export const CLIENT_CAPABILITIES: IssuerCapabilities = {
  keyTypes: [KeyType.ECDSA_P256, KeyType.ECDSA_P384, KeyType.RSA_2048, KeyType.RSA_3072, KeyType.RSA_4096],
  wildcards: false,
  namesPerCertificate: 100,
  firstNameLength: 64,
  baseNameLength: 253,
};

/** How long clients' certificates are valid, and how long before expiry they renew. */
export interface ClientLifetime {
  readonly lifetime: Duration;
  readonly renewBefore?: Duration;
}

/** Days of lifetime up to which certificates renew at half of it, as those of ACME CAs do, instead of at a third. */
const SHORT_LIFETIME_DAYS = 10;

/** What is wrong with a lifetime: hashicorp/tls counts in whole hours. */
export function* clientLifetimeProblems({ lifetime, renewBefore }: ClientLifetime): Iterable<Problem> {
  for (const [key, value] of Object.entries({ lifetime, renewBefore })) {
    if (value !== undefined && !Number.isInteger(value.toHours())) {
      yield problem(
        "whole-hours",
        [key],
        `\`${key}\` is ${value.toString()}, which is not a whole number of hours. Write hours or days, such as 168h or 90d.`,
      );
    }
  }
}

/** When clients' certificates renew. Only Terraform runs renew them. */
export function clientRenewal({ lifetime, renewBefore }: ClientLifetime, runsEvery: Duration | undefined): Renewal {
  if (runsEvery === undefined) {
    throw new CertfleetError(
      "runs-every-missing",
      "A client certificate renews only when Terraform runs. Set how often Terraform runs, such as `runsEvery: 12h`, here or in `defaults`.",
    );
  }
  const parts = lifetime.toDays() <= SHORT_LIFETIME_DAYS ? 2 : 3;
  const due = renewBefore ?? Duration.hours(Math.max(1, Math.floor(lifetime.toHours() / parts)));
  return Renewal.byTerraform({ lifetime, due, every: runsEvery });
}

/** A client's key, and when its certificate is due. */
export interface ClientKeyProps {
  readonly names: readonly DomainName[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  /** What is requested besides the names, as text. A change of it begins another period. */
  readonly terms?: readonly string[];
}

/**
 * A client's key that Terraform generates, and the clock by which its certificates renew.
 *
 * Resources that request certificates of private CAs do not renew them. The clock is a certificate without a use, which the client's key
 * signs: hashicorp/tls replaces it in the first run after the renewal is due. Certificates take their expiry or their name from it, so that
 * another clock is another certificate. That holds by value: if a run fails after it replaced the clock, the next one renews.
 */
export class ClientKey {
  readonly privateKey: PrivateKey;
  /** The public key in PEM, an expression. */
  readonly publicKeyPem: string;
  /** When the current period began and when it ends: expressions for RFC 3339 times. */
  readonly startsAt: string;
  readonly endsAt: string;
  /** The same, for resources in other stacks. */
  readonly notAfter: string;
  private readonly provider: TerraformProvider;
  private readonly keyPem: string;

  constructor(
    private readonly scope: Construct,
    private readonly props: ClientKeyProps,
  ) {
    this.provider = tlsProviderOf(scope);
    const { names, keyType, renewal, terms = [] } = props;
    const key = named(new TlsPrivateKey(scope, "key", { provider: this.provider, ...TLS_KEYS[keyType], lifecycle: CREATED_FIRST }));
    this.privateKey = PrivateKey._fromExpression(key.privateKeyPem);
    this.keyPem = reference(key, "private_key_pem");
    this.publicKeyPem = reference(key, "public_key_pem");
    const clock = named(
      new SelfSignedCert(scope, "clock", {
        provider: this.provider,
        privateKeyPem: this.keyPem,
        allowedUses: [],
        subject: [{ commonName: "Renewal clock", serialNumber: digest(names, terms) }],
        validityPeriodHours: renewal.lifetime.toHours(),
        earlyRenewalHours: renewal.due.toHours(),
        lifecycle: CREATED_FIRST,
      }),
    );
    this.startsAt = reference(clock, "validity_start_time");
    this.endsAt = reference(clock, "validity_end_time");
    this.notAfter = clock.validityEndTime;
  }

  /** A signing request in PEM: an expression. */
  request(): string {
    const names = this.props.names.map(({ name }) => name);
    const request = named(
      new CertRequest(this.scope, "request", {
        provider: this.provider,
        privateKeyPem: this.keyPem,
        subject: [{ commonName: names[0] }],
        dnsNames: names,
        lifecycle: CREATED_FIRST,
      }),
    );
    return reference(request, "cert_request_pem");
  }
}

function digest(names: readonly DomainName[], terms: readonly string[]): string {
  const text = JSON.stringify([names.map(({ name }) => name), terms]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

const CREATED_FIRST = { createBeforeDestroy: true };

function tlsProviderOf(scope: IConstruct): TerraformProvider {
  return oncePerStack(scope, "client-tls-provider", (shared) => new TlsProvider(shared, "ClientTls", { alias: "client-keys" }));
}
