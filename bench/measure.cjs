// One measurement in one process: `measure.cjs library|raw|library-google|raw-google SIZE` or `measure.cjs load-cdktf|load-aws|load-google`;
// prints JSON.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const { performance } = require("node:perf_hooks");

const { PROJECT } = require("./fleet.cjs");

const [kind, size] = process.argv.slice(2);
const measured = kind.startsWith("load-") ? measureLoad(kind.slice(5)) : measureFleet(kind, Number(size));
console.log(JSON.stringify(measured));

/** Loads cdktf and, if asked for, a cloud's module of the library, whose bindings count as the library's. */
function measureLoad(what) {
  const start = performance.now();
  require("cdktf");
  if (what !== "cdktf") {
    require(`../dist/${what}`);
  }
  return { load: performance.now() - start, memory: process.memoryUsage().rss / 2 ** 20 };
}

function measureFleet(by, certificates) {
  const start = performance.now();
  const { App, TerraformStack } = require("cdktf");
  const isGoogle = by.endsWith("-google");
  const { AwsProvider, GoogleProvider } = require(`@cdktf/provider-${isGoogle ? "google" : "aws"}/lib/provider`);
  const addCertificates = require(`./${by}.cjs`);
  const loaded = performance.now();
  const before = process.cpuUsage();

  const app = new App({ outdir: os.tmpdir() });
  const stack = new TerraformStack(app, "bench");
  if (isGoogle) {
    new GoogleProvider(stack, "Google", { project: PROJECT, region: "europe-west1" });
  } else {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
  }
  addCertificates(stack, certificates);
  const built = performance.now();

  const json = synthesise(app);
  const synthesised = performance.now();
  const { user, system } = process.cpuUsage(before);

  const memory = process.resourceUsage().maxRSS / 2 ** 10;
  const { resources, digest } = digestOf(JSON.parse(json));
  // The map, and the wait for all certificates with its start, are there once.
  if (resources !== (isGoogle ? 9 * certificates + 3 : 5 * certificates)) {
    throw new Error(`${resources} resources for ${certificates} certificates`);
  }
  const processor = (user + system) / 1000;
  return { load: loaded - start, build: built - loaded, synth: synthesised - built, processor, memory, digest };
}

/** Synthesises as `cdktf synth` does, validations and all, except that nothing is written. */
function synthesise(app) {
  const { writeFileSync, mkdirSync } = fs;
  let json;
  fs.mkdirSync = () => undefined;
  fs.writeFileSync = (path, content) => {
    json = String(path).endsWith("cdk.tf.json") ? content : json;
  };
  app.synth();
  Object.assign(fs, { writeFileSync, mkdirSync });
  return json;
}

/** A digest that does not depend on logical ids: each resource goes by the certificate, record or alarm that it is. */
function digestOf({ resource, data = {}, terraform, provider }) {
  const read = (blocks, prefix) =>
    Object.entries(blocks).flatMap(([type, bodies]) =>
      Object.entries(bodies).map(([id, { "//": _metadata, ...body }]) => ({ address: `${prefix}${type}.${id}`, type, body })),
    );
  const resources = read(resource, "");
  const all = [...resources, ...read(data, "data.")];
  const names = new Map(all.map(({ address, body }) => [address, ownNameOf(body)]));
  const named = (text) =>
    text
      .replace(/(data\.)?(aws|google|terraform)_\w+\.[\w-]+/g, (address) => names.get(address) ?? address)
      // Names of content end in a hash of it, and of where it stands.
      .replace(/(?<=[a-z0-9]-)[0-9a-f]{8}(?=")/g, "hash");
  // What has no name of its own goes by what it refers to, which may go by what that refers to.
  for (let pass = 0; pass < 3; pass += 1) {
    for (const { address, type, body } of all.filter((each) => ownNameOf(each.body) === undefined)) {
      names.set(address, shortened(`${type} ${named(JSON.stringify(body))}`));
    }
  }
  const lines = all.map(({ address, type, body }) => `${type} ${names.get(address)} ${named(JSON.stringify(sorted(body)))}`);
  const about = JSON.stringify([terraform.required_providers, provider]);
  return { resources: resources.length, digest: shortened([about, ...lines.sort()].join("\n")) };
}

function ownNameOf({ alarm_name: alarmName, display_name: displayName, domain, domain_name: domainName, hostname, managed, name }) {
  return domainName ?? alarmName ?? displayName ?? domain ?? hostname ?? managed?.domains[0] ?? (name && /\["([^"]+)"\]/.exec(name)?.[1]);
}

function sorted(value) {
  if (Array.isArray(value) || typeof value !== "object" || value === null) {
    return Array.isArray(value) ? value.map(sorted) : value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function shortened(text) {
  return createHash("sha256").update(text).digest("hex");
}
