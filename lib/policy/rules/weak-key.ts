import { certificateFacts, certificateServices } from "../certificates/services";
import { keyStrength } from "../policy-settings";
import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isUnknown } from "../value";

/** Keys are of an allowed kind, and as strong as the policy's smallest. */
export const weakKey: Rule = {
  id: "weak-key",
  severity: "error",
  info: "A key is at least as strong as the policy's smallest (rsa-2048 unless it says otherwise), and of an allowed kind.",
  why: "Public CAs refuse RSA below 2048 bits, and smaller keys can be factored; a curve with less than 112 bits of security is no better.",
  sources: [SOURCES.baseline, SOURCES.nist80057],
  services: certificateServices({
    ACM: 'key_algorithm = "RSA_2048" or "EC_prime256v1"',
    "AWS Private CA, authority": 'key_algorithm = "RSA_4096" or "EC_secp384r1"',
    ACME: 'key_type = "P256" or "2048"',
    "ACME account": 'account_key_algorithm = "ECDSA", account_key_ecdsa_curve = "P384"',
    "tls provider, key": 'algorithm = "ECDSA" with ecdsa_curve = "P256", or rsa_bits = 2048',
    "Certificate Manager": "use an issuance configuration with the key algorithm that is allowed, since managed certificates have RSA 2048",
    "Certificate Manager, issuance configuration": 'key_algorithm = "ECDSA_P256" or "RSA_2048"',
    "Google classic managed certificate":
      "use Certificate Manager with an issuance configuration, since managed certificates have RSA 2048",
    "Google CA Service, authority": 'key_spec { algorithm = "EC_P384_SHA384" }',
  }),
  compliant: `resource "tls_private_key" "edge" {
  algorithm   = "ECDSA"
  ecdsa_curve = "P256"
}`,
  nonCompliant: `resource "tls_private_key" "edge" {
  algorithm = "RSA"
  rsa_bits  = 1024
}`,
  *check(resource, { estate, settings: { certificates } }) {
    const facts = certificateFacts(resource, estate);
    if (!facts?.key) {
      return;
    }
    const { path, value } = facts.key;
    const { minimumKey, allowedKeys } = certificates;
    if (isUnknown(value)) {
      yield unresolved(path, "the key is strong enough");
      return;
    }
    const fix = weakKey.services.find(({ types }) => types.includes(resource.type))?.fix ?? "choose a stronger key";
    if (value === "ecdsa-p224") {
      yield { message: `the key ${value} (${path}) is of a curve that public CAs and browsers refuse`, fix };
    } else if (minimumKey !== undefined && keyStrength(value) < keyStrength(minimumKey)) {
      yield { message: `the key ${value} (${path}) is weaker than ${minimumKey}, the smallest that the policy allows`, fix };
    } else if (facts.isServed && allowedKeys !== undefined && !allowedKeys.includes(value)) {
      yield {
        message: `the key ${value} (${path}) is not among those that the policy allows: ${allowedKeys.join(", ")}`,
        fix: `choose ${allowedKeys.join(" or ")}`,
      };
    }
  },
};
