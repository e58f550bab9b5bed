import { TerraformStack, TerraformVariable } from "cdktf";
import { IPemCertificate, KeyType, PrivateKey } from "../../../lib/core/certificate";
import { CertificatePem, ProvidedCertificate } from "../../../lib/core/provided-certificate";
import { ISecretStore, IStoredCertificate } from "../../../lib/core/secret-store";
import { synth, Synthesised } from "../../support/synth";

export const ROLE = "arn:aws:iam::111122223333:role/tls/edge";
export const KEY = "arn:aws:kms:eu-west-1:111122223333:key/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c11";

/** A certificate whose material comes from variables. */
export function provided(
  stack: TerraformStack,
  { keyType = KeyType.ECDSA_P256, domainNames = ["edge.example.com"] } = {},
): IPemCertificate {
  const variable = (name: string) => new TerraformVariable(stack, name, { type: "string", sensitive: true });
  return new ProvidedCertificate(stack, "Edge", {
    domainNames,
    keyType,
    certificate: CertificatePem.fromVariable(variable("certificate")),
    chain: CertificatePem.fromVariable(variable("chain")),
    privateKey: PrivateKey.fromVariable(variable("key")),
    contact: { owner: "edge-team" },
  });
}

/** The synthesised stack of a certificate in a store. */
export function put(
  store: ISecretStore,
  use: (stored: IStoredCertificate, stack: TerraformStack) => void = () => undefined,
  options: Parameters<typeof provided>[1] = {},
): Synthesised {
  return synth((stack) => use(store.put(stack, "Stored", { certificate: provided(stack, options), name: "edge" }), stack));
}
