import * as z from "zod";
import { problemsAt } from "../core/schema";
import { checkShardCount, MOST_SHARDS } from "../fleet/rendezvous";
import { SHARD_CRITERIA } from "../fleet/shard-assignment";

const count = z.number().check(problemsAt(checkShardCount)).meta({ type: "integer", minimum: 1, maximum: MOST_SHARDS });

/** How the fleet is divided into stacks. */
export const shardsSchema = z
  .union(
    [
      count.transform((number) => ({ count: number })),
      z
        .strictObject({
          count: count.optional().describe("The number of shards (one for each owner, zone or region)"),
          by: z.enum(SHARD_CRITERIA).optional().describe("What the shard of a certificate follows from (hash)"),
          size: z.int().min(1).optional().describe("The number of certificates above which synth warns about a shard (250)"),
          pins: z
            .record(z.string(), z.union([z.string().min(1), z.int()]))
            .optional()
            .describe("The shards of certificates that stay where they are, by the certificate's name (none)"),
        })
        .check(({ value, issues }) => {
          if (value.count === undefined && (value.by ?? "hash") === "hash") {
            issues.push({ code: "custom", message: "`shards` needs `count`, or `by` with owner, zone or region.", input: value });
          }
        }),
    ],
    `\`shards\` is a number from 1 to ${MOST_SHARDS}, or a mapping such as { count: 16, by: owner }.`,
  )
  .describe("Divides the fleet into stacks (one stack)");
