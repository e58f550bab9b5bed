import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../core/error";
import { plural } from "../core/text";
import { checkShardCount, rendezvous } from "./rendezvous";

/** How a fleet in code is divided into stacks. */
export interface FleetShardsProps {
  /** The number of stacks. A change moves certificates between stacks, so that Terraform issues them again unless you move their resources. */
  readonly count: number;
  /**
   * Keys that stay in a shard, by the shard's number from 1.
   *
   * @default - each key is assigned by a hash
   */
  readonly pins?: Record<string, number>;
}

/**
 * The stacks of a fleet in code: each has a `CertificateFleet` of its own.
 *
 * Keys are assigned as in a fleet file with `shards`: a key never moves because another one is added.
 */
export class FleetShards {
  /** The stacks, in the order of their numbers. Give each its providers, its backend and a `CertificateFleet`. */
  readonly stacks: TerraformStack[];
  private readonly pins: Readonly<Record<string, number>>;

  /**
   * @param scope the app
   * @param name the name of the fleet; the stacks are NAME-1, NAME-2 and so on
   */
  constructor(scope: Construct, name: string, props: FleetShardsProps) {
    const { count, pins = {} } = props;
    checkShardCount(count);
    for (const [key, shard] of Object.entries(pins)) {
      if (!Number.isInteger(shard) || shard < 1 || shard > count) {
        throw new CertfleetError(
          "shard-pin",
          `"${key}" is pinned to shard ${shard}, and there ${count === 1 ? "is" : "are"} ${plural(count, "shard")}. Use a number from 1 to ${count}.`,
          scope,
        );
      }
    }
    this.pins = pins;
    this.stacks = Array.from({ length: count }, (_, index) => new TerraformStack(scope, `${name}-${index + 1}`));
  }

  /**
   * The stack of a certificate.
   *
   * @param key what decides: the ARN of the load balancer for which the fleet makes a listener, otherwise the certificate's first name
   * without `*.`. Certificates that share a listener, or the validation of a name, need the same key.
   */
  stackOf(key: string): TerraformStack {
    const pinned = Object.prototype.hasOwnProperty.call(this.pins, key) ? this.pins[key] : undefined;
    return this.stacks[(pinned ?? rendezvous(key, this.stacks.length)) - 1];
  }
}
