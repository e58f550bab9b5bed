import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack } from "cdktf";
import { AcmImport, AwsClientCertificate, AwsClientIssuer, SecretsManagerStore, SnsChannel } from "../../lib/aws";
import { CertificateUsage, Duration, KeyType } from "../../lib/core";
import { CertificateAlerts, CertificateFleet, FleetCertificateProps } from "../../lib/fleet";
import { GoogleClientIssuer, GoogleSecretManagerStore } from "../../lib/google";
import { AUTHORITY, usEast1 } from "../aws/fixtures";
import { Synthesised, synth } from "../support/synth";

const POOL = "projects/media-prod/locations/europe-west1/caPools/clients";
const every12h = Duration.hours(12);

const awsClients = (authorityArn = AUTHORITY) => new AwsClientIssuer({ authorityArn, lifetime: Duration.days(90), runsEvery: every12h });
const googleClients = (more: { organization?: string; authority?: string } = {}) =>
  new GoogleClientIssuer({ pool: POOL, organization: "Example", lifetime: Duration.days(90), runsEvery: every12h, ...more });

/** A fleet with one client certificate. */
function client(issuer: AwsClientIssuer | GoogleClientIssuer, more: Partial<FleetCertificateProps> = {}): Synthesised {
  return synth((stack: TerraformStack) => {
    new GoogleProvider(stack, "google", { project: "media-prod" });
    const fleet = new CertificateFleet(stack, "Fleet", { readableAddresses: true });
    fleet.add("billing", {
      domains: ["billing.clients.example.com", "invoices.clients.example.com"],
      usage: CertificateUsage.CLIENT,
      issuer,
      owner: "billing-team",
      alerts: CertificateAlerts.off(),
      ...more,
    });
  });
}

const inventoryOf = ({ json }: Synthesised) => json.output!.certfleet.value.certificates.billing;

describe("a client certificate of AWS Private CA", () => {
  test("is for client authentication only, and ends when its renewal clock does", () => {
    const { one } = client(awsClients());

    expect(one("aws_acmpca_certificate")).toMatchObject({
      certificate_authority_arn: AUTHORITY,
      certificate_signing_request: "${tls_cert_request.billing_request.cert_request_pem}",
      signing_algorithm: "SHA256WITHRSA",
      template_arn: "arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1",
      validity: { type: "END_DATE", value: "${tls_self_signed_cert.billing_clock.validity_end_time}" },
      lifecycle: { create_before_destroy: true },
    });
    expect(one("tls_self_signed_cert")).toMatchObject({ validity_period_hours: 90 * 24, early_renewal_hours: 30 * 24, allowed_uses: [] });
  });

  test("names the client in its request, whose key it shares with the clock", () => {
    const { one } = client(awsClients(), { keyType: KeyType.RSA_3072 });
    const key = "${tls_private_key.billing_key.private_key_pem}";

    expect(one("tls_private_key")).toMatchObject({ algorithm: "RSA", rsa_bits: 3072 });
    expect(one("tls_cert_request")).toMatchObject({
      private_key_pem: key,
      subject: [{ common_name: "billing.clients.example.com" }],
      dns_names: ["billing.clients.example.com", "invoices.clients.example.com"],
    });
    expect(one("tls_self_signed_cert").private_key_pem).toBe(key);
  });

  test("takes the template from the partition of its CA", () => {
    const { one } = client(awsClients(AUTHORITY.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-west-1", "us-gov-west-1")));

    expect(one("aws_acmpca_certificate").template_arn).toBe("arn:aws-us-gov:acm-pca:::template/EndEntityClientAuthCertificate/V1");
  });

  test("is issued in the region of its CA", () => {
    expect(client(awsClients(AUTHORITY.replace("eu-west-1", "us-east-1"))).one("aws_acmpca_certificate").region).toBe("us-east-1");
  });

  test("is issued by the provider of the CA's account", () => {
    const { one } = synth((stack) => {
      new AwsClientCertificate(stack, "Billing", {
        domainNames: ["billing.clients.example.com"],
        authorityArn: AUTHORITY.replace("eu-west-1", "us-east-1"),
        lifetime: Duration.days(90),
        runsEvery: every12h,
        provider: usEast1(stack),
      });
    });

    expect(one("aws_acmpca_certificate")).toMatchObject({ provider: "aws.us-east-1" });
  });

  test("is stored with its key", () => {
    const { one } = client(awsClients(), { stores: [new SecretsManagerStore("vault")] });

    expect(one("aws_secretsmanager_secret_version").secret_string_wo).toContain("tls_private_key.billing_key.private_key_pem");
  });

  test("alerts its owner where it is imported into ACM", () => {
    const made = client(awsClients(), {
      deployTo: [new AcmImport()],
      alerts: CertificateAlerts.byRenewal(),
      notify: [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })],
    });

    expect(Object.keys(made.all("aws_cloudwatch_metric_alarm")).sort()).toEqual(["billing_page", "billing_warn"]);
    expect(inventoryOf(made).alerts[0]).toMatchObject({ source: "acm-days-to-expiry", warnDays: 20, pageDays: 10, channels: ["sre"] });
  });
});

describe("a client certificate of Google's CA Service", () => {
  test("is for client authentication only, with the key's public half", () => {
    const { config, ...certificate } = client(googleClients({ authority: "clients-2026" })).one("google_privateca_certificate");

    expect(certificate).toMatchObject({ location: "europe-west1", pool: "clients", project: "media-prod", lifetime: "7776000s" });
    expect(certificate.certificate_authority).toBe("clients-2026");
    expect(config.x509_config.key_usage.extended_key_usage).toEqual({ client_auth: true });
    expect(config.public_key).toEqual({ format: "PEM", key: "${base64encode(tls_private_key.billing_key.public_key_pem)}" });
    expect(config.subject_config.subject).toEqual({ common_name: "billing.clients.example.com", organization: "Example" });
  });

  test("has another name in each period, because the name of a revoked certificate cannot be used again", () => {
    const { name } = client(googleClients()).one("google_privateca_certificate");

    expect(name).toBe('test-billing-${formatdate("YYYYMMDDhhmmss", tls_self_signed_cert.billing_clock.validity_start_time)}');
  });

  test("begins another period when what is requested changes, and only then", () => {
    const clockOf = (organization: string) => client(googleClients({ organization })).one("tls_self_signed_cert").subject[0].serial_number;

    expect(clockOf("Example")).toBe(clockOf("Example"));
    expect(clockOf("Example")).not.toBe(clockOf("Other"));
  });

  test("is stored in Secret Manager with its chain", () => {
    const { one } = client(googleClients(), { stores: [new GoogleSecretManagerStore("vault")] });

    expect(one("google_secret_manager_secret_version").secret_data_wo).toContain(
      'join("\\n", google_privateca_certificate.billing.pem_certificate_chain)',
    );
  });
});

test.each([
  ["aws-client-ca", awsClients],
  ["google-client-ca", googleClients],
])("the inventory has the usage, the owner and the renewal of a certificate of %s", (issuer, issuerOf) => {
  expect(inventoryOf(client(issuerOf()))).toMatchObject({
    usage: "client",
    owner: "billing-team",
    issuer,
    publiclyTrusted: false,
    renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30, runsEvery: "12h" },
    endpoints: [],
  });
});

test("the clock is not a certificate of the stack", () => {
  const { json } = client(awsClients());

  expect(Object.keys(json.output!.certfleet.value.certificates)).toEqual(["billing"]);
});
