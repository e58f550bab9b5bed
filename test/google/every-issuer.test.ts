import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { parse, stringify } from "yaml";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { assertSchema } from "../support/schema-check";

const EXAMPLES = path.join(__dirname, "..", "..", "examples");

/** Each issuer, and the other keys that its certificates need. */
const ISSUERS: Record<string, { readonly entry: object; readonly certificate?: object; readonly resource: string }> = {
  acm: { entry: { type: "acm" }, resource: "aws_acm_certificate" },
  "acm-private-ca": {
    entry: {
      type: "acm-private-ca",
      authorityArn: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c11",
      lifetime: "395d",
    },
    resource: "aws_acm_certificate",
  },
  google: { entry: { type: "google-managed" }, resource: "google_certificate_manager_certificate" },
  "google-private-ca": {
    entry: { type: "google-private-ca", pool: "projects/media-prod/locations/europe-west1/caPools/main", lifetime: "30d" },
    resource: "google_certificate_manager_certificate",
  },
  "lets-encrypt": {
    entry: { type: "acme", directory: "lets-encrypt" },
    certificate: { runsEvery: "12h" },
    resource: "acme_certificate",
  },
  // An externally issued certificate has no resource of its own: the resource that imports it proves it.
  provided: {
    entry: { type: "provided", certificate: "certificate_pem", privateKey: "private_key_pem" },
    certificate: { deployTo: ["acm", "google"] },
    resource: "aws_acm_certificate",
  },
};

/** The certificates of all YAML examples, by example and name. */
function certificates(): [string, { domains: string[]; service?: string; owner?: string; tags?: object }][] {
  return fs.readdirSync(EXAMPLES).flatMap((example) => {
    const file = path.join(EXAMPLES, example, "certfleet.yaml");
    const read = fs.existsSync(file)
      ? (parse(fs.readFileSync(file, "utf8"), { merge: true }) as Record<string, any>)
      : { certificates: {} };
    return Object.entries(read.certificates as Record<string, any>).map(([name, { domains, service, owner, tags }]): [string, any] => [
      `${name} of ${example}`,
      { domains, service, owner, tags },
    ]);
  });
}

describe.each(certificates())("the certificate %s", (_name, certificate) => {
  test.each(Object.keys(ISSUERS))("switches to %s with a change of the issuer alone", (issuer) => {
    const { entry, certificate: more, resource } = ISSUERS[issuer];
    const zones = [...new Set(certificate.domains.map((name) => name.split(".").slice(-2).join(".")))];
    const host = certificate.domains[0].replace(/^\*/, "www");
    const text = stringify({
      version: 1,
      name: "edge",
      providers: { aws: { region: "eu-west-1" }, google: { project: "media-prod" } },
      zones: Object.fromEntries(zones.map((zone) => [zone, { cloudDns: zone.replace(/\./g, "-") }])),
      issuers: { [issuer]: entry },
      channels: { sre: { type: "google-email", address: "sre@example.net" } },
      certificates: { entry: { ...certificate, ...more, issuer, notify: ["sre"], endpoints: [{ host }] } },
    });
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-issuer-"));
    try {
      fs.writeFileSync(path.join(directory, "certfleet.yaml"), text);
      const { document, errors } = synthesiseFile(path.join(directory, "certfleet.yaml"), { asModule: false });
      const json = JSON.parse(JSON.stringify(document));
      expect(errors).toEqual([]);
      assertSchema(json);
      expect(Object.keys(json.resource)).toContain(resource);
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  });
});
