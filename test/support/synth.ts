import * as os from "os";
import { AwsProvider, AwsProviderConfig } from "@cdktf/provider-aws/lib/provider";
import { AnnotationMetadataEntryType, Testing, TerraformStack } from "cdktf";
import { assertSchema } from "./schema-check";

/** The content of a block. A test states the shape that it expects. */
type Attributes = Record<string, any>;

/** The parsed Terraform JSON of a stack. */
export interface Document {
  readonly terraform: Attributes;
  readonly provider?: Record<string, Attributes[]>;
  readonly resource?: Record<string, Record<string, Attributes>>;
  readonly data?: Record<string, Record<string, Attributes>>;
  readonly output?: Record<string, Attributes>;
  readonly variable?: Record<string, Attributes>;
  readonly locals?: Attributes;
  readonly module?: Record<string, Attributes>;
  readonly moved?: Attributes[];
  readonly import?: Attributes[];
  readonly [block: string]: any;
}

export interface SynthOptions {
  /**
   * The AWS provider that the stack gets before the builder runs; `false` for none.
   *
   * @default - region eu-west-1
   */
  readonly awsProvider?: AwsProviderConfig | false;
  /**
   * The stack's id.
   *
   * @default "test"
   */
  readonly stackId?: string;
  /** Context values of the app. */
  readonly context?: Record<string, unknown>;
  /** Resource types to exclude from the schema check. */
  readonly uncheckedTypes?: string[];
}

export interface Synthesised {
  readonly stack: TerraformStack;
  readonly json: Document;
  readonly text: string;
  /** Error annotations, each as `[path] message`: with one of these, `cdktf synth` writes nothing. */
  readonly errors: string[];
  /** Warning annotations, each as `[path] message`. */
  readonly warnings: string[];
  /** All resources of a type, by logical id. */
  all(type: string): Record<string, Attributes>;
  /** The only resource of a type. */
  one(type: string): Attributes;
}

/** Builds a stack, synthesises it with the validations of `cdktf synth`, and checks the result against the provider schemas. */
export function synth(build: (stack: TerraformStack) => void, options: SynthOptions = {}): Synthesised {
  // Nothing is written. With a given directory, the app does not create a temporary one.
  const app = Testing.app({ outdir: os.tmpdir(), context: options.context });
  const stack = new TerraformStack(app, options.stackId ?? "test");
  if (options.awsProvider !== false) {
    new AwsProvider(stack, "Aws", options.awsProvider ?? { region: "eu-west-1" });
  }
  build(stack);
  return synthStack(stack, options);
}

/** The same for an existing stack. The other stacks of its app are prepared too, so that references between them resolve. */
export function synthStack(stack: TerraformStack, options: Pick<SynthOptions, "uncheckedTypes"> = {}): Synthesised {
  const stacks = stack.node.root.node.findAll().filter((construct) => TerraformStack.isStack(construct));
  // A preparing run adds what references between stacks need. It resolves everything, as the synthesis itself does.
  if (stacks.length > 1) {
    stacks.forEach((each) => each.prepareStack());
  } else {
    stack.ensureBackendExists();
  }
  const text = Testing.synth(stack, true);
  const json = JSON.parse(text) as Document;
  assertSchema(json, options);
  const all = (type: string) => json.resource?.[type] ?? {};
  return {
    stack,
    json,
    text,
    errors: annotations(stack, AnnotationMetadataEntryType.ERROR),
    warnings: annotations(stack, AnnotationMetadataEntryType.WARN),
    all,
    one: (type) => {
      const found = Object.values(all(type));
      if (found.length !== 1) {
        throw new Error(`there are ${found.length} ${type}, not one: ${Object.keys(all(type)).join(", ")}`);
      }
      return found[0];
    },
  };
}

function annotations(stack: TerraformStack, type: AnnotationMetadataEntryType): string[] {
  return stack.node
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata.filter((entry) => entry.type === type).map((entry) => `[${construct.node.path}] ${String(entry.data)}`),
    );
}
