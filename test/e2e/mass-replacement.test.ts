import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { story } from "../support/story";
import { describeE2e } from "./support/e2e";
import { addressesOf, Lifecycle, Steps } from "./support/lifecycle";

const pebbleBinary = findPebble();
const missing = missingPebble(pebbleBinary);

const BALANCERS = ["one", "two", "three"];
const PER_BALANCER = 20;

/** Three waves of twenty certificates, each wave on a separate load balancer. */
describeE2e("replacement of sixty ACME certificates in three waves", () => {
  const step = story(missing);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-mass-"));
  let estate: Lifecycle;
  let pebble: Pebble | undefined;

  const hosts = (balancer: string) => Array.from({ length: PER_BALANCER }, (_, index) => `${balancer}-${index}.example.com`);
  const serves = Object.fromEntries(BALANCERS.map((balancer) => [balancer, hosts(balancer)]));

  /** The fleet with the certificates of some load balancers in their second generation. */
  const fleet = (...replaced: string[]) => {
    const entries = BALANCERS.flatMap((balancer) =>
      hosts(balancer).map((host) => {
        const generation = replaced.includes(balancer) ? 2 : 1;
        return `  ${host.split(".")[0]}: { domains: [${host}], endpoints: [${estate.endpoint(balancer)}], alerts: false, generation: ${generation} }`;
      }),
    );
    return `
version: 1
name: mass
providers: { aws: { region: eu-west-1 } }
issuers:
  ca: { type: acme, directory: "${pebble!.directoryUrl}", lifetime: 45d, challenge: { webroot: ${JSON.stringify(root)} } }
defaults: { issuer: ca, runsEvery: 12h }
certificates:
${entries.join("\n")}
`;
  };

  const issued = (steps: Steps) => addressesOf(steps, "create").filter((address) => address.startsWith("acme_certificate."));

  beforeAll(async () => {
    estate = await Lifecycle.start(BALANCERS, ["example.com"]);
    if (pebbleBinary !== undefined) {
      pebble = await startPebble(pebbleBinary, path.join(root, "pebble"), 45 * 24 * 60 * 60);
      process.env.SSL_CERT_FILE = pebble.caFile;
      await estate.change({ file: fleet(), serves });
    }
  });

  afterAll(async () => {
    pebble?.stop();
    await estate?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  step("the first wave issues twenty certificates while every host is served", async () => {
    expect(issued(await estate.change({ file: fleet("one"), serves }))).toHaveLength(PER_BALANCER);
  });

  step("the next apply continues an interrupted wave, and issues only the remaining certificates", async () => {
    const file = fleet("one", "two");
    const before = issued(await estate.interrupted(file, PER_BALANCER / 2));
    const after = issued(await estate.change({ file, serves }));

    expect(before.length).toBeGreaterThan(0);
    expect(after.length).toBeGreaterThan(0);
    expect(new Set([...before, ...after]).size).toBe(PER_BALANCER);
    expect(before.length + after.length).toBe(PER_BALANCER);
  });

  step("after the last wave, all certificates are in their second generation and keep the first one", async () => {
    await estate.change({ file: fleet(...BALANCERS), serves });
    const certificates = (await estate.terraform.stateList()).filter((address) => address.startsWith("acme_certificate."));

    expect(certificates).toHaveLength(2 * BALANCERS.length * PER_BALANCER);
  });
});
