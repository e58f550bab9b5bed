import { Construct } from "constructs";
import { ICertificate, IPemCertificate } from "../core/certificate";
import { IDeployTarget, ISecretStore } from "../core/secret-store";
import { CertfleetError } from "../core/error";
import { isPemCertificate } from "../core/pem-bundle";
import { DeployedTo, StoredIn } from "../inventory/inventory-entry";

/** Stores a certificate and its key. */
export function store(scope: Construct, name: string, certificate: ICertificate, stores: ISecretStore[]): StoredIn[] {
  if (stores.length === 0) {
    return [];
  }
  const material = materialOf(scope, certificate, "stored");
  const within = new Construct(scope, "Stores");
  const names = stores.map(({ storeName }) => storeName);
  const twice = names.find((storeName, index) => names.indexOf(storeName) !== index);
  if (twice !== undefined) {
    throw new CertfleetError("duplicate-store", `The store "${twice}" is listed twice in this certificate. Remove one of the two.`, scope);
  }
  return stores.map((each) => ({ store: each, stored: each.put(within, each.storeName, { certificate: material, name }) }));
}

/** Imports a certificate and its key into services. */
export function deploy(scope: Construct, certificate: ICertificate, targets: IDeployTarget[], region?: string): DeployedTo[] {
  if (targets.length === 0) {
    return [];
  }
  const material = materialOf(scope, certificate, "imported");
  return [...new Set(targets)].map((target) => ({
    target,
    certificate: target.deploy(scope, `Deploy-${target.targetName}`, { certificate: material, region }),
  }));
}

function materialOf(scope: Construct, certificate: ICertificate, what: string): IPemCertificate {
  if (!isPemCertificate(certificate)) {
    throw new CertfleetError(
      "no-key-material",
      `A private key from ${certificate.issuer} never leaves it, so this certificate cannot be ${what}. Remove \`stores\` and \`deployTo\`, ` +
        "or use an issuer that hands out keys.",
      scope,
    );
  }
  return certificate;
}
