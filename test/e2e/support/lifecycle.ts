import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { synthesiseFile } from "../../../lib/cli/synthesise-file";
import { Caller } from "./aws-api";
import { Document } from "./documents";
import { ExistingLoadBalancer, existingAlb, existingZone } from "./estate";
import { Moto } from "./moto";
import { AppliedStep, Terraform } from "./terraform";
import { ServedHost, WatchedAws } from "./watched-aws";

/** The hosts that load balancers serve, by the load balancer's name. */
export type Serves = Record<string, readonly string[]>;

/** A change of a fleet, and its expected outcome. */
export interface Change {
  /** The fleet file after the change. */
  readonly file: string;
  /** The hosts that are served after the change. Those that were served before are served throughout. */
  readonly serves: Serves;
  /** Hosts with a documented gap, which are not watched during the change. */
  readonly gapOf?: readonly string[];
  /** Further options of `terraform apply`. */
  readonly options?: readonly string[];
  /** The documented step after the apply. */
  readonly afterwards?: (terraform: Terraform) => Promise<void>;
  /** Terraform variables. */
  readonly variables?: Record<string, string>;
  /** Converts the file to a document, by default like `certfleet synth` without options. */
  readonly synthesise?: (file: string) => Document;
}

/** The steps of a change in the order of their completion. */
export type Steps = AppliedStep[];

/** A fleet in an existing estate that is changed step by step with the real Terraform and provider. */
export class Lifecycle {
  /** An estate with load balancers (`name` or `name@region`) and hosted zones. */
  static async start(loadBalancers: readonly string[], zones: readonly string[]): Promise<Lifecycle> {
    const moto = await Moto.start();
    const aws = await WatchedAws.start(moto);
    const lifecycle = new Lifecycle(moto, aws);
    for (const each of loadBalancers) {
      const [name, region] = each.split("@");
      const caller: Caller = region === undefined ? {} : { region };
      lifecycle.loadBalancers.set(name, await existingAlb(moto, name, caller));
    }
    for (const zone of zones) {
      lifecycle.zones.set(zone, await existingZone(moto, zone));
    }
    return lifecycle;
  }

  private readonly loadBalancers = new Map<string, ExistingLoadBalancer>();
  private readonly zones = new Map<string, string>();
  private readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-lifecycle-"));
  private running?: Terraform;
  private serves: Serves = {};

  private constructor(
    readonly moto: Moto,
    readonly aws: WatchedAws,
  ) {}

  get terraform(): Terraform {
    return this.running!;
  }

  async stop(): Promise<void> {
    this.running?.remove();
    fs.rmSync(this.directory, { recursive: true, force: true });
    this.aws.stop();
    await this.moto.stop();
  }

  /** An endpoint of the file on a load balancer of the estate. */
  endpoint(name: string, options = ""): string {
    const { loadBalancerArn, targetGroupArn } = this.loadBalancers.get(name)!;
    return `{ alb: { loadBalancerArn: "${loadBalancerArn}", targetGroupArn: "${targetGroupArn}"${options} } }`;
  }

  /** The file's zones. */
  zonesOf(...names: string[]): string {
    return `{ ${names.map((name) => `${name}: { route53: ${this.zones.get(name)} }`).join(", ")} }`;
  }

  /** The id of a zone. */
  zone(name: string): string {
    return this.zones.get(name)!;
  }

  loadBalancer(name: string): ExistingLoadBalancer {
    return this.loadBalancers.get(name)!;
  }

  /** The document of a fleet file. */
  synthesise(content: string): Document {
    return this.synthesised(content).document;
  }

  /**
   * Applies a change. Checks that hosts served before and after it are served after each call to AWS, and that a second plan is
   * empty.
   */
  async change(change: Change): Promise<Steps> {
    const { document, assets } = this.synthesised(change.file, change.synthesise);
    this.running ??= await Terraform.of(document, this.aws, assets);
    await this.running.use(document, assets);
    if (change.variables) {
      fs.writeFileSync(path.join(this.running.directory, "own.auto.tfvars.json"), JSON.stringify(change.variables));
    }
    const before = this.hostsOf(this.serves);
    const after = this.hostsOf(change.serves);
    const throughout = after.filter((one) => before.some((other) => isSame(one, other)) && !change.gapOf?.includes(one.host));
    let steps: Steps = [];
    const gaps = await this.aws.while(throughout, async () => {
      steps = await this.running!.apply(...(change.options ?? []));
    });
    expect(gaps).toEqual([]);
    expect(await this.faults(after)).toEqual([]);
    await change.afterwards?.(this.running);
    expect(await this.running.plan()).toEqual([]);
    this.serves = change.serves;
    return steps;
  }

  /** Starts a change and interrupts it after some steps. Checks that the hosts are served throughout. */
  async interrupted(file: string, after: number): Promise<Steps> {
    const { document, assets } = this.synthesised(file);
    await this.terraform.use(document, assets);
    let steps: Steps = [];
    const gaps = await this.aws.while(this.hostsOf(this.serves), async () => {
      steps = await this.terraform.applyInterrupted(after);
    });
    expect(gaps).toEqual([]);
    return steps;
  }

  private async faults(hosts: readonly ServedHost[]): Promise<string[]> {
    const faults = [];
    for (const served of hosts) {
      const fault = await this.aws.faultOf(served);
      if (fault !== undefined) {
        faults.push(`${served.host}: ${fault}`);
      }
    }
    return faults;
  }

  private hostsOf(serves: Serves): ServedHost[] {
    return Object.entries(serves).flatMap(([name, hosts]) =>
      hosts.map((host) => ({ loadBalancerArn: this.loadBalancer(name).loadBalancerArn, host })),
    );
  }

  private synthesised(content: string, synthesise?: (file: string) => Document): { document: Document; assets: [string, string][] } {
    const file = path.join(this.directory, "certfleet.yaml");
    fs.writeFileSync(file, content);
    const { document, assets, errors } = synthesiseFile(file, { asModule: false });
    expect(errors).toEqual([]);
    return { document: synthesise?.(file) ?? document, assets: [...assets] as [string, string][] };
  }
}

function isSame(one: ServedHost, other: ServedHost): boolean {
  return one.host === other.host && one.loadBalancerArn === other.loadBalancerArn;
}

/** The addresses that a change created, updated or deleted, sorted. */
export function addressesOf(steps: Steps, action: AppliedStep["action"]): string[] {
  return steps
    .filter((step) => step.action === action)
    .map(({ address }) => address)
    .sort();
}

/** The position of a step. Fails if the step does not exist. */
export function positionOf(steps: Steps, action: AppliedStep["action"], address: string): number {
  const found = steps.findIndex((step) => step.address === address && step.action === action);
  expect(found === -1 ? `no ${action} of ${address}` : "").toBe("");
  return found;
}
