import * as fs from "node:fs";
import * as path from "node:path";
import { App } from "cdktf";
import { ContentDelivery } from "../../examples/content-delivery/content-delivery";
import { Document, forAws5 } from "../../test/e2e/support/documents";
import { addShops, MOST_SHOP_CERTIFICATES } from "./shops";

const EXAMPLE = "content-delivery";

/** The certificates of the example, which are part of every run. */
export const EXAMPLE_CERTIFICATES = 4;

/** The largest number of certificates of a run. */
export const MOST_CERTIFICATES = EXAMPLE_CERTIFICATES + MOST_SHOP_CERTIFICATES;

/**
 * Synthesises the example and shops with the other certificates into a directory, as `cdktf synth` does. Returns the directories of the
 * stacks' Terraform, that of the example first.
 */
export function synthesise(directory: string, certificates: number): string[] {
  const app = new App({ outdir: directory });
  new ContentDelivery(app, EXAMPLE);
  addShops(app, certificates - EXAMPLE_CERTIFICATES);
  app.synth();
  return app.node.children.map(({ node }) => path.join(directory, "stacks", node.id));
}

/** Reads the Terraform document of a directory, adapted to the provider version of the demo. */
export function readDocument(directory: string): Document {
  return forAws5(JSON.parse(fs.readFileSync(path.join(directory, "cdk.tf.json"), "utf8")) as Document);
}

/** The AWS part of a document: without Google resources, without what refers to them, and without their certificates in the inventory. */
export function awsHalf(document: Document): Document {
  const half = structuredClone(document);
  delete half.provider.google;
  delete half.terraform.required_providers.google;
  let gone = ["google_"];
  while (gone.length > 0) {
    gone = removeReferring(half, gone);
  }
  return half;
}

/** Removes what refers to removed resources. Returns the addresses of what it removed. */
function removeReferring(document: Document, gone: readonly string[]): string[] {
  const refers = (name: string, body: unknown) => gone.some((each) => name.startsWith(each) || JSON.stringify(body).includes(each));
  const removed: string[] = [];
  for (const kind of ["resource", "data"]) {
    const types = (document[kind] ?? {}) as Record<string, Document>;
    for (const [type, instances] of Object.entries(types)) {
      for (const [name, body] of Object.entries(instances)) {
        const { "//": _comment, ...rest } = body as Document;
        if (refers(`${type}.${name}`, rest)) {
          Reflect.deleteProperty(instances, name);
          removed.push(`${type}.${name}`);
        }
      }
      // Terraform takes an empty block for one without its labels.
      removeEmpty(types, type);
    }
    removeEmpty(document, kind);
  }
  const { certificates } = document.output.certfleet.value;
  for (const [name, entry] of Object.entries(certificates as Document)) {
    if (refers("", entry)) {
      Reflect.deleteProperty(certificates as Document, name);
    }
  }
  return removed;
}

function removeEmpty(parent: Document, key: string): void {
  if (parent[key] !== undefined && Object.keys(parent[key] as Document).length === 0) {
    Reflect.deleteProperty(parent, key);
  }
}
