import { TerraformProvider, TerraformStack } from "cdktf";
import { CertfleetError } from "../core/error";
import { ConstructContext } from "../core/kind";

const made = new WeakMap<TerraformStack, AwsProviders>();

/** The AWS providers of a file: the default one, and one for each role and, on hashicorp/aws 5, each further region. */
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

  /** The provider that acts in a role. */
  assuming(roleArn: string): TerraformProvider {
    const [, , , , account, role] = roleArn.split(":");
    return this.aliased(`account_${account}_${role.replace(/^role\//, "")}`, { region: this.region, assumeRole: [{ roleArn }] });
  }

  /** The providers of regions, where resources take no `region` of their own. */
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
        `two providers would both be called "${name}", ${known.settings} and ${settings}: rename a role`,
      );
    }
    const provider = known?.provider ?? new this.awsProvider(this.stack, name, { alias: name.slice("aws_".length), ...config });
    this.byAlias.set(name, { provider, settings });
    return provider;
  }
}

/** The AWS providers of the file that is being built, made once something of AWS is. */
export function awsProviders({ stack, providers }: ConstructContext): AwsProviders {
  let found = made.get(stack);
  if (!found) {
    // A file that uses AWS without saying where was refused when it was resolved.
    const { region, version } = providers.aws as { region: string; version?: string };
    made.set(stack, (found = new AwsProviders(stack, region, version)));
  }
  return found;
}

/** The regions that the file's certificates must be in. */
export function regionsOf({ certificates }: ConstructContext): string[] {
  return certificates.flatMap(({ region }) => (region === undefined ? [] : [region]));
}
