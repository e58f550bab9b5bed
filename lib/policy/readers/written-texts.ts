import { Configuration } from "../configuration";
import { withoutKeys } from "../estate";
import { Block } from "../value";
import { HiddenText, pathsHolding, secretParts } from "./hidden-texts";
import { parse } from "./json-scanner";
import { asBlock, referencesIn } from "./json-shapes";
import { ModuleConfiguration } from "./module-configuration";
import { own } from "./own-value";
import { PagedBytes } from "./paged-bytes";
import { PlanIndex } from "./plan-index";
import { Recent } from "./recent";

/** How much text of those that were looked for is kept with what was found. */
const KEPT_CHARACTERS = 128 * 1024;

/** How many texts are looked for in the whole plan, which takes as long as reading it: of more, the source counts as unknown. */
const MAXIMUM_SEARCHES = 100;

/** Where a resource is written. */
interface Written {
  readonly body: Block;
  readonly module: ModuleConfiguration;
}

/** Tells the sensitive texts of a plan that stand in the configuration from those that come from elsewhere. */
export class WrittenTexts {
  private readonly sources = new Recent<string, boolean>(KEPT_CHARACTERS);
  private searches = 0;

  constructor(
    private readonly index: PlanIndex,
    private readonly bytes: PagedBytes,
    private readonly file: string,
    private readonly configurationOf: (address: string) => Configuration | undefined,
  ) {}

  /** Whether a text comes from the configuration: its references end there, and nothing else in the plan can be its source. */
  isWritten({ text, references }: HiddenText, { module, body }: Written): boolean {
    return (
      references.length > 0 &&
      text.length >= 4 &&
      references.every((reference) => this.endsInConfiguration(module, reference, body)) &&
      !this.hasOtherSource(text)
    );
  }

  /** Whether a reference leads to nothing but literals, defaults, files and locals, of which a plan says no more. */
  private endsInConfiguration(module: ModuleConfiguration, reference: string, body: Block, hops = 0): boolean {
    const [first, second = "", third] = withoutKeys(reference).split(".");
    const all = (references: readonly string[], where: ModuleConfiguration, within: Block) =>
      hops < 32 && references.every((next) => this.endsInConfiguration(where, next, within, hops + 1));
    switch (first) {
      case "local":
      case "count":
      case "path":
      case "terraform":
        return true;
      case "each":
        return all(referencesIn(body.for_each_expression), module, {});
      case "var":
        return module.parent === undefined
          ? this.isDefault(second)
          : own(module.literals, second) !== undefined ||
              (own(module.call, second) !== undefined && all(own(module.call, second)!, module.parent, {}));
      case "module": {
        const child = this.index.configuration.modules.get(
          module.address === "" ? `module.${second}` : `${module.address}.module.${second}`,
        );
        const output = third === undefined ? [] : own(child?.outputs, third);
        return child !== undefined && output !== undefined && all(output, child, {});
      }
      default:
        return false;
    }
  }

  /** Whether a root variable has its default; that of a sensitive one stands in for what a run is given. */
  private isDefault(name: string): boolean {
    const { default: value, sensitive } = own(this.index.configuration.variables, name) ?? {};
    const given = asBlock(own(asBlock(this.index.parts.variables), name)).value;
    return sensitive !== true && value !== undefined && value !== null && JSON.stringify(given) === JSON.stringify(value);
  }

  /** Whether a text that came through a local can be what a variable, a data source, or another resource gave. */
  private hasOtherSource(text: string): boolean {
    const variables = asBlock(this.index.parts.variables);
    const given = Object.keys(variables)
      .filter((name) => !this.isDefault(name))
      .map((name) => asBlock(variables[name]).value);
    return this.sources.get(text, () => {
      this.searches++;
      const value =
        this.searches > MAXIMUM_SEARCHES ||
        secretParts(text).some((part) => given.some((variable) => pathsHolding(variable, part).length > 0) || this.isMadeInPlan(part));
      return { value, weight: text.length };
    });
  }

  private isMadeInPlan(text: string): boolean {
    let before = 0;
    for (const index of this.index.resourcesHolding(text)) {
      const change = asBlock(asBlock(parse(this.bytes, this.index.resourceSpan(index), this.file)).change);
      const configuration = this.configurationOf(withoutKeys(this.index.resourceAddress(index)));
      const paths = pathsHolding(change.after, text);
      if (paths.some((path) => configuration?.has(path) !== true)) {
        return true;
      }
      before += pathsHolding(change.before, text).length;
    }
    // What the state before holds beyond the resources is of data sources.
    return this.index.countInPriorState(text) > before;
  }
}
