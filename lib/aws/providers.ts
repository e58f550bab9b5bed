import { TerraformProvider, TerraformStack } from "cdktf";
import { CertfleetError } from "../core/error";
import { ConstructContext } from "../core/kind";

const made = new WeakMap<TerraformStack, AwsProviders>();

/** The AWS providers of a fleet file: the default one, one per role and, with hashicorp/aws 5, one per further region. */
export class AwsProviders {
  private readonly byAlias = new Map<string, { readonly provider: TerraformProvider; readonly settings: string }>();
  private readonly awsProvider = (require("@cdktf/provider-aws/lib/provider") as typeof import("@cdktf/provider-aws/lib/provider"))
    .AwsProvider;

  constructor(
    private readonly stack: TerraformStack,
    private readonly region: string,
    version?: string,
  ) {
    if (version !== undefined) {
      const { AwsBindings } = require("./aws-bindings") as typeof import("./aws-bindings");
      AwsBindings.pin(stack, version);
    }
    new this.awsProvider(stack, "aws", { region });
  }

  /** The provider that assumes a role. */
  assuming(roleArn: string): TerraformProvider {
    const [, , , , account, role] = roleArn.split(":");
    return this.aliased(`account_${account}_${role.replace(/^role\//, "")}`, { region: this.region, assumeRole: [{ roleArn }] });
  }

  /** The providers by region; undefined if resources have a `region` argument. */
  regional(regions: Iterable<string>): Record<string, TerraformProvider> | undefined {
    const { takesRegion } = require("./placement") as typeof import("./placement");
    const further = [...new Set(regions)].filter((region) => region !== this.region);
    if (further.length === 0 || takesRegion(this.stack)) {
      return undefined;
    }
    return Object.fromEntries(further.map((region) => [region, this.aliased(region, { region })]));
  }

  private aliased(alias: string, config: { region: string; assumeRole?: { roleArn: string }[] }): TerraformProvider {
    const name = `aws_${alias.replace(/[^A-Za-z0-9_-]/g, "_")}`;
    const known = this.byAlias.get(name);
    const settings = JSON.stringify(config);
    if (known && known.settings !== settings) {
      throw new CertfleetError(
        "alias-clash",
        `Two providers would have the name "${name}": ${known.settings} and ${settings}. Rename one of the roles.`,
      );
    }
    const provider = known?.provider ?? new this.awsProvider(this.stack, name, { alias: name.slice("aws_".length), ...config });
    this.byAlias.set(name, { provider, settings });
    return provider;
  }
}

/** The AWS providers of a stack, created when a kind of AWS is first constructed. */
export function awsProviders({ stack, providers }: ConstructContext): AwsProviders {
  let found = made.get(stack);
  if (!found) {
    // A file that uses AWS without a region was refused before.
    const { region, version } = providers.aws as { region: string; version?: string };
    made.set(stack, (found = new AwsProviders(stack, region, version)));
  }
  return found;
}

/** The regions of the file's certificates. */
export function regionsOf({ certificates }: ConstructContext): string[] {
  return certificates.flatMap(({ region }) => (region === undefined ? [] : [region]));
}
