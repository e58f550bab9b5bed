import * as fs from "node:fs";
import * as path from "node:path";
import * as Ajv from "ajv";
import { parseAllDocuments } from "yaml";
import { exportCommand } from "../../lib/cli/export";
import { directoryWith, state } from "../cli/status-command";
import { commandRunIn, Outcome } from "../cli/support";
import { acmEntry, entry } from "../inventory/health/fleet";

const ACCOUNT = "123456789012";
const ARN = `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`;
const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:media/www-AbC123`;
const PARAMETER = `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/media/www`;

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string> };
  readonly spec?: any;
}

type Exported = Outcome & { readonly files: Record<string, Manifest[]>; readonly text: Record<string, string> };

/** Exports a stack called "media" and reads what was written. */
async function exported(certificates: Record<string, unknown>, ...args: string[]): Promise<Exported> {
  const directory = directoryWith({ "terraform.tfstate": state(certificates) });
  const outcome = await commandRunIn(directory, exportCommand(), "kubernetes", ...args);
  const out = path.join(directory, "kubernetes");
  const names = fs.existsSync(out) ? fs.readdirSync(out).sort() : [];
  const text = Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(out, name), "utf8")]));
  const files = Object.fromEntries(
    names.map((name) => [name, parseAllDocuments(text[name]).map((document) => document.toJS({ maxAliasCount: 0 }) as Manifest)]),
  );
  return { ...outcome, files, text };
}

const SCHEMAS: Record<string, string> = {
  SecretStore: "secret-store",
  ExternalSecret: "external-secret",
  Gateway: "gateway",
  LoadBalancerConfiguration: "load-balancer-configuration",
};

const ajv = new Ajv({ allErrors: true, unknownFormats: ["int32", "int64"] });

const VALIDATORS = Object.fromEntries(
  Object.entries(SCHEMAS).map(([kind, file]) => {
    const schema = JSON.parse(fs.readFileSync(path.join(__dirname, "..", "fixtures", "kubernetes", `${file}.json`), "utf8")) as object;
    return [kind, ajv.compile(schema)];
  }),
);

/** What the schema of a manifest's kind rejects. */
function faults(manifest: Manifest): string[] {
  const validate = VALIDATORS[manifest.kind];
  return validate(manifest) ? [] : (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
}

const FLEET = {
  www: entry({ stores: [{ name: "aws-secrets-manager", id: SECRET }], domains: ["www.example.com", "*.example.com"] }),
  api: entry({ stores: [{ name: "aws-ssm", id: PARAMETER }], domains: ["api.example.com"] }),
  google: entry({ stores: [{ name: "google-secret-manager", id: "projects/media-prod/secrets/media-google" }] }),
  regional: entry({ stores: [{ name: "google-secret-manager", id: "projects/media-prod/locations/europe-west1/secrets/regional" }] }),
  acm: acmEntry({ arn: ARN, domains: ["shop.example.com"] }),
  lb: acmEntry({ issuer: "google-managed", id: "projects/media-prod/locations/europe-west1/certificates/lb", domains: ["lb.example.com"] }),
  classic: entry({ issuer: "provided", id: "projects/media-prod/global/sslCertificates/classic", domains: [] }),
};

describe("certfleet export kubernetes", () => {
  test.each([
    ["without Gateways", []],
    ["with Gateways for Secrets", ["--gateway-class", "nginx"]],
    ["with Gateways for ACM", ["--gateway-class", "alb", "--gateway-certificates", "aws"]],
    ["with Gateways for Certificate Manager", ["--gateway-class", "gke-l7-rilb", "--gateway-certificates", "google"]],
  ])("every manifest is valid by the schema of its definition, %s", async (_what, args) => {
    const { files } = await exported(FLEET, ...args);
    const defined = Object.values(files)
      .flat()
      .filter(({ kind }) => kind !== "Ingress");
    expect(defined.length).toBeGreaterThanOrEqual(9);
    expect(defined.filter(({ kind }) => kind === "Gateway").length > 0).toBe(args.length > 0);
    expect(defined.flatMap(faults)).toEqual([]);
  });

  test("the schemas reject an unknown field, a missing one and a wrong value", async () => {
    const { files } = await exported(FLEET, "--gateway-class", "nginx");
    const [secret] = files["external-secrets.yaml"];
    const [gateway] = files["gateways.yaml"];
    const [store] = files["secret-stores.yaml"];
    expect(faults({ ...secret, spec: { ...secret.spec, refresh: "1h" } })).not.toEqual([]);
    expect(faults({ ...gateway, spec: { listeners: gateway.spec.listeners } })).not.toEqual([]);
    expect(faults({ ...store, spec: { provider: { aws: { service: "ACM", region: "eu-west-1" } } } })).not.toEqual([]);
  });

  test("finds each stored certificate in a store for its service, account and region", async () => {
    const { files } = await exported(FLEET);
    const places = files["external-secrets.yaml"].map(({ metadata, spec }) => [
      metadata.name,
      spec.secretStoreRef.name,
      spec.data[0].remoteRef.key,
    ]);
    expect(places).toEqual([
      ["media-api", `parameterstore-${ACCOUNT}-eu-west-1`, PARAMETER],
      ["media-google", "secretmanager-media-prod", "media-google"],
      ["media-regional", "secretmanager-media-prod-europe-west1", "regional"],
      ["media-www", `secretsmanager-${ACCOUNT}-eu-west-1`, "media/www"],
    ]);
    expect(files["secret-stores.yaml"].map(({ metadata, spec }) => [metadata.name, spec.provider])).toEqual([
      [`parameterstore-${ACCOUNT}-eu-west-1`, { aws: { service: "ParameterStore", region: "eu-west-1" } }],
      ["secretmanager-media-prod", { gcpsm: { projectID: "media-prod" } }],
      ["secretmanager-media-prod-europe-west1", { gcpsm: { projectID: "media-prod", location: "europe-west1" } }],
      [`secretsmanager-${ACCOUNT}-eu-west-1`, { aws: { service: "SecretsManager", region: "eu-west-1" } }],
    ]);
  });

  test("patches Ingresses by annotations only, so that a patch changes nothing else", async () => {
    const { files } = await exported(FLEET);
    expect(files["ingresses.yaml"].map(({ spec, metadata: { name, annotations = {} } }) => [name, annotations, spec])).toEqual([
      [
        "media-acm",
        expect.objectContaining({ "alb.ingress.kubernetes.io/certificate-arn": ARN, "certfleet/owner": "edge-team" }),
        undefined,
      ],
      ["media-classic", expect.objectContaining({ "ingress.gcp.kubernetes.io/pre-shared-cert": "classic" }), undefined],
    ]);
  });

  test("a Gateway has a listener for each name, and takes certificates from Secrets", async () => {
    const { files } = await exported({ www: FLEET.www, acm: FLEET.acm }, "--gateway-class", "nginx");
    expect(files["gateways.yaml"]).toHaveLength(1);
    const [{ metadata, spec }] = files["gateways.yaml"];
    const tls = { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "media-www" }] };
    expect([metadata.name, spec.gatewayClassName]).toEqual(["media-www", "nginx"]);
    expect(spec.listeners).toEqual([
      { name: "wildcard.example.com", hostname: "*.example.com", port: 443, protocol: "HTTPS", tls },
      { name: "https.www.example.com", hostname: "www.example.com", port: 443, protocol: "HTTPS", tls },
    ]);
  });

  test("a Gateway of AWS refers to parameters with the ARN, one of Google to the certificate's name", async () => {
    const aws = await exported(FLEET, "--gateway-class", "alb", "--gateway-certificates", "aws");
    const parametersRef = { group: "gateway.k8s.aws", kind: "LoadBalancerConfiguration", name: "media-acm" };
    expect(aws.files["gateways.yaml"].map(({ spec }) => spec.infrastructure)).toEqual([{ parametersRef }]);
    expect(aws.files["gateway-parameters.yaml"].map(({ metadata, spec }) => [metadata.name, spec.listenerConfigurations])).toEqual([
      ["media-acm", [{ protocolPort: "HTTPS:443", defaultCertificate: ARN }]],
    ]);
    const google = await exported(FLEET, "--gateway-class", "gke-l7-rilb", "--gateway-certificates", "google");
    expect(google.files["gateways.yaml"].map(({ spec }) => spec.listeners[0].tls)).toEqual([
      { mode: "Terminate", options: { "networking.gke.io/cert-manager-certs": "lb" } },
    ]);
  });

  test("a certificate that is imported in two regions gets resources for each region", async () => {
    const other = ARN.replace("eu-west-1", "us-east-1");
    const imports = [ARN, other].map((arn) => ({ target: "acm", arn }));
    const { files } = await exported({ www: entry({ deployedTo: imports }) });
    expect(files["ingresses.yaml"].map(({ metadata }) => metadata.name)).toEqual(["media-www-eu-west-1", "media-www-us-east-1"]);
  });

  test("says which certificates nothing refers to, and leaves out generations that are kept for another one", async () => {
    const { files, err, status } = await exported({
      host: entry(),
      edge: acmEntry({ issuer: "google-managed", id: "projects/p/locations/global/certificates/edge" }),
      pending: acmEntry({ arn: "${aws_acm_certificate.pending.arn}" }),
      previous: acmEntry({ arn: ARN, standby: { of: "shop", role: "previous" } }),
    });
    expect({ status, files }).toEqual({ status: 0, files: {} });
    expect(err).toContain("kubernetes: 0 external secrets, 0 ingress patches, 0 sets of gateway parameters, 0 gateways\n");
    expect(err).toContain("3 certificates cannot be used in Kubernetes");
    expect(err).toContain("media/edge, media/host, media/pending");
  });

  test("says which certificates have more names than a Gateway has listeners", async () => {
    const domains = Array.from({ length: 65 }, (_, index) => `a${index}.example.com`);
    const { files, err } = await exported({ many: { ...FLEET.www, domains } }, "--gateway-class", "nginx");
    expect(Object.keys(files)).not.toContain("gateways.yaml");
    expect(err).toContain("1 certificate without a Gateway, because");
  });

  test("names of resources are valid and different, whatever certificates are called", async () => {
    const www = FLEET.www;
    const { files } = await exported({ "Web Shop": www, "web-shop": www, "web.shop": www, ["x".repeat(80)]: www, "--": www, "ends-": www });
    const all = files["external-secrets.yaml"];
    expect(all.flatMap(faults)).toEqual([]);
    const names = all.map(({ metadata }) => metadata.name);
    expect(names.every((name) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= 43)).toBe(true);
    expect(new Set(names).size).toBe(6);
    expect(names).toContain("media-web-shop");
  });

  test("texts of an inventory cannot add a document or a field", async () => {
    const owner = 'x"\n---\nkind: Secret\n';
    const { files } = await exported({ www: { ...FLEET.www, owner } });
    expect(files["external-secrets.yaml"].map(({ metadata }) => metadata.annotations!["certfleet/owner"])).toEqual([owner]);
  });

  test.each([
    [
      "an option of another system",
      ["--exporter", "blackbox:9115"],
      '--exporter "blackbox:9115" has no effect on an export for kubernetes',
    ],
    ["a source without a class", ["--gateway-certificates", "aws"], '--gateway-certificates "aws" has no effect without --gateway-class'],
    ["a class that is not a name", ["--gateway-class", "My Class"], '--gateway-class "My Class" is not the name of a GatewayClass'],
  ])("refuses %s, and writes nothing", async (_what, args, message) => {
    const { status, err, files } = await exported(FLEET, ...args);
    expect({ status, files }).toEqual({ status: 2, files: {} });
    expect(err).toContain(message);
    expect(err).toContain("(certfleet:export-options)");
  });
});
