import { Lazy, TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Alert } from "../core/alert";
import { ICertificate } from "../core/certificate";
import { CertfleetError } from "../core/error";
import { oncePerStack } from "../core/once-per-stack";
import { ITlsEndpoint } from "../core/tls-endpoint";
import { DeployedTo, StoredIn } from "./key-material";

/** The version of the inventory's shape: it grows when a reader of the old shape would be misled. */
export const INVENTORY_VERSION = 1;

/** The name of the Terraform output that holds the inventory. */
export const INVENTORY_OUTPUT = "certfleet";

/** What the inventory has of one certificate. */
export interface InventoryEntry {
  readonly certificate: ICertificate;
  readonly endpoints: ITlsEndpoint[];
  readonly stores: StoredIn[];
  readonly deployed: DeployedTo[];
  readonly alerts: Alert[];
}

/** The certificates of a stack, as a Terraform output that other tools read. There is one per stack, whatever the number of fleets. */
export class Inventory {
  /** The inventory of the stack that a construct is in. */
  static of(scope: Construct): Inventory {
    return oncePerStack(scope, "inventory", () => new Inventory(TerraformStack.of(scope)));
  }

  private readonly entries = new Map<string, InventoryEntry>();

  private constructor(stack: TerraformStack) {
    const value = Lazy.anyValue({ produce: () => this.render(stack.node.id) });
    new TerraformOutput(stack, INVENTORY_OUTPUT, {
      description: "The fleet's certificates: names, owners, issuers, renewal, endpoints and alerts.",
      value,
      staticId: true,
    });
  }

  /** Enters a certificate under a name that the stack has once. */
  add(name: string, entry: InventoryEntry): void {
    if (this.entries.has(name)) {
      throw new CertfleetError(
        "duplicate-certificate-name",
        `the stack has two certificates called "${name}": rename one, the inventory and alerts tell them apart by it`,
        entry.certificate,
      );
    }
    this.entries.set(name, entry);
  }

  private render(stack: string): Record<string, unknown> {
    const certificates = Object.fromEntries([...this.entries].map(([name, entry]) => [name, renderEntry(entry)]));
    return { version: INVENTORY_VERSION, stack, certificates };
  }
}

function renderEntry({ certificate, endpoints, stores, deployed, alerts }: InventoryEntry): Record<string, unknown> {
  const { renewal, contact } = certificate;
  return {
    domains: certificate.domainNames,
    ...contact,
    issuer: certificate.issuer,
    keyType: certificate.keyType,
    ...cloudIdentity(certificate),
    notAfter: certificate.notAfter,
    renewal: {
      by: renewal.by,
      lifetimeDays: round(renewal.lifetime.toDays()),
      dueDays: round(renewal.due.toDays()),
      runsEvery: renewal.every?.toString(),
    },
    endpoints: endpoints.map(({ kind, hosts, port, tlsPolicyName }) => ({ kind, hosts, port, tlsPolicy: tlsPolicyName })),
    stores: stores.map(({ store, stored }) => ({ name: store.storeName, id: stored.secretId })),
    ...(deployed.length === 0
      ? {}
      : { deployedTo: deployed.map((each) => ({ target: each.target.targetName, ...cloudIdentity(each.certificate) })) }),
    alerts: alerts.map(({ source, thresholds, channels }) => ({ source, ...thresholds, channels })),
  };
}

/** By what its cloud knows it: an ARN in AWS, an id in Google Cloud. */
function cloudIdentity(certificate: ICertificate): Record<string, unknown> {
  const { certificateArn, certificateId, region } = certificate as Partial<Record<"certificateArn" | "certificateId" | "region", string>>;
  return { arn: certificateArn, id: certificateId, region };
}

function round(days: number): number {
  return Math.round(days * 100) / 100;
}
