import { createServer, IncomingMessage, Server, ServerResponse } from "node:http";
import { AddressInfo } from "node:net";
import { LiveOptions } from "../../../lib/core/importer";
import { googleImporter } from "../../../lib/google/import";
import { managerId, PROJECT } from "./google-states";

const NOW = new Date("2026-11-01T00:00:00Z");
const NUMBER = "123456789012";

/** A list that the double returns: the field of the items, and the items. */
type Listed = readonly [field: string, ...items: object[]];

interface Refusal {
  readonly status: number;
  readonly error: object;
  /** The number of times that it is returned; always by default. */
  times?: number;
}

let server: Server;
let lists: Record<string, Listed>;
let refusals: Record<string, Refusal>;
let calls: { readonly method: string; readonly path: string; readonly authorization?: string; readonly body: string }[];
let before: NodeJS.ProcessEnv;

/** A double of Google's APIs, whose lists have pages of one item. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  let body = "";
  request.on("data", (data) => (body += String(data)));
  request.on("end", () => {
    const url = new URL(request.url!, "http://localhost");
    const path = url.pathname.replace(/^\/[a-z]+\//, "");
    calls.push({ method: request.method!, path, authorization: request.headers.authorization, body });
    const refusal = refusals[path];
    if (refusal !== undefined && (refusal.times === undefined || refusal.times-- > 0)) {
      response.writeHead(refusal.status).end(JSON.stringify({ error: refusal.error }));
    } else if (path.endsWith(":generateAccessToken")) {
      response.end(JSON.stringify({ accessToken: "of-the-service-account" }));
    } else {
      const [field, ...items] = lists[path] ?? ["items"];
      const index = Number(url.searchParams.get("pageToken") ?? 0);
      response.end(
        JSON.stringify({ [field]: items.slice(index, index + 1), ...(index + 1 < items.length ? { nextPageToken: `${index + 1}` } : {}) }),
      );
    }
  });
}

beforeAll((done) => void (server = createServer(answer).listen(0, "127.0.0.1", done)));
afterAll(() => server.close());

beforeEach(() => {
  before = process.env;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env = {
    GOOGLE_OAUTH_ACCESS_TOKEN: "of-the-user",
    GOOGLE_CERTIFICATE_MANAGER_CUSTOM_ENDPOINT: `${url}/cm/`,
    GOOGLE_COMPUTE_CUSTOM_ENDPOINT: `${url}/compute/`,
    GOOGLE_DNS_CUSTOM_ENDPOINT: `${url}/dns/`,
    GOOGLE_IAM_CREDENTIALS_CUSTOM_ENDPOINT: `${url}/iam`,
  };
  [lists, refusals, calls] = [{}, {}, []];
});
afterEach(() => {
  process.env = before;
});

const read = (options: Partial<LiveOptions> = {}) =>
  googleImporter.fromAccount!(
    { regions: [], zoneRoles: [], project: PROJECT, zoneProjects: [], progress: () => undefined, ...options },
    NOW,
  );

const CM = `projects/${PROJECT}/locations`;
const COMPUTE = `projects/${PROJECT}`;

const certificate = (name: string, location = "global", more: object = {}) => ({
  name: managerId("certificates", name, location),
  managed: {
    domains: [`${name}.example.com`],
    dnsAuthorizations: [managerId("dnsAuthorizations", name, location, NUMBER)],
    state: "ACTIVE",
  },
  expireTime: "2027-01-01T00:00:00Z",
  labels: { owner: "edge" },
  ...more,
});
const authorization = (name: string, location = "global") => ({
  name: managerId("dnsAuthorizations", name, location),
  domain: `${name}.example.com`,
  type: "PER_PROJECT_RECORD",
  dnsResourceRecord: { name: `_acme-challenge_1.${name}.example.com.` },
});

/** Two global certificates and a regional one, of which a map and a proxy serve each one. */
function estate(): void {
  lists = {
    [`${CM}/global/certificates`]: ["certificates", certificate("www"), certificate("idle")],
    [`${CM}/global/dnsAuthorizations`]: ["dnsAuthorizations", authorization("www"), authorization("idle")],
    [`${CM}/europe-west1/certificates`]: ["certificates", certificate("api", "europe-west1")],
    [`${CM}/europe-west1/dnsAuthorizations`]: ["dnsAuthorizations", authorization("api", "europe-west1")],
    [`${CM}/global/certificateMaps`]: ["certificateMaps", { name: managerId("certificateMaps", "web") }],
    [`${CM}/global/certificateMaps/web/certificateMapEntries`]: [
      "certificateMapEntries",
      {
        name: `${managerId("certificateMaps", "web")}/certificateMapEntries/p`,
        matcher: "PRIMARY",
        certificates: [managerId("certificates", "www", "global", NUMBER)],
      },
      {
        name: `${managerId("certificateMaps", "web")}/certificateMapEntries/w`,
        hostname: "www.example.com",
        certificates: [managerId("certificates", "www", "global", NUMBER)],
      },
    ],
    [`${COMPUTE}/global/targetHttpsProxies`]: [
      "items",
      {
        selfLink: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/global/targetHttpsProxies/web`,
        urlMap: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/global/urlMaps/web`,
        certificateMap: `//certificatemanager.googleapis.com/${managerId("certificateMaps", "web")}`,
        sslPolicy: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/global/sslPolicies/restricted`,
        quicOverride: "NONE",
        tlsEarlyData: "DISABLED",
      },
    ],
    [`${COMPUTE}/global/sslPolicies`]: [
      "items",
      { selfLink: `projects/${PROJECT}/global/sslPolicies/restricted`, profile: "RESTRICTED", minTlsVersion: "TLS_1_2" },
    ],
    [`${COMPUTE}/global/forwardingRules`]: [
      "items",
      {
        selfLink: `projects/${PROJECT}/global/forwardingRules/redirect`,
        target: `projects/${PROJECT}/global/targetHttpProxies/web`,
        IPAddress: "203.0.113.10",
        portRange: "80-80",
      },
      {
        selfLink: `projects/${PROJECT}/global/forwardingRules/web`,
        target: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/global/targetHttpsProxies/web`,
        IPAddress: "203.0.113.10",
        portRange: "443-443",
        loadBalancingScheme: "EXTERNAL_MANAGED",
      },
    ],
    [`${COMPUTE}/regions/europe-west1/targetHttpsProxies`]: [
      "items",
      {
        selfLink: `projects/${PROJECT}/regions/europe-west1/targetHttpsProxies/api`,
        urlMap: `projects/${PROJECT}/regions/europe-west1/urlMaps/api`,
        sslCertificates: [`//certificatemanager.googleapis.com/${managerId("certificates", "api", "europe-west1", NUMBER)}`],
      },
    ],
    [`projects/${PROJECT}/managedZones`]: [
      "managedZones",
      { name: "inside", dnsName: "example.com.", visibility: "private" },
      { name: "example-com", dnsName: "example.com.", visibility: "public" },
    ],
    [`projects/${PROJECT}/managedZones/example-com/rrsets`]: [
      "rrsets",
      { name: "example.com.", type: "SOA" },
      { name: "_acme-challenge_1.www.example.com.", type: "CNAME" },
    ],
  };
}

describe("reading a Google project", () => {
  test("finds certificates, proxies and zones in all pages, globally and in the regions", async () => {
    estate();
    const { certificates, zones, provider } = await read({ regions: ["europe-west1"] });

    expect(provider).toEqual({ project: PROJECT });
    expect(zones).toEqual([{ name: "example.com", entry: { cloudDns: "example-com" } }]);
    expect(certificates.map(({ id, obstacle }) => [id, obstacle?.reason])).toEqual([
      [managerId("certificates", "www"), undefined],
      [managerId("certificates", "idle"), "unused"],
      [managerId("certificates", "api", "europe-west1"), undefined],
    ]);
    expect(certificates[0]).toMatchObject({
      tags: { owner: "edge" },
      notAfter: "2027-01-01T00:00:00Z",
      endpoints: [
        { obstacle: { reason: "default-certificate" } },
        { tlsPolicy: "intermediate", entry: { googleHttpsProxy: { urlMap: "web", ipAddress: "203.0.113.10" } } },
      ],
    });
    expect(certificates[2].endpoints[0].obstacle?.message).toContain("it has no SSL policy");
  });

  test("makes GET calls only", async () => {
    estate();
    await read({ regions: ["europe-west1"] });
    expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect(new Set(calls.map(({ authorization: header }) => header))).toEqual(new Set(["Bearer of-the-user"]));
  });

  test("reads the zones of other projects, which the fleet file then names", async () => {
    estate();
    lists[`projects/${PROJECT}/managedZones`] = ["managedZones"];
    lists["projects/dns-prod/managedZones"] = ["managedZones", { name: "com", dnsName: "example.com." }];
    expect((await read({ zoneProjects: ["dns-prod"] })).zones).toEqual([
      { name: "example.com", entry: { cloudDns: "com", project: "dns-prod" } },
    ]);
  });

  test("uses the project of the environment, like Terraform's provider", async () => {
    estate();
    process.env.GOOGLE_CLOUD_PROJECT = PROJECT;
    expect((await read({ project: undefined })).certificates).toHaveLength(2);
  });

  test("impersonates a service account", async () => {
    await read({ role: "reader@media-prod.iam.gserviceaccount.com" });
    expect(calls[0]).toMatchObject({
      method: "POST",
      path: "projects/-/serviceAccounts/reader@media-prod.iam.gserviceaccount.com:generateAccessToken",
      authorization: "Bearer of-the-user",
    });
    expect(new Set(calls.slice(1).map(({ authorization: header }) => header))).toEqual(new Set(["Bearer of-the-service-account"]));
  });

  test("retries a call that exceeds a quota", async () => {
    estate();
    refusals[`${CM}/global/certificates`] = { status: 429, error: { status: "RESOURCE_EXHAUSTED", message: "Quota exceeded" }, times: 1 };
    expect((await read()).certificates).toHaveLength(2);
  });

  test("treats an API that is not enabled as empty", async () => {
    estate();
    const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "SERVICE_DISABLED" }];
    refusals[`projects/${PROJECT}/managedZones`] = {
      status: 403,
      error: { status: "PERMISSION_DENIED", message: "It is disabled.", details },
    };
    expect((await read()).zones).toEqual([]);
  });

  test("reports pending and expired certificates with the fix", async () => {
    estate();
    const managed = { ...certificate("www").managed, state: "PROVISIONING" };
    lists[`${CM}/global/certificates`] = [
      "certificates",
      certificate("www", "global", { managed }),
      certificate("idle", "global", { expireTime: "2026-10-01T00:00:00Z" }),
    ];
    expect((await read()).certificates.map(({ obstacle }) => obstacle?.reason)).toEqual(["pending-validation", "expired"]);
  });
});

describe("a call that fails", () => {
  const DENIED = { status: 403, error: { status: "PERMISSION_DENIED", message: "Permission denied on resource." } };

  test.each([
    [`${CM}/global/certificates`, "certificatemanager.certs.list", "certificates of the project"],
    [`${CM}/europe-west1/dnsAuthorizations`, "certificatemanager.dnsauthorizations.list", "DNS authorizations in europe-west1"],
    [
      `${CM}/global/certificateMaps/web/certificateMapEntries`,
      "certificatemanager.certmapentries.list",
      "the entries of the certificate map",
    ],
    [`${COMPUTE}/global/targetHttpsProxies`, "compute.targetHttpsProxies.list", "HTTPS proxies"],
    [`${COMPUTE}/regions/europe-west1/targetHttpsProxies`, "compute.regionTargetHttpsProxies.list", "HTTPS proxies in europe-west1"],
    [`${COMPUTE}/global/forwardingRules`, "compute.globalForwardingRules.list", "forwarding rules"],
    [`projects/${PROJECT}/managedZones/example-com/rrsets`, "dns.resourceRecordSets.list", "records of the zone example-com"],
  ])("because %s is denied gives an error with the permission %s", async (path, permission, what) => {
    estate();
    refusals[path] = DENIED;
    await expect(read({ regions: ["europe-west1"] })).rejects.toMatchObject({
      code: "cloud-call-failed",
      message: expect.stringMatching(
        new RegExp(
          `^Reading ${what}.* failed: 403 PERMISSION_DENIED: .*The call needs the permission ${permission.replace(/\./g, "\\.")}\\.`,
        ),
      ) as string,
    });
    expect((googleImporter.permissions as { includedPermissions: string[] }).includedPermissions).toContain(permission);
  });

  test.each([
    [401, "UNAUTHENTICATED", "Sign in again"],
    [404, "NOT_FOUND", "Check the project with --project"],
    [400, "INVALID_ARGUMENT", "Check the network, the project"],
  ])("with %d gives an error with the fix", async (status, name, advice) => {
    refusals[`${CM}/global/certificates`] = { status, error: { status: name, message: "No." } };
    await expect(read()).rejects.toMatchObject({ code: "cloud-call-failed", message: expect.stringContaining(advice) as string });
  });

  test("because the connection is refused gives an error with the reason", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    process.env.GOOGLE_CERTIFICATE_MANAGER_CUSTOM_ENDPOINT = `http://127.0.0.1:${port}/`;
    await expect(read()).rejects.toMatchObject({ code: "cloud-call-failed", message: expect.stringContaining("ECONNREFUSED") as string });
  });
});

describe("credentials", () => {
  beforeEach(() => {
    delete process.env.GOOGLE_OAUTH_ACCESS_TOKEN;
    jest.resetModules();
  });

  const readAgain = async () =>
    (await import("../../../lib/google/import")).googleImporter.fromAccount!(
      { regions: [], zoneRoles: [], project: PROJECT, zoneProjects: [], progress: () => undefined },
      NOW,
    );
  const withLibrary = (getAccessToken: () => Promise<string | null>) =>
    jest.doMock(
      "google-auth-library",
      () => ({
        GoogleAuth: class {
          getAccessToken = getAccessToken;
        },
      }),
      { virtual: true },
    );

  test("are the application default ones without a token in the environment", async () => {
    withLibrary(() => Promise.resolve("of-adc"));
    await readAgain();
    expect(calls[0].authorization).toBe("Bearer of-adc");
  });

  test.each<[string, () => Promise<string | null>, string]>([
    [
      "fail",
      () => Promise.reject(new Error("Could not load the default credentials.")),
      "Could not load the default credentials. Run gcloud",
    ],
    ["give no token", () => Promise.resolve(null), "they gave no access token. Run gcloud"],
  ])("that %s are refused with the command to run", async (_what, getAccessToken, says) => {
    withLibrary(getAccessToken);
    await expect(readAgain()).rejects.toMatchObject({ code: "cloud-call-failed", message: expect.stringContaining(says) as string });
  });

  test("need google-auth-library, which is not installed with certfleet", async () => {
    jest.doMock(
      "google-auth-library",
      () => {
        throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
      },
      { virtual: true },
    );
    await expect(readAgain()).rejects.toMatchObject({
      code: "sdk-missing",
      message: expect.stringContaining("npm install google-auth-library") as string,
    });
  });
});

describe("wrong options", () => {
  test.each<[string, Partial<LiveOptions>, string, string]>([
    ["no project", { project: undefined }, "import-options", "No project to read"],
    ["a project's number", { project: NUMBER }, "google-project", `"${NUMBER}" is not a project id`],
    ["a project of zones that is no id", { zoneProjects: ["DNS"] }, "google-project", '"DNS" is not a project id'],
    ["a region of another cloud", { regions: ["eu-west-1"] }, "google-region", '"eu-west-1" is not a Google Cloud region'],
    ["a role for zones", { zoneRoles: ["roles/dns.reader"] }, "import-options", "Name the project of the zones with --zone-project"],
  ])("%s is refused", async (_what, options, code, says) => {
    await expect(read(options)).rejects.toMatchObject({ code, message: expect.stringContaining(says) as string });
    expect(calls).toEqual([]);
  });
});
