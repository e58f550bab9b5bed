import { Case, forRule } from "./case";

/** A certificate of an example CA, valid from 2026-06-01 to 2027-01-31. */
export const EXPIRES_2027 = `-----BEGIN CERTIFICATE-----
MIIBHjCBxqADAgECAgEBMAoGCCqGSM49BAMCMBUxEzARBgNVBAoTCkV4YW1wbGUg
Q0EwHhcNMjYwNjAxMDAwMDAwWhcNMjcwMTMxMDAwMDAwWjAaMRgwFgYDVQQDEw93
d3cuZXhhbXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATf6bdSQpsP
D869kt0jlEwoBUbT4bwL75uR00lniNlxTNlqfL4uVbnpxuce8vJpdhn+db9BGdlN
oxHnqPRp/wT+owIwADAKBggqhkjOPQQDAgNHADBEAiBajdOPao3uPapUbyMPCB3d
yzPhbYjyZopOTndnyD4P2QIgDJwIzs56CtNu3vBmDaQKfKLR0Qso+Psvw+ZQqy78
i/A=
-----END CERTIFICATE-----
`;

/** A certificate of Netlock, valid from 2026-06-01 to 2028-01-31. Chrome refuses those issued after 2025-07-31. */
export const DISTRUSTED = `-----BEGIN CERTIFICATE-----
MIIBITCByKADAgECAgEBMAoGCCqGSM49BAMCMBcxFTATBgNVBAoTDE5ldExvY2sg
S2Z0LjAeFw0yNjA2MDEwMDAwMDBaFw0yODAxMzEwMDAwMDBaMBoxGDAWBgNVBAMT
D3d3dy5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABP7obZlt
0TUgZhCs3undJamXqjgrVR19owNTs/decwwlyfr7jULK9B6AnGuEsaFufkeAt7p2
w3JorNwNuhr/PHmjAjAAMAoGCCqGSM49BAMCA0gAMEUCIEGX3ufzHQFGe8UNFHHb
qTDki8sFrhVmSGmS7z1FXEDDAiEArIGpfrzl6zVt3pNv0G4wOiTlkXauWpTE8hZb
7oh5OXY=
-----END CERTIFICATE-----
`;

const KNOWN_LATER = "a certificate that is known after the apply has no dates in the plan";
const KEY_UNKNOWN = "weak-key reports keys that are not known";
const ALWAYS_RSA = "Google issues these with RSA keys only";
const after = (attributes: object) => ({ notApplicable: attributes, unresolved: KNOWN_LATER });
const acm = (more: object) => ({ domain_name: "www.example.com", key_algorithm: "EC_prime256v1", ...more });

/** What is accepted on 2026-11-24, and no longer on a later day. */
export const DATED_CASES: readonly Case[] = forRule("no-longer-accepted", [
  {
    type: "aws_acm_certificate",
    day: "2028-03-15",
    compliant: acm({ validation_method: "DNS" }),
    nonCompliant: acm({ validation_method: "EMAIL" }),
    ...after({ certificate_body: "${acme_certificate.www.certificate_pem}" }),
  },
  { type: "aws_acm_certificate", day: "2028-03-14", compliant: acm({ validation_method: "EMAIL" }) },
  {
    type: "aws_iam_server_certificate",
    day: "2027-02-01",
    nonCompliant: { certificate_body: EXPIRES_2027 },
    ...after({ certificate_body: "${acme_certificate.www.certificate_pem}" }),
  },
  { type: "aws_iam_server_certificate", day: "2027-01-31", compliant: { certificate_body: EXPIRES_2027 } },
  { type: "aws_iam_server_certificate", nonCompliant: { certificate_body: DISTRUSTED } },
  { type: "google_compute_ssl_certificate", day: "2027-01-31", compliant: { certificate: EXPIRES_2027 } },
  {
    type: "google_compute_ssl_certificate",
    day: "2027-02-01",
    nonCompliant: { certificate: EXPIRES_2027 },
    ...after({ certificate: "${acme_certificate.www.certificate_pem}" }),
  },
  { type: "google_compute_region_ssl_certificate", day: "2027-01-31", compliant: { certificate: EXPIRES_2027 } },
  {
    type: "google_compute_region_ssl_certificate",
    nonCompliant: { certificate: DISTRUSTED },
    ...after({ certificate: "not a certificate" }),
  },
  {
    type: "google_certificate_manager_certificate",
    day: "2027-02-01",
    compliant: { managed: { domains: ["www.example.com"] } },
    nonCompliant: { self_managed: { pem_certificate: EXPIRES_2027 } },
    ...after({ self_managed: { pem_certificate: "${acme_certificate.www.certificate_pem}" } }),
  },
  {
    type: "google_compute_managed_ssl_certificate",
    day: "2030-12-31",
    compliant: { managed: { domains: ["www.example.com"] } },
    notApplicable: ALWAYS_RSA,
    unresolved: ALWAYS_RSA,
  },
  { type: "google_compute_managed_ssl_certificate", day: "2031-01-01", nonCompliant: { managed: { domains: ["www.example.com"] } } },
  {
    type: "google_certificate_manager_certificate_issuance_config",
    day: "2031-01-01",
    compliant: { key_algorithm: "ECDSA_P256" },
    nonCompliant: { key_algorithm: "RSA_2048" },
    notApplicable: {},
    unresolved: KEY_UNKNOWN,
  },
  {
    type: "acme_certificate",
    day: "2031-01-01",
    compliant: { key_type: "P256" },
    nonCompliant: { key_type: "2048" },
    notApplicable: { certificate_request_pem: "-----BEGIN CERTIFICATE REQUEST-----" },
    unresolved: KEY_UNKNOWN,
  },
  {
    type: "tls_private_key",
    day: "2031-01-01",
    compliant: { algorithm: "RSA", rsa_bits: 3072 },
    nonCompliant: { algorithm: "RSA", rsa_bits: 2048 },
    notApplicable: { algorithm: "ED25519" },
    unresolved: KEY_UNKNOWN,
  },
  { type: "tls_private_key", day: "2036-01-01", nonCompliant: { algorithm: "ECDSA", ecdsa_curve: "P384" } },
]);
