import * as fs from "node:fs";
import * as path from "node:path";
import { App } from "cdktf";
import { ContentDelivery } from "../../examples/content-delivery/content-delivery";
import { Document, forAws5 } from "../../test/e2e/support/documents";

const STACK = "content-delivery";

/** The example's stack, synthesised into a directory as `cdktf synth` does; returns where its Terraform is. */
export function synthesise(directory: string): string {
  const app = new App({ outdir: directory });
  new ContentDelivery(app, STACK);
  app.synth();
  return path.join(directory, "stacks", STACK);
}

/** Reads the document of a directory, for the provider that it is applied with. */
export function readDocument(directory: string): Document {
  return forAws5(JSON.parse(fs.readFileSync(path.join(directory, "cdk.tf.json"), "utf8")) as Document);
}

/** A document without what is Google's, and without what needs that, certificates of the inventory included. */
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

/** Removes what names a resource that is gone, and returns the addresses of what has gone with it. */
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
