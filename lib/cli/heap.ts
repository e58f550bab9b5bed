import { setFlagsFromString } from "node:v8";

/**
 * Makes V8 collect garbage instead of growing the heap, for work that makes much garbage and keeps little: reading a plan of 100,000 resources,
 * or synthesising the shards of a fleet one after the other. The container of a pipeline has a memory limit, and Node has no option for this
 * that takes effect after it started.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=50");
}
