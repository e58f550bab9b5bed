import type { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { CertfleetError } from "./error";
import { cdktfModule } from "./token";
import { isAtLeast } from "./text";

/** The program that plans and applies a stack. */
export enum Engine {
  /** Terraform by HashiCorp. */
  TERRAFORM = "terraform",
  /** OpenTofu, which can also encrypt state and plans. */
  OPENTOFU = "opentofu",
}

/**
 * What only some versions of an engine have.
 *
 * @internal
 */
export type EngineFeature = "writeOnlyArguments" | "ephemeralValues" | "stateEncryption";

/**
 * What differs between the engines.
 *
 * @internal
 */
export interface EngineFacts {
  readonly engine: Engine;
  /** Its name in messages. */
  readonly label: string;
  /** The command that runs it. */
  readonly command: string;
  /** The host of providers whose source names none, in lock files and states. */
  readonly registry: string;
  /** The first version that has a feature; absent if no version has it. */
  readonly since: Readonly<Partial<Record<EngineFeature, string>>>;
}

/**
 * The facts of each engine: the upgrade guides of Terraform 1.10 and 1.11; CHANGELOG.md of OpenTofu 1.7 (state encryption), 1.8 (variables in
 * the `encryption` block) and 1.11 (ephemeral values and write-only arguments).
 *
 * @internal
 */
export const ENGINES: Readonly<Record<Engine, EngineFacts>> = {
  [Engine.TERRAFORM]: {
    engine: Engine.TERRAFORM,
    label: "Terraform",
    command: "terraform",
    registry: "registry.terraform.io",
    since: { ephemeralValues: "1.10", writeOnlyArguments: "1.11" },
  },
  [Engine.OPENTOFU]: {
    engine: Engine.OPENTOFU,
    label: "OpenTofu",
    command: "tofu",
    registry: "registry.opentofu.org",
    since: { stateEncryption: "1.8", ephemeralValues: "1.11", writeOnlyArguments: "1.11" },
  },
};

/** What certfleet writes by default. */
const WRITTEN: readonly EngineFeature[] = ["writeOnlyArguments"];

/**
 * The lowest version of an engine that has what certfleet writes.
 *
 * @internal
 */
export function lowestVersion({ since }: EngineFacts): string {
  return WRITTEN.map((feature) => since[feature]!).reduce((highest, version) => (isAtLeast(version, highest) ? version : highest));
}

/**
 * The source of a provider without the host of an engine's own registry: `hashicorp/aws`. Lock files and states of the engines differ in it.
 *
 * @internal
 */
export function withoutRegistry(source: string): string {
  const host = Object.values(ENGINES).find(({ registry }) => source.startsWith(`${registry}/`))?.registry;
  return host === undefined ? source : source.slice(host.length + 1);
}

/**
 * The engine whose registry a provider source names, as lock files do; undefined for one from another host.
 *
 * @internal
 */
export function engineOfSource(source: string): EngineFacts | undefined {
  return Object.values(ENGINES).find(({ registry }) => source.startsWith(`${registry}/`));
}

/**
 * The part of a state or a plan that OpenTofu has encrypted, which nothing else has.
 *
 * @internal
 */
export const ENCRYPTED_PART = "encrypted_data";

/**
 * The method that reads a state in plain text.
 *
 * @internal
 */
export const PLAINTEXT_METHOD = "method.unencrypted.plaintext";

const declared = new WeakMap<TerraformStack, Engine>();

/**
 * States which engine applies a stack. All statements of a stack must agree.
 *
 * @internal
 */
export function declareEngine(scope: IConstruct, engine: Engine): void {
  const stack = cdktfModule().TerraformStack.of(scope);
  const known = declared.get(stack);
  if (known !== undefined && known !== engine) {
    const [one, other] = [ENGINES[known].label, ENGINES[engine].label];
    throw new CertfleetError(
      "engine-mismatch",
      `The stack is applied by ${one}, and this construct states ${other}. Use the same \`engine\` everywhere in a stack.`,
      scope,
    );
  }
  declared.set(stack, engine);
}

/**
 * The engine that a stack states; undefined if it states none.
 *
 * @internal
 */
export function declaredEngine(scope: IConstruct): Engine | undefined {
  return declared.get(cdktfModule().TerraformStack.of(scope));
}

/**
 * The command of an engine by its name in files and inventories; `terraform` for one that is not stated or not known.
 *
 * @internal
 */
export function engineCommandFor(engine: string | undefined): string {
  return (Object.values(ENGINES).find((facts) => facts.engine === engine) ?? ENGINES[Engine.TERRAFORM]).command;
}

/**
 * The command in texts about a stack: that of the engine that it states, otherwise `terraform`.
 *
 * @internal
 */
export function engineCommand(scope: IConstruct): string {
  return engineCommandFor(declaredEngine(scope));
}
