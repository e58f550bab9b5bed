import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { keepProviders } from "../../lib/cli/kept-providers";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { findPebble, missingPebble, Pebble, startPebble } from "../acme/support/pebble";
import { story } from "../support/story";
import { Document } from "./support/documents";
import { describeE2e } from "./support/e2e";
import { existingZone } from "./support/estate";
import { Moto } from "./support/moto";
import { Terraform } from "./support/terraform";

const pebbleBinary = findPebble();

const missing = missingPebble(pebbleBinary);

/** ACME certificates and an ACM certificate, so that the fleet is not empty without them. */
describeE2e("the last certificate of an ACME CA", () => {
  const step = story(missing);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-acme-removal-"));
  let moto: Moto;
  let pebble: Pebble | undefined;
  let terraform: Terraform | undefined;
  let zone: string;

  interface Parts {
    readonly issuer?: boolean;
    readonly certificate?: boolean;
    readonly directories?: string[];
  }

  const fleet = ({ issuer = false, certificate = false, directories = [] }: Parts): Document => {
    const file = path.join(root, "certfleet.yaml");
    const ca = `{ type: acme, directory: "${pebble!.directoryUrl}", lifetime: 45d, challenge: { http: { port: 5002 } } }`;
    fs.writeFileSync(
      file,
      `
version: 1
name: edge
providers: { aws: { region: eu-west-1 }, acme: { directories: ${JSON.stringify(directories)} } }
zones: { example.com: { route53: ${zone} } }
issuers: { acm: { type: acm }${issuer ? `, ca: ${ca}` : ""} }
defaults: { issuer: acm }
certificates:
  www: { domains: [www.example.com], alerts: false }
${certificate ? "  host: { domains: [host.example.com], issuer: ca, runsEvery: 12h, alerts: false }" : ""}
`,
    );
    return synthesiseFile(file, { asModule: false }).document;
  };

  const withCertificate = () => fleet({ issuer: true, certificate: true });

  const applied = async (document: Document): Promise<string[]> => {
    await terraform!.use(document);
    await terraform!.apply();
    expect(await terraform!.plan()).toEqual([]);
    return (await terraform!.stateList()).filter((address) => /^(acme_|tls_)/.test(address));
  };

  beforeAll(async () => {
    moto = await Moto.start();
    zone = await existingZone(moto, "example.com");
    if (pebbleBinary !== undefined) {
      pebble = await startPebble(pebbleBinary, path.join(root, "pebble"), 45 * 24 * 60 * 60);
      process.env.SSL_CERT_FILE = pebble.caFile;
      terraform = await Terraform.of(withCertificate(), moto);
      await terraform.apply();
    }
  });

  afterAll(async () => {
    terraform?.remove();
    pebble?.stop();
    await moto?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  step("cannot be destroyed if its issuer is removed in the same change", async () => {
    await terraform!.use(fleet({}));

    await expect(terraform!.plan()).rejects.toThrow("Provider configuration not present");
  });

  step("is destroyed while the issuer stays declared", async () => {
    expect(await applied(fleet({ issuer: true }))).toEqual([]);
    expect(await applied(fleet({}))).toEqual([]);
  });

  step("is destroyed with its issuer while the directory stays declared", async () => {
    expect(await applied(withCertificate())).toHaveLength(3);

    expect(await applied(fleet({ directories: [pebble!.directoryUrl] }))).toEqual([]);
    expect(await applied(fleet({}))).toEqual([]);
  });

  step("is destroyed with its issuer if synth keeps the providers of the previous synth", async () => {
    const previous = withCertificate();
    expect(await applied(previous)).toHaveLength(3);

    const { document, kept } = keepProviders(fleet({}), { document: previous }, { asModule: false });
    expect(kept).toEqual([expect.stringMatching(/^acme\./), "tls.acme-account-keys"]);
    expect(await applied(document)).toEqual([]);
    const { document: next } = keepProviders(fleet({}), { document, state: await terraform!.state() }, { asModule: false });
    expect(await applied(next)).toEqual([]);
  });

  step("moves to ACM", async () => {
    await applied(withCertificate());
    const moved = fleet({ issuer: true });

    expect(await applied(moved)).toEqual([]);
  });
});
