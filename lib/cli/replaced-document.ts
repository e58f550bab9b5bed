import { existsSync } from "node:fs";
import { readTerraformJson } from "../inventory/inventory-reader";
import type { TerraformDocument } from "../core/stack-document";
import { keepProviders } from "./kept-providers";
import { safe } from "./output/text";
import { note } from "./output/writer";
import { refuseChanges } from "./refused-changes";

/** What is kept of a document that is replaced. */
export interface Keeping {
  readonly module?: boolean;
  readonly keepProviders: boolean;
  /** The output of `terraform state pull`. */
  readonly state?: string;
}

/** A document with what it must keep of the one that it replaces. */
export function completed(document: TerraformDocument, earlier: TerraformDocument, replaced: string, options: Keeping): TerraformDocument {
  refuseChanges(document, earlier, replaced);
  return options.keepProviders ? withKeptProviders(document, earlier, options) : document;
}

/** Keeps the provider configurations of the document that is replaced, as far as the state may need them. */
function withKeptProviders(document: TerraformDocument, earlier: TerraformDocument, { state, module = false }: Keeping): TerraformDocument {
  const held = state === undefined ? undefined : (readTerraformJson(state) as TerraformDocument);
  const { document: result, kept } = keepProviders(document, { document: earlier, state: held }, { asModule: module });
  if (kept.length > 0) {
    note(
      safe`warning: kept ${kept.join(", ")} of the previous synth: Terraform cannot destroy a resource without its provider configuration. Run synth with --no-keep-providers after the next apply.`,
    );
  }
  return result;
}

/** The document that is replaced, if there is a readable one. */
export function earlierDocument(file: string): TerraformDocument | undefined {
  try {
    return existsSync(file) ? ((readTerraformJson(file) ?? undefined) as TerraformDocument | undefined) : undefined;
  } catch {
    return undefined;
  }
}
