import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { X509Certificate } from "node:crypto";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { story } from "../support/story";
import { json } from "./support/aws-api";
import { describeE2e } from "./support/e2e";
import { addressesOf, Lifecycle, Serves } from "./support/lifecycle";

const pebbleBinary = findPebble();
const missing = missingPebble(pebbleBinary);

/** A directory by URL allows 100 names in a certificate: two groups of this size need two. */
const GROUP_SIZE = 60;

const group = (letter: string) => Array.from({ length: GROUP_SIZE }, (_, index) => `${letter}${index}.example.com`);

describeE2e("changes of packed ACME certificates with a load balancer and a store", () => {
  const step = story(missing);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-lifecycle-acme-"));
  let estate: Lifecycle;
  let pebble: Pebble | undefined;

  const fleet = (groups: string[][], retired: string[] = []) => `
version: 1
name: packed
providers: { aws: { region: eu-west-1 } }
zones: ${estate.zonesOf("example.com")}
issuers: { ca: { type: acme, directory: "${pebble!.directoryUrl}", lifetime: 45d, challenge: { webroot: "${root}" } } }
stores: { vault: { type: aws-secrets-manager, prefix: tls/ } }
certificates:
  edge:
    issuer: ca
    runsEvery: 12h
    alerts: false
    stores: [vault]
    endpoints: [${estate.endpoint("media")}]
    groups: ${JSON.stringify(groups)}
    retired: ${JSON.stringify(retired)}
`;

  const [A, B] = [group("a"), group("b")];
  const NEW = ["new.example.com", "www.new.example.com"];
  const serves = (...hosts: string[]): Serves => ({ media: ["a0.example.com", "b0.example.com", ...hosts] });

  /** The serial numbers of the served and stored certificates, by the name of the certificate. */
  const serials = async () => {
    const found: Record<string, { served: string; stored: string }> = {};
    for (const name of ["edge-1", "edge-2"]) {
      const { certificate_body: pem } = await estate.terraform.resource(`aws_acm_certificate.${name}_imported`);
      const { SecretString } = await json<{ SecretString: string }>(estate.moto, "secretsmanager", "secretsmanager.GetSecretValue", {
        SecretId: `tls/${name}`,
      });
      const { certificate } = JSON.parse(SecretString) as { certificate: string };
      found[name] = { served: new X509Certificate(String(pem)).serialNumber, stored: new X509Certificate(certificate).serialNumber };
    }
    return found;
  };

  beforeAll(async () => {
    estate = await Lifecycle.start(["media"], ["example.com"]);
    if (pebbleBinary !== undefined) {
      pebble = await startPebble(pebbleBinary, path.join(root, "pebble"), 45 * 24 * 60 * 60);
      process.env.SSL_CERT_FILE = pebble.caFile;
      await estate.change({ file: fleet([A, B]), serves: serves() });
    }
  });

  afterAll(async () => {
    await estate?.stop();
    pebble?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  step("adding a group issues one certificate again and keeps the other one", async () => {
    const before = await serials();
    await estate.change({ file: fleet([A, B, NEW]), serves: serves(...NEW) });
    const after = await serials();

    expect(after["edge-1"].served).not.toBe(before["edge-1"].served);
    expect(after["edge-1"].stored).toBe(after["edge-1"].served);
    expect(after["edge-2"]).toEqual(before["edge-2"]);
  });

  step("retiring a name issues its certificate again without it", async () => {
    const before = await serials();
    await estate.change({ file: fleet([A, B, NEW], [NEW[1]]), serves: serves(NEW[0]) });
    const after = await serials();

    expect(after["edge-1"].served).not.toBe(before["edge-1"].served);
    expect(after["edge-2"]).toEqual(before["edge-2"]);
  });

  step("removing the last group keeps both certificates", async () => {
    await estate.change({ file: fleet([A, B]), serves: serves() });

    expect(Object.keys(await serials())).toEqual(["edge-1", "edge-2"]);
  });

  step("replacing certificates with `-replace` updates the load balancer and the store", async () => {
    const before = await serials();
    // The address ends in the name of the CA, which contains a port here.
    const addresses = (await estate.terraform.stateList()).filter((address) => address.startsWith("acme_certificate."));
    const steps = await estate.change({
      file: fleet([A, B]),
      serves: serves(),
      options: addresses.map((address) => `-replace=${address}`),
    });
    const after = await serials();

    expect(addressesOf(steps, "delete").filter((address) => address.startsWith("acme_certificate."))).toEqual(addresses);
    expect(addressesOf(steps, "delete").filter((address) => address.startsWith("aws_lb"))).toEqual([]);
    for (const name of ["edge-1", "edge-2"]) {
      expect(after[name].served).not.toBe(before[name].served);
      expect(after[name].stored).toBe(after[name].served);
    }
  });
});
