import { tmpdir } from "node:os";
import { AnnotationMetadataEntryType, App, TerraformAsset, TerraformStack } from "cdktf";
import { BuildOptions, buildFleet } from "../file/build";
import { loadFleetFile, parseFleet } from "../file/from-file";
import type { ParameterValues } from "../file/parameters";
import { FleetSpec } from "../file/resolve";
import { ENGINES, lowestVersion } from "../core/engine";
import { stackDocument, TerraformDocument } from "../core/stack-document";
import { isAtLeast } from "../core/text";
import { beforeRenames, movedBlocks, Rename } from "./renames";

/** How a message begins that names a position in the file. */
const POSITION = /^[^\n]+:[0-9]+:[0-9]+: /;

/** The result of synthesising a fleet file, or one stack of it. */
export interface SynthesisedFile {
  readonly name: string;
  readonly document: TerraformDocument;
  /** The files that the document refers to: where each one is, and its path relative to the document. */
  readonly assets: readonly (readonly [from: string, to: string])[];
  readonly certificates: number;
  readonly warnings: string[];
  /** Why the fleet cannot be synthesised. The document is not usable if there is an error. */
  readonly errors: string[];
}

/** How a fleet file is synthesised. */
export interface SynthesisOptions {
  readonly asModule: boolean;
  /** The values of the file's parameters. */
  readonly parameters?: ParameterValues;
  /** Entries that got another name since the last apply. */
  readonly renames?: readonly Rename[];
}

/** Synthesises a fleet file to Terraform JSON, as a root configuration or as a module. */
export function synthesiseFile(file: string, options: SynthesisOptions): SynthesisedFile {
  return synthesiseFleet(loadFleetFile(file, options.parameters), options);
}

/** The same for a file that is in memory, without its policy. `file` is the name in messages. */
export function synthesiseText(file: string, text: string): SynthesisedFile {
  return synthesiseFleet(parseFleet(file, text), { asModule: false });
}

/** The same for a fleet that was read. */
export function synthesiseFleet(resolved: FleetSpec, options: SynthesisOptions): SynthesisedFile {
  const renames = options.renames ?? [];
  const former = renames.length === 0 ? undefined : beforeRenames(resolved, renames);
  const stack = stackOf(resolved, options);
  const rendered = renderStack(stack, resolved, options.asModule);
  const moved = former === undefined ? [] : movedBlocks(stackOf(former, options), stack, renames);
  const { document } = rendered;
  return moved.length === 0 ? rendered : { ...rendered, document: { ...document, moved: [...(document.moved ?? []), ...moved] } };
}

/** Validates and renders a complete stack of a fleet. */
export function renderStack(stack: TerraformStack, resolved: FleetSpec, asModule: boolean): SynthesisedFile {
  const invalid = stack.node
    .findAll()
    .flatMap(({ node }) => node.validate().map((message) => (POSITION.test(message) ? message : `[${node.path}] ${message}`)));
  const document = stackDocument(stack);
  const assets = assetsOf(stack);
  return {
    name: stack.node.id,
    document: asModule
      ? toModule(
          document,
          assets.map(([, to]) => to),
          requiredVersion(resolved),
        )
      : { ...document, terraform: { required_version: requiredVersion(resolved), ...document.terraform } },
    assets,
    certificates: resolved.certificates.length,
    warnings: annotationsOf(stack, AnnotationMetadataEntryType.WARN),
    errors: [...invalid, ...annotationsOf(stack, AnnotationMetadataEntryType.ERROR)],
  };
}

/** The id of the fleet in its stack. */
export const FLEET_ID = "Fleet";

/** The stack of a fleet, before synthesis. */
export function stackOf(resolved: FleetSpec, options: BuildOptions): TerraformStack {
  // The app writes nothing, but it requires an existing directory.
  const stack = new TerraformStack(new App({ outdir: tmpdir() }), resolved.name);
  buildFleet(stack, FLEET_ID, resolved, options);
  return stack;
}

/**
 * The files that a stack refers to: where each one is, and the path at which Terraform looks for it. A file can have several paths, such as
 * the code of a function in two regions.
 */
export function assetsOf(stack: TerraformStack): [string, string][] {
  const assets = stack.node.findAll().filter((construct) => construct instanceof TerraformAsset);
  return assets.map((asset) => [(asset as unknown as { sourcePath: string }).sourcePath, asset.path]);
}

function annotationsOf(stack: TerraformStack, level: AnnotationMetadataEntryType): string[] {
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === level).map(({ data }) => `[${node.path}] ${String(data)}`));
}

/** The versions of the engine that have what is written: of every engine, if the file states none. */
function requiredVersion({ engine }: FleetSpec): string {
  const engines = engine === undefined ? Object.values(ENGINES) : [ENGINES[engine]];
  const lowest = engines.map(lowestVersion);
  return `>= ${lowest.reduce((highest, version) => (isAtLeast(version, highest) ? version : highest))}`;
}

/** The range from a version to the next major version. */
function range(version: string): string {
  const [, major, minor] = /([0-9]+)\.([0-9]+)/.exec(version)!;
  return `>= ${major}.${minor}, < ${Number(major) + 1}`;
}

/**
 * Turns a configuration into a module. The caller configures the backend and the providers; the module states which versions and aliases
 * it needs.
 *
 * @param assets the paths of the files that the configuration refers to
 * @param required the versions of the engine that it can be applied with
 */
function toModule(document: TerraformDocument, assets: readonly string[], required: string): TerraformDocument {
  const { provider = {}, terraform, ...blocks } = besideModule(document, assets);
  const requirements = Object.entries(terraform.required_providers as Record<string, TerraformDocument>).map(([name, requirement]) => {
    const aliases = (provider[name] ?? []).flatMap(({ alias }: TerraformDocument) => (alias === undefined ? [] : [`${name}.${alias}`]));
    return [
      name,
      {
        source: requirement.source.includes("/") ? requirement.source : `hashicorp/${requirement.source}`,
        version: range(requirement.version),
        ...(aliases.length === 0 ? {} : { configuration_aliases: aliases }),
      },
    ];
  });
  return { terraform: { required_version: required, required_providers: Object.fromEntries(requirements) }, ...blocks };
}

/** Refers to files by the path of the module, because Terraform resolves relative paths from the directory in which it runs. */
function besideModule(document: TerraformDocument, assets: readonly string[]): TerraformDocument {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    typeof value === "string" && assets.includes(value) ? `\${path.module}/${value}` : value,
  ) as TerraformDocument;
}
