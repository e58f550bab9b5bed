import { TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { baseOf } from "./base-stack";
import { declaredEngine, declareEngine, Engine, ENGINES, PLAINTEXT_METHOD } from "./engine";
import { CertfleetError, problem, Problem, throwFirst, warn, within } from "./error";
import { Description, KeyProvider, StateKeyKind } from "./kind";
import { describeKey, StateKey } from "./state-key";

/** Properties of state encryption. */
export interface StateEncryptionProps {
  /** The key that state and plans are encrypted with. */
  readonly key: StateKey;
  /**
   * The key that they were encrypted with before. OpenTofu reads with it, and writes with `key`. Remove it after the next apply.
   *
   * @default - only `key` is accepted
   */
  readonly previousKey?: StateKey;
  /**
   * Whether a state in plain text is accepted, to encrypt one that exists. Remove it after the next apply: until then, OpenTofu does not
   * enforce encryption of the state.
   *
   * @default false
   */
  readonly acceptPlaintext?: boolean;
}

/**
 * State encryption as data. A key is undefined where a file states it wrongly.
 *
 * @internal
 */
export interface EncryptionSpec {
  readonly key?: Description<StateKeyKind>;
  readonly previousKey?: Description<StateKeyKind>;
  readonly acceptPlaintext?: boolean;
}

/**
 * Encrypts the state and the plans of a stack with AES-GCM. OpenTofu does it on the machine that runs it, so the backend only ever receives
 * encrypted data.
 *
 * It makes OpenTofu the stack's engine: Terraform cannot encrypt state. A stack has one.
 */
export class StateEncryption extends Construct {
  constructor(scope: Construct, id: string, props: StateEncryptionProps) {
    super(scope, id);
    const { key, previousKey, acceptPlaintext } = props;
    encryptState(this, { key: describeKey(key, this), previousKey: previousKey && describeKey(previousKey, this), acceptPlaintext });
  }
}

const encrypted = new WeakSet<TerraformStack>();

/**
 * Encrypts the state and the plans of a construct's stack.
 *
 * @internal
 */
export function encryptState(scope: IConstruct, spec: EncryptionSpec): void {
  throwFirst(encryptionProblems(spec, declaredEngine(scope)), scope);
  declareEngine(scope, Engine.OPENTOFU);
  const stack = TerraformStack.of(scope);
  if (encrypted.has(stack)) {
    throw new CertfleetError("duplicate-encryption", "The stack already has state encryption. Remove one of the two.", scope);
  }
  encrypted.add(stack);
  const block = encryptionBlock(spec, scope);
  const { method, fallback } = block.state;
  // The stacks of a fleet that others read are encrypted with the same key.
  const shared = baseOf(scope, "base") && { remote_state_data_sources: { default: { method, ...(fallback && { fallback }) } } };
  stack.addOverride("terraform.encryption", { ...block, ...shared });
  if (spec.acceptPlaintext === true) {
    warn(
      scope,
      "plaintext-accepted",
      "OpenTofu accepts a state in plain text, and does not enforce its encryption. Remove `acceptPlaintext` after the next apply.",
    );
  }
}

/**
 * What is wrong with state encryption, with paths in it.
 *
 * @internal
 */
export function* encryptionProblems(spec: EncryptionSpec, engine: Engine | undefined): Iterable<Problem> {
  const { key, previousKey, acceptPlaintext } = spec;
  if (engine !== undefined && ENGINES[engine].since.stateEncryption === undefined) {
    const message = `${ENGINES[engine].label} cannot encrypt state and plans. Use OpenTofu (\`engine: opentofu\`), or remove \`encryption\`.`;
    yield { ...problem("encryption-engine", [], message), atKey: true };
  }
  yield* within(["key"], problemsOf(key));
  yield* within(["previousKey"], problemsOf(previousKey));
  if (previousKey?.properties !== undefined && key?.properties !== undefined && identityOf(previousKey) === identityOf(key)) {
    const message = "`previousKey` is the same key as `key`. Name the key that the state is encrypted with now, or remove it.";
    yield problem("encryption-fallback", ["previousKey"], message);
  }
  if (previousKey !== undefined && acceptPlaintext === true) {
    const message =
      "A state has one of `previousKey` and `acceptPlaintext`: it is encrypted with the former key, or is in plain text. Remove one.";
    yield problem("encryption-fallback", ["acceptPlaintext"], message);
  }
}

function problemsOf(key: Description<StateKeyKind> | undefined): Iterable<Problem> {
  return key?.properties === undefined ? [] : (key.kind.problems?.(key.properties) ?? []);
}

function identityOf({ kind, properties }: Description<StateKeyKind>): string {
  const { type, name } = kind.keyProvider(properties);
  return `${type}.${name}`;
}

interface EncryptionBlock {
  readonly key_provider: object;
  readonly method: object;
  readonly plan: object;
  readonly state: { readonly method: string; readonly fallback?: object; readonly enforced?: boolean };
}

/** The `encryption` block (OpenTofu documentation, "State and Plan Encryption"). In JSON, its references are text. */
function encryptionBlock({ key, previousKey, acceptPlaintext }: EncryptionSpec, scope: IConstruct): EncryptionBlock {
  const used = [key, previousKey].flatMap((each) => (each === undefined ? [] : [each.kind.keyProvider(each.properties, scope)]));
  const [method, previous] = used.map(({ name }) => `method.aes_gcm.${name}`);
  const rotation = previous === undefined ? {} : { fallback: { method: previous } };
  const plaintext = acceptPlaintext === true;
  return {
    key_provider: byTypeAndName(used),
    method: {
      aes_gcm: Object.fromEntries(used.map(({ type, name }) => [name, { keys: `key_provider.${type}.${name}` }])),
      ...(plaintext ? { unencrypted: { plaintext: {} } } : {}),
    },
    // OpenTofu refuses a method without encryption where encryption is enforced. A plan is never older than the settings.
    state: plaintext ? { method, fallback: { method: PLAINTEXT_METHOD } } : { method, ...rotation, enforced: true },
    plan: { method, ...rotation, enforced: true },
  };
}

function byTypeAndName(providers: readonly KeyProvider[]): Record<string, Record<string, object>> {
  const blocks: Record<string, Record<string, object>> = {};
  for (const { type, name, arguments: settings } of providers) {
    blocks[type] = { ...blocks[type], [name]: settings };
  }
  return blocks;
}
