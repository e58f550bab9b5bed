import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { CertificatePem, PrivateKey, ProvidedCertificate } from "../../lib/core";
import { CertificateContact } from "../../lib/core/certificate";
import { CloudDnsZone, GoogleAuthorization, GoogleManagedCertificate, GoogleManagedCertificateProps } from "../../lib/google";
import { synth as synthAny, Synthesised } from "../support/synth";

export const CONTACT: CertificateContact = { owner: "edge-team", service: "assets", runbook: "https://runbooks.example.net/tls" };

/** Builds a stack with a Google provider, synthesises it and checks it against the schema. */
export function synth(build: (stack: TerraformStack) => void): Synthesised {
  return synthAny(
    (stack) => {
      new GoogleProvider(stack, "google", { project: "media-prod", region: "europe-west1" });
      build(stack);
    },
    { awsProvider: false },
  );
}

export function zone(zoneName = "example.net"): CloudDnsZone {
  return new CloudDnsZone({ zoneName, managedZone: "example-net" });
}

/** A certificate for names of example.net. */
export function certificate(scope: Construct, id: string, props: Partial<GoogleManagedCertificateProps> = {}): GoogleManagedCertificate {
  return new GoogleManagedCertificate(scope, id, {
    domainNames: ["www.example.net"],
    authorization: GoogleAuthorization.dns([zone()]),
    ...props,
  });
}

/** A certificate with key material. */
export function pemCertificate(scope: Construct, id: string, file = "edge"): ProvidedCertificate {
  return new ProvidedCertificate(scope, id, {
    domainNames: ["edge.example.net"],
    certificate: CertificatePem.fromFile(`${file}.pem`),
    privateKey: PrivateKey.fromFile(`${file}.key`),
  });
}

export function secretVariable(stack: TerraformStack, name = "secret"): TerraformVariable {
  return new TerraformVariable(stack, name, { type: "string", sensitive: true });
}
