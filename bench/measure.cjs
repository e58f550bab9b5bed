// One measurement in one process: `measure.cjs library|raw SIZE` or `measure.cjs load-cdktf|load-library`; prints JSON.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const { performance } = require("node:perf_hooks");

const [kind, size] = process.argv.slice(2);
const measured = kind.startsWith("load-") ? measureLoad(kind === "load-library") : measureFleet(kind, Number(size));
console.log(JSON.stringify(measured));

/** Loads cdktf and, if asked for, the library's AWS module, whose bindings count as the library's. */
function measureLoad(withLibrary) {
  const start = performance.now();
  require("cdktf");
  if (withLibrary) {
    require("../dist/aws");
  }
  return { load: performance.now() - start, memory: process.memoryUsage().rss / 2 ** 20 };
}

function measureFleet(by, certificates) {
  const start = performance.now();
  const { App, TerraformStack } = require("cdktf");
  const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
  const addCertificates = require(`./${by}.cjs`);
  const loaded = performance.now();
  const before = process.cpuUsage();

  const app = new App({ outdir: os.tmpdir() });
  const stack = new TerraformStack(app, "bench");
  new AwsProvider(stack, "Aws", { region: "eu-west-1" });
  addCertificates(stack, certificates);
  const built = performance.now();

  const json = synthesise(app);
  const synthesised = performance.now();
  const { user, system } = process.cpuUsage(before);

  const memory = process.resourceUsage().maxRSS / 2 ** 10;
  const { resources, digest } = digestOf(JSON.parse(json));
  if (resources !== 5 * certificates) {
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
function digestOf({ resource, terraform, provider }) {
  const all = Object.entries(resource).flatMap(([type, bodies]) =>
    Object.entries(bodies).map(([id, { "//": _metadata, ...body }]) => ({ address: `${type}.${id}`, type, body })),
  );
  const names = new Map(all.map(({ address, body }) => [address, ownNameOf(body)]));
  const named = (text) => text.replace(/aws_\w+\.[\w-]+(?=\.)/g, (address) => names.get(address) ?? address);
  for (const { address, body } of all) {
    // A validation has no name of its own, only the certificate's.
    names.set(address, names.get(address) ?? named(body.certificate_arn));
  }
  const lines = all.map(({ address, type, body }) => `${type} ${names.get(address)} ${named(JSON.stringify(body))}`);
  const about = JSON.stringify([terraform.required_providers, provider]);
  const digest = createHash("sha256")
    .update([about, ...lines.sort()].join("\n"))
    .digest("hex");
  return { resources: all.length, digest };
}

function ownNameOf({ domain_name: domainName, alarm_name: alarmName, name }) {
  return domainName ?? alarmName ?? (name && /\["([^"]+)"\]/.exec(name)[1]);
}
