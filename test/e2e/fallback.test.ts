import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { replaceIn } from "../cli/replace-command";
import { directoryWith } from "../cli/status-command";
import { story } from "../support/story";
import { describeE2e } from "./support/e2e";
import { addressesOf, Lifecycle, Steps } from "./support/lifecycle";

const pebbleBinary = findPebble();

const missing = missingPebble(pebbleBinary);

describeE2e("moves to the fallback issuer", () => {
  const step = story(missing);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-fallback-"));
  const serves = { media: ["www.example.com", "shop.example.com"] };
  let estate: Lifecycle;
  let pebble: Pebble | undefined;
  /** The file of the last change. */
  let applied = "";

  /** A default certificate and an additional one on the same listener. */
  const fleet = (issuer: string, fallbackIssuer: string) => `
version: 1
name: fallback
providers: { aws: { region: eu-west-1 } }
zones: ${estate.zonesOf("example.com")}
issuers:
  acm: { type: acm }
  ca: { type: acme, directory: "${pebble!.directoryUrl}", lifetime: 45d, challenge: { webroot: ${JSON.stringify(root)} } }
defaults: { issuer: ${issuer}, fallbackIssuer: ${fallbackIssuer}, runsEvery: 12h }
certificates:
  www: { domains: [www.example.com], endpoints: [${estate.endpoint("media")}], alerts: false }
  shop: { domains: [shop.example.com], endpoints: [${estate.endpoint("media")}], alerts: false }
`;

  /** The file with all certificates moved by `certfleet replace`. */
  const moved = async (text: string) => {
    const directory = directoryWith({ "certfleet.yaml": text });
    const { err, status } = await replaceIn(directory, "--all", "--to-fallback", "--write");
    expect([status, err]).toEqual([0, expect.stringContaining("wave 1, 2 certificates")]);
    return fs.readFileSync(path.join(directory, "certfleet.yaml"), "utf8");
  };

  const issued = (action: "create" | "delete", steps: Steps) =>
    addressesOf(steps, action)
      .filter((address) => /^(acme_certificate|aws_acm_certificate)\./.test(address))
      .map((address) => address.split(".")[0]);

  beforeAll(async () => {
    estate = await Lifecycle.start(["media"], ["example.com"]);
    if (pebbleBinary !== undefined) {
      pebble = await startPebble(pebbleBinary, path.join(root, "pebble"), 45 * 24 * 60 * 60);
      process.env.SSL_CERT_FILE = pebble.caFile;
    }
  });

  afterAll(async () => {
    pebble?.stop();
    await estate?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  step("from an ACME CA to ACM: the endpoint is served at every poll, and the old certificates are deleted last", async () => {
    const text = fleet("ca", "acm");
    await estate.change({ file: text, serves });
    const steps = await estate.change({ file: await moved(text), serves });

    expect(issued("create", steps)).toEqual(["aws_acm_certificate", "aws_acm_certificate"]);
    expect(issued("delete", steps)).toHaveLength(4);
  });

  step("from ACM to an ACME CA, with an import that the endpoint needs", async () => {
    const text = fleet("acm", "ca");
    await estate.change({ file: text, serves });
    applied = await moved(text);
    const steps = await estate.change({ file: applied, serves });

    expect(issued("create", steps).sort()).toEqual(["acme_certificate", "acme_certificate", "aws_acm_certificate", "aws_acm_certificate"]);
    expect(issued("delete", steps)).toEqual(["aws_acm_certificate", "aws_acm_certificate"]);
  });

  step("while the ACME CA is down, one certificate after the other, if Terraform does not refresh", async () => {
    const toAcm = (text: string, name: string) => text.replace(new RegExp(`(${name}: .*)issuer: ca`), "$1issuer: acm");
    const { loadBalancerArn } = estate.loadBalancer("media");
    const hosts = serves.media.map((host) => ({ loadBalancerArn, host }));
    pebble!.stop();

    const one = toAcm(applied, "www");
    await estate.terraform.use(estate.synthesise(one));
    await expect(estate.terraform.plan()).rejects.toThrow("get directory at");
    const gaps = await estate.aws.while(hosts, async () => {
      expect(issued("create", await estate.terraform.apply("-refresh=false"))).toEqual(["aws_acm_certificate"]);
    });
    expect(gaps).toEqual([]);

    // The account of the CA goes with its last certificate, which needs the CA. Everything else is done.
    await estate.terraform.use(estate.synthesise(toAcm(one, "shop")));
    const later = await estate.aws.while(hosts, () => expect(estate.terraform.apply("-refresh=false")).rejects.toThrow("get directory at"));
    expect(later).toEqual([]);
    const state = await estate.terraform.stateList();
    expect(state.filter((address) => address.startsWith("acme_"))).toEqual([expect.stringMatching(/^acme_registration\./)]);
  });
});
