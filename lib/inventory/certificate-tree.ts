import { TerraformResource, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { ICertificate } from "../core/certificate";
import { ITlsEndpoint } from "../core/tls-endpoint";
import { originalOf } from "../core/alert-registry";
import { InventoryEntry, isPlainCertificate, renderEntry, renderPlainCertificate } from "./inventory-entry";

/** The certificates of a stack's construct tree. */
export class CertificateTree {
  private readonly certificates: ICertificate[] = [];
  private readonly plain: TerraformResource[] = [];
  private readonly imports = new Map<ICertificate, ICertificate[]>();
  private readonly endpoints = new Map<ICertificate, ITlsEndpoint[]>();

  constructor(private readonly stack: TerraformStack) {
    for (const construct of stack.node.findAll()) {
      if (isCertificate(construct)) {
        const original = originalOf(construct);
        if (original === undefined) {
          this.certificates.push(construct);
        } else {
          listUnder(this.imports, original, construct);
        }
      } else if (isEndpoint(construct)) {
        construct.certificates.forEach((certificate) => listUnder(this.endpoints, originalOf(certificate) ?? certificate, construct));
      } else if (TerraformResource.isTerraformResource(construct) && isPlainCertificate(construct) && !isPartOfCertificate(construct)) {
        this.plain.push(construct);
      }
    }
  }

  /** The imports of a certificate into services. */
  importsOf(certificate: ICertificate): readonly ICertificate[] {
    return this.imports.get(certificate) ?? [];
  }

  /** The endpoints that serve a certificate or one of its imports. */
  endpointsOf(certificate: ICertificate): readonly ITlsEndpoint[] {
    return this.endpoints.get(certificate) ?? [];
  }

  /** The entries of certificates outside of fleets, by their path in the stack. */
  besides(ofFleets: readonly InventoryEntry[]): [string, Record<string, unknown>][] {
    const entered = new Set(ofFleets.map(({ certificate }) => certificate));
    const further = this.certificates.filter((certificate) => !entered.has(certificate));
    return [
      ...further.map((certificate): [string, Record<string, unknown>] => [
        this.pathOf(certificate),
        renderEntry(
          this.entryOf(certificate),
          certificate.identity?.external === true ? "elsewhere" : "stack",
          this.importsOf(certificate),
        ),
      ]),
      ...this.plain.map((resource): [string, Record<string, unknown>] => [this.pathOf(resource), renderPlainCertificate(resource)]),
    ];
  }

  private entryOf(certificate: ICertificate): InventoryEntry {
    return { certificate, endpoints: this.endpointsOf(certificate), stores: [], deployed: [] };
  }

  private pathOf(construct: IConstruct): string {
    const ids = construct.node.scopes.slice(this.stack.node.scopes.length).map(({ node }) => node.id);
    return (ids[ids.length - 1] === "Resource" ? ids.slice(0, -1) : ids).join("/");
  }
}

function isCertificate(construct: IConstruct): construct is ICertificate {
  return "domainNames" in construct && "renewal" in construct && "contact" in construct && "issuer" in construct;
}

function isEndpoint(construct: IConstruct): construct is ITlsEndpoint {
  return "certificates" in construct && "probeable" in construct && "hosts" in construct;
}

function isPartOfCertificate(resource: TerraformResource): boolean {
  return resource.node.scopes.some(isCertificate);
}

function listUnder<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [value]);
  } else {
    list.push(value);
  }
}
