import { registeredClouds } from "../core/cloud";
import { CloudStorage } from "../core/cloud-storage";
import { CertfleetError } from "../core/error";

/** Objects that are read at a time. */
const PARALLEL = 16;

/** The objects below a prefix that are read: states, and what Terraform and cdktf print. */
const DOCUMENT = /\.(tfstate|json)$/;

/** Documents of clouds' storage. */
export interface StoredDocuments {
  /** The paths, with the objects below a prefix instead of the prefix. */
  readonly paths: readonly string[];
  /** The content of the objects, by path. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
}

/** Whether a path is the URL of an object, or of a prefix of objects. */
export function isStored(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
}

/** Reads the objects that paths name, several at a time. A path that ends in `/` names all states and JSON documents below it. */
export async function readStored(given: readonly string[]): Promise<StoredDocuments> {
  const open = new Map<string, Promise<CloudStorage>>();
  const located = given.map((path) => (isStored(path) ? locate(path, open) : path));
  const expanded = await Promise.all(located.map(async (each) => (typeof each === "string" ? [each] : below(each))));
  const all = expanded.flat();
  const documents = new Map<string, Uint8Array>();
  const stored = all.filter((each) => typeof each !== "string");
  let next = 0;
  const read = async () => {
    while (next < stored.length) {
      const { url, storage, bucket, name } = stored[next++];
      documents.set(url, await (await storage).read(bucket, name));
    }
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, stored.length) }, read));
  return { paths: [...new Set(all.map((each) => (typeof each === "string" ? each : each.url)))], documents };
}

/** An object, or a prefix that ends in `/`. */
interface StoredObject {
  readonly url: string;
  readonly storage: Promise<CloudStorage>;
  readonly bucket: string;
  readonly name: string;
}

function locate(url: string, open: Map<string, Promise<CloudStorage>>): StoredObject {
  const storages = registeredClouds().flatMap((cloud) => cloud.storage ?? []);
  const [, scheme, bucket, name] = /^([^:]+):\/\/([^/]*)\/?(.*)$/s.exec(url)!;
  const kind = storages.find((each) => each.scheme === scheme);
  if (kind === undefined || bucket === "" || (name === "" && !url.endsWith("/"))) {
    const allowed = storages.map((each) => `${each.scheme}://BUCKET/NAME`).join(" and ");
    throw new CertfleetError(
      "invalid-object-url",
      `${url} is not the URL of an object that can be read. Allowed are ${allowed}, and the same with a prefix that ends in / for all states and JSON documents below it.`,
    );
  }
  let storage = open.get(scheme);
  if (storage === undefined) {
    open.set(scheme, (storage = kind.open()));
  }
  return { url, storage, bucket, name };
}

/** The object itself, or the documents below a prefix. */
async function below({ url, storage, bucket, name }: StoredObject): Promise<StoredObject[]> {
  if (!url.endsWith("/")) {
    return [{ url, storage, bucket, name }];
  }
  const names = (await (await storage).list(bucket, name)).filter((each) => DOCUMENT.test(each));
  if (names.length === 0) {
    throw new CertfleetError("no-inventory", `${url} has no object whose name ends in .tfstate or .json. Check the bucket and the prefix.`);
  }
  const start = url.slice(0, url.length - name.length);
  return names.map((each) => ({ url: `${start}${each}`, storage, bucket, name: each }));
}
