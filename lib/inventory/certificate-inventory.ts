import { Lazy, TerraformOutput, TerraformStack, TerraformResource } from "cdktf";
import { IConstruct } from "constructs";
import { declaredEngine } from "../core/engine";
import { CertfleetError } from "../core/error";
import { identityOf } from "../core/expression";
import { trustOf } from "../core/client-auth-record";
import { channelsOf } from "../core/safeguards";
import { oncePerStack } from "../core/once-per-stack";
import { waiversIn } from "../policy/waiver";
import { InventoryEntry, renderEntry, isPlainCertificate, renderPlainCertificate } from "./inventory-entry";
import { INVENTORY_OUTPUT, INVENTORY_VERSION } from "./inventory-schema";
import { ICertificate } from "../core/certificate";
import { ITlsEndpoint } from "../core/tls-endpoint";
import { originalOf } from "../core/alert";
import { stackName } from "../core/readable-names";

/**
 * The certificates of a stack, as its Terraform output `certfleet`, which `certfleet status` and other tools read.
 *
 * It has every certificate of the stack: those of fleets, of single constructs, of plain resources, and those that the stack only refers to.
 * A fleet adds it to its stack. It never contains key material.
 */
export class CertificateInventory {
  /** The inventory of a construct's stack, created on first use. */
  static of(scope: IConstruct): CertificateInventory {
    return oncePerStack(scope, "inventory", () => new CertificateInventory(TerraformStack.of(scope)));
  }

  private readonly entries = new Map<string, InventoryEntry>();

  private constructor(private readonly stack: TerraformStack) {
    new TerraformOutput(stack, INVENTORY_OUTPUT, {
      description: "The fleet's certificates: names, owners, issuers, renewal, endpoints and alerts.",
      value: Lazy.anyValue({ produce: () => this.render() }),
      staticId: true,
    });
  }

  /** The names of the fleets' certificates. */
  get certificateNames(): string[] {
    return [...this.entries.keys()];
  }

  /**
   * Adds a certificate of a fleet under a name that is unique in the stack.
   *
   * @internal
   */
  _add(name: string, entry: InventoryEntry): void {
    if (this.entries.has(name)) {
      throw new CertfleetError(
        "duplicate-certificate-name",
        `the stack has two certificates with the name "${name}". Rename one: inventory and alerts identify certificates by name.`,
        entry.certificate,
      );
    }
    this.entries.set(name, entry);
  }

  private render(): Record<string, unknown> {
    const { stack, entries } = this;
    const tree = new CertificateTree(stack);
    const ofFleets = [...entries].map(([name, entry]) => {
      const { certificate } = entry;
      const endpoints = [...new Set([...entry.endpoints, ...tree.endpointsOf(certificate)])];
      return [name, renderEntry({ ...entry, endpoints }, "fleet", tree.importsOf(certificate))] as const;
    });
    const engine = declaredEngine(stack);
    const channels = channelsOf(stack);
    const trust = trustOf(stack);
    const waivers = waiversIn(stack).map(({ rule, resource, until, owner, reason }) => ({ rule, resource, until, owner, reason }));
    return {
      version: INVENTORY_VERSION,
      stack: stackName(stack),
      ...(engine === undefined ? {} : { engine }),
      certificates: Object.fromEntries([...ofFleets, ...tree.besides([...entries.values()])]),
      ...(channels.length === 0 ? {} : { channels: Object.fromEntries(channels) }),
      ...(trust.length === 0 ? {} : { trust: Object.fromEntries(trust) }),
      ...(waivers.length === 0 ? {} : { waivers }),
    };
  }
}

/** The certificates of a stack's construct tree, and the endpoints of the whole app that serve them. */
class CertificateTree {
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
        listEndpoint(this.endpoints, construct);
      } else if (TerraformResource.isTerraformResource(construct) && isPlainCertificate(construct) && !isPartOfCertificate(construct)) {
        this.plain.push(construct);
      }
    }
    for (const endpoint of endpointsOfApp(stack)) {
      if (TerraformStack.of(endpoint) !== stack) {
        listEndpoint(this.endpoints, endpoint);
      }
    }
    this.joinReferences();
  }

  /** What serves a reference by ARN to a certificate of this stack, in this stack or another of the app, serves that certificate. */
  private joinReferences(): void {
    const references = [...this.endpoints.keys()].filter(({ identity }) => identity?.external === true);
    const byArn = new Map(references.flatMap((each) => arnsOf(each).map((arn) => [arn, each] as const)));
    if (byArn.size === 0) {
      return;
    }
    for (const certificate of this.certificates.filter(({ identity }) => identity?.external !== true)) {
      const arns = [certificate, ...this.importsOf(certificate)].flatMap(arnsOf);
      const endpoints = arns.flatMap((arn) => byArn.get(arn) ?? []).flatMap((reference) => this.endpointsOf(reference));
      endpoints.forEach((endpoint) => listUnder(this.endpoints, certificate, endpoint));
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

/** The ARN as a text that is equal for each reference to it; none for a certificate without one. */
function arnsOf(certificate: ICertificate): string[] {
  const { certificateArn } = certificate as { certificateArn?: string };
  return certificateArn === undefined ? [] : [identityOf(certificateArn)];
}

interface EndpointsOfApp {
  readonly endpoints: readonly ITlsEndpoint[];
  readonly readBy: Set<TerraformStack>;
}

const apps = new WeakMap<IConstruct, EndpointsOfApp>();

/**
 * The endpoints of all stacks of an app with several. CDKTF renders each stack in turn, more than once: the tree is searched again when a
 * stack is rendered anew, and not for each of hundreds of stacks.
 */
function endpointsOfApp(stack: TerraformStack): readonly ITlsEndpoint[] {
  const { root } = stack.node;
  let found = apps.get(root);
  if (found === undefined || found.readBy.has(stack)) {
    const all = root.node.findAll();
    const hasSeveral = all.filter((each) => TerraformStack.isStack(each)).length > 1;
    found = { endpoints: hasSeveral ? all.filter(isEndpoint) : [], readBy: new Set() };
    apps.set(root, found);
  }
  found.readBy.add(stack);
  return found.endpoints;
}

function listEndpoint(lists: Map<ICertificate, ITlsEndpoint[]>, endpoint: ITlsEndpoint): void {
  endpoint.certificates.forEach((certificate) => listUnder(lists, originalOf(certificate) ?? certificate, endpoint));
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
