import { tmpdir } from "node:os";
import { AnnotationMetadataEntryType, App, TerraformAsset, TerraformStack } from "cdktf";
import { buildFleet } from "../file/build";
import { loadFleetFile } from "../file/from-file";
import { TerraformDocument, toModule, withoutComments } from "./terraform-document";

/** What a file became. */
export interface SynthesisedFile {
  readonly name: string;
  readonly document: TerraformDocument;
  /** The files that the document refers to, from where they are to where it looks for them, relative to its own place. */
  readonly assets: readonly (readonly [from: string, to: string])[];
  readonly certificates: number;
  readonly warnings: string[];
  /** Why the fleet cannot be synthesised; the document is of no use then. */
  readonly errors: string[];
}

/** Terraform JSON of the fleet that a file describes, as a configuration of its own or as a module. */
export function synthesiseFile(file: string, options: { readonly asModule: boolean }): SynthesisedFile {
  const resolved = loadFleetFile(file);
  // The app writes nothing: it wants a directory that is there.
  const stack = new TerraformStack(new App({ outdir: tmpdir() }), resolved.name);
  buildFleet(stack, "Fleet", resolved, options);
  const invalid = stack.node.findAll().flatMap(({ node }) => node.validate().map((message) => `[${node.path}] ${message}`));
  const document = withoutComments(stack.toTerraform());
  const assets = assetsOf(stack);
  return {
    name: resolved.name,
    document: options.asModule
      ? toModule(
          document,
          assets.map(([, to]) => to),
        )
      : document,
    assets,
    certificates: resolved.certificates.length,
    warnings: annotationsOf(stack, AnnotationMetadataEntryType.WARN),
    errors: [...invalid, ...annotationsOf(stack, AnnotationMetadataEntryType.ERROR)],
  };
}

/**
 * The files that a stack refers to, from where they are to where its Terraform looks for them. One file can be wanted in several
 * places, such as a function's code in two regions.
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
