import * as fs from "fs";
import { ProviderProcess } from "./process";

/** How many processes wait for their next use in a test file. Each takes about 100 MB, and all of them 200 MB for the executable. */
const MOST_IDLE = 8;

const pools = new Map<string, ProviderPool>();

/** All processes of this test file, and those that wait, in the order of their last use. */
const all = new Set<ProviderProcess>();
let idle: { readonly pool: ProviderPool; readonly provider: ProviderProcess }[] = [];

/** The processes of a provider with the same environment. */
export class ProviderPool {
  /** The pool for a directory. It has its own if a provider may read files there: documents refer to those in folders. */
  static of(binary: string, directory: string, environment: NodeJS.ProcessEnv): ProviderPool {
    const hasFolders = fs.readdirSync(directory, { withFileTypes: true }).some((each) => each.isDirectory() && each.name !== ".terraform");
    const key = JSON.stringify([binary, hasFolders ? directory : undefined, environment]);
    const pool = pools.get(key) ?? new ProviderPool(binary, hasFolders ? directory : undefined, environment);
    pools.set(key, pool);
    return pool;
  }

  private constructor(
    readonly binary: string,
    private readonly directory: string | undefined,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** A process for one connection at a time. */
  async lease(): Promise<ProviderProcess> {
    const found = idle.find(({ pool, provider }) => pool === this && provider.runs);
    if (found !== undefined) {
      idle = idle.filter((each) => each !== found);
      return found.provider;
    }
    const started = await ProviderProcess.start(this.binary, this.directory, this.environment);
    all.add(started);
    return started;
  }

  /** @param isReusable whether the process can serve another connection */
  free(provider: ProviderProcess, isReusable: boolean): void {
    if (!isReusable) {
      end(provider);
      return;
    }
    idle.push({ pool: this, provider });
    idle.splice(0, Math.max(0, idle.length - MOST_IDLE)).forEach((longest) => end(longest.provider));
  }
}

/** Ends all processes. */
export function endAll(): void {
  all.forEach(end);
  idle = [];
}

function end(provider: ProviderProcess): void {
  provider.kill();
  all.delete(provider);
}
