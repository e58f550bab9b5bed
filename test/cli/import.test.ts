import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { importCommand } from "../../lib/cli/import";
import { StateResource } from "../../lib/core/importer";
import * as google from "../google/import/google-states";
import { arnOf, certificate, stateText, zoneWith } from "../import/states";
import { commandRunIn, Outcome, Workspace } from "./support";

const NOW = ["--now", "2026-11-01"];
const ZONE = "Z0123456789ABCDEFGHIJ";

let workspace: Workspace;
beforeEach(() => (workspace = new Workspace()));
afterEach(() => workspace.remove());

const run = (...args: string[]): Promise<Outcome> => commandRunIn(workspace.directory, importCommand(), ...args);

const importFrom = (resources: readonly unknown[], ...args: string[]): Promise<Outcome> => {
  workspace.write("terraform.tfstate", stateText(resources));
  return run("terraform.tfstate", ...NOW, ...args);
};

const fleet = () => parse(workspace.read("certfleet.yaml")) as Record<string, any>;
const blocks = () =>
  (JSON.parse(workspace.read("cdktf.out/stacks/imported/import.tf.json")) as { import: { to: string; id: string }[] }).import;

const WWW = ["www.example.com", "example.com"];
const ESTATE = [
  certificate(1, WWW, { tags: { owner: "edge", service: "shop" }, tags_all: { owner: "edge", service: "shop" } }, "www"),
  certificate(2, ["*.cdn.example.com"], { arn: arnOf(2, "us-east-1") }, "this"),
  ...zoneWith("example.com", ZONE, [...WWW, "*.cdn.example.com"]),
];

describe("certfleet import from a state", () => {
  test("writes a fleet file, a mapping and import blocks for the addresses that synth gives", async () => {
    const { status, out, err } = await importFrom(ESTATE);

    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toContain("certfleet.yaml: 2 certificates, 1 zone, 0 endpoints\n");
    expect(fleet()).toEqual({
      version: 1,
      name: "imported",
      providers: { aws: { region: "eu-west-1" } },
      zones: { "example.com": { route53: ZONE } },
      issuers: { acm: { type: "acm" } },
      defaults: { issuer: "acm" },
      certificates: {
        "wildcard-cdn-example-com": { region: "us-east-1", domains: ["*.cdn.example.com"], alerts: false },
        www: { owner: "edge", service: "shop", domains: ["www.example.com", "example.com"], alerts: false },
      },
    });
    expect(blocks()).toEqual([
      // hashicorp/aws 6 reads the region from the suffix of the ID.
      { to: "aws_acm_certificate.wildcard-cdn-example-com", id: `${arnOf(2, "us-east-1")}@us-east-1` },
      { to: "aws_acm_certificate.www", id: arnOf(1) },
      { to: "aws_route53_record.cdn_example_com", id: `${ZONE}__v.cdn.example.com_CNAME` },
      { to: "aws_route53_record.www_example_com", id: `${ZONE}__v.www.example.com_CNAME` },
      { to: "aws_route53_record.example_com", id: `${ZONE}__v.example.com_CNAME` },
    ]);
  });

  test("writes a file that synthesises to the addresses of the import blocks", async () => {
    await importFrom(ESTATE);
    await workspace.call("synth", "certfleet.yaml", "--out", "out");

    const { resource } = JSON.parse(workspace.read("out/cdk.tf.json")) as { resource: Record<string, Record<string, unknown>> };
    const addresses = Object.entries(resource).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
    expect(addresses).toEqual(expect.arrayContaining(blocks().map(({ to }) => to)));
  });

  test("uses the provider version of the lock file, which reads the resources back unchanged", async () => {
    workspace.write(".terraform.lock.hcl", 'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n}\n');
    await importFrom(ESTATE);

    expect(fleet().providers).toEqual({ aws: { region: "eu-west-1", version: "5.100.0" } });
    // hashicorp/aws 5 selects the region by aliased providers, and its IDs have no suffix.
    expect(blocks()[0].id).toBe(arnOf(2, "us-east-1"));
  });

  test("states OpenTofu, and uses the provider version, if OpenTofu wrote the lock file", async () => {
    workspace.write(".terraform.lock.hcl", 'provider "registry.opentofu.org/hashicorp/aws" {\n  version     = "5.100.0"\n}\n');
    const { out } = await importFrom(ESTATE);

    expect(out).toContain("  tofu -chdir=cdktf.out/stacks/imported init\n");
    expect(fleet()).toMatchObject({ engine: "opentofu", providers: { aws: { region: "eu-west-1", version: "5.100.0" } } });
  });

  test("keeps the existing tags, and does not add owner and service if these tags have other names", async () => {
    const tags = { Team: "edge", Application: "shop", "Cost Centre": "42" };
    await importFrom([certificate(1, ["example.com"], { tags_all: tags }), ...zoneWith("example.com", ZONE, ["example.com"])]);

    expect(fleet().defaults).toEqual({ issuer: "acm", contactTags: false });
    expect(fleet().certificates.c1).toMatchObject({ owner: "edge", service: "shop", tags });
    await workspace.call("synth", "certfleet.yaml", "--out", "out");
    expect(JSON.parse(workspace.read("out/cdk.tf.json")).resource.aws_acm_certificate.c1.tags).toEqual(tags);
  });

  test("reads owner and service from the tags of --owner-tag and --service-tag", async () => {
    const tags_all = { owner: "nobody", "x-team": "edge", component: "shop" };
    await importFrom(
      [certificate(1, ["example.com"], { tags_all }), ...zoneWith("example.com", ZONE, ["example.com"])],
      "--owner-tag",
      "x-team",
      "--service-tag",
      "component",
    );
    expect(fleet().certificates.c1).toMatchObject({ owner: "edge", service: "shop", tags: tags_all });
  });

  test("declares separate issuers for certificates with other settings, and the quota for more than ten names", async () => {
    const many = Array.from({ length: 12 }, (_, index) => `n${index}.example.com`);
    await importFrom([
      certificate(1, many, { options: [{ certificate_transparency_logging_preference: "DISABLED" }] }),
      certificate(2, ["a.example.com"], { key_algorithm: "EC_prime256v1" }),
      certificate(3, ["b.example.com"]),
      ...zoneWith("example.com", ZONE, []),
    ]);
    expect(fleet().issuers).toEqual({
      acm: { type: "acm", namesPerCertificate: 12 },
      "acm-2": { type: "acm", transparency: false, namesPerCertificate: 12 },
    });
    expect(fleet().certificates.c1.issuer).toBe("acm-2");
    expect(fleet().certificates.c2.keyType).toBe("ecdsa-p256");
  });

  test("declares the authority and lifetime of private certificates", async () => {
    const authority = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555";
    const more = {
      certificate_authority_arn: authority,
      type: "PRIVATE",
      validation_method: "NONE",
      early_renewal_duration: "P30D",
      domain_validation_options: [],
    };
    await importFrom([certificate(1, ["db.internal.example.com"], more)]);
    expect(fleet().issuers).toEqual({
      "acm-private-ca": { type: "acm-private-ca", authorityArn: authority, lifetime: "198d", renewBefore: "30d" },
    });
    expect(blocks()).toEqual([{ to: "aws_acm_certificate.c1", id: arnOf(1) }]);
  });
});

describe("certfleet import from a state of a Google project", () => {
  const entry = ({ mode, type, name, attributes }: StateResource) => ({ mode, type, name, instances: [{ attributes }] });
  const www = google.certificateWith("www", ["www.example.com"], { effective_labels: { owner: "edge" } });
  const balancer = google.balancerWith("web", { "www.example.com": "www", PRIMARY: "www" });

  test("writes import blocks for the certificate, validation, map entry, proxy, forwarding rule and SSL policy", async () => {
    const { status, out } = await importFrom([...www, ...balancer, google.RESTRICTED, google.ZONE].map(entry));
    expect(status).toBe(0);
    expect(out).toContain("certfleet.yaml: 1 certificate, 1 zone, 1 endpoint\n");
    expect(fleet()).toMatchObject({
      providers: { google: { project: "media-prod" } },
      zones: { "example.com": { cloudDns: "example-com" } },
      issuers: { "google-managed": { type: "google-managed", record: "fixed" } },
      certificates: { www: { owner: "edge", endpoints: [{ googleHttpsProxy: { urlMap: "web" } }] } },
    });
    const global = "projects/media-prod/locations/global";
    const compute = "projects/media-prod/global";
    expect(Object.fromEntries(blocks().map(({ to, id }) => [to, id]))).toEqual({
      "google_certificate_manager_certificate.www": `${global}/certificates/www`,
      "google_certificate_manager_dns_authorization.google-www_example_com-fixed": `${global}/dnsAuthorizations/auth-www-example-com`,
      "google_dns_record_set.google-www_example_com-fixed":
        "projects/media-prod/managedZones/example-com/rrsets/_acme-challenge.www.example.com./CNAME",
      "google_certificate_manager_certificate_map_entry.google-map-web_www_example_com": `${global}/certificateMaps/web/certificateMapEntries/www-example-com`,
      "google_compute_target_https_proxy.web-https-443": `${compute}/targetHttpsProxies/web`,
      "google_compute_global_forwarding_rule.web-https-443_ForwardingRule": `${compute}/forwardingRules/web`,
      "google_compute_ssl_policy.google-tls-intermediate": `${compute}/sslPolicies/restricted`,
    });
  });

  test("declares both providers for states of AWS and Google, and omits the provider of a cloud without imported certificates", async () => {
    const aws = [certificate(1, ["a.example.org"]), ...zoneWith("example.org", ZONE, ["a.example.org"])];
    await importFrom([...[...www, google.ZONE].map(entry), ...aws]);
    expect(Object.keys(fleet().providers).sort()).toEqual(["aws", "google"]);

    const [self] = google.certificateWith("own", ["own.example.com"], { managed: [], self_managed: [{}] });
    await importFrom([entry(self), ...aws], "--force");
    expect(Object.keys(fleet().providers)).toEqual(["aws"]);
  });

  test("prints the permissions of a live import as a custom role", async () => {
    const { status, out } = await run("--from", "google", "--permissions");
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      stage: "GA",
      includedPermissions: expect.arrayContaining(["certificatemanager.certs.list", "dns.resourceRecordSets.list"]) as string[],
    });
  });
});

describe("what serves a certificate", () => {
  const LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/0123456789abcdef/0123456789abcdef";
  const managed = (type: string, name: string, attributes: object) => ({ mode: "managed", type, name, instances: [{ attributes }] });
  const zone = zoneWith("example.com", ZONE, []);

  test("attaches additional certificates to an existing listener, and does not import its default certificate", async () => {
    const { out } = await importFrom([
      certificate(1, ["a.example.com"]),
      certificate(2, ["b.example.com"]),
      managed("aws_lb_listener", "web", {
        arn: LISTENER,
        certificate_arn: arnOf(1),
        ssl_policy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      }),
      managed("aws_lb_listener_certificate", "b", { listener_arn: LISTENER, certificate_arn: arnOf(2) }),
      ...zone,
    ]);
    expect(fleet().certificates.c1.endpoints).toBeUndefined();
    expect(out).toContain("default-certificate (1): arn:aws:elasticloadbalancing");
    expect(fleet().certificates.c2.endpoints).toEqual([
      { alb: { listenerArn: LISTENER, sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" } },
    ]);
    expect(blocks()).toContainEqual({
      to: expect.stringMatching(/^aws_lb_listener_certificate\.c2_/) as string,
      id: `${LISTENER}_${arnOf(2)}`,
    });
  });

  test("omits a weak listener policy, which certfleet check and the probe report", async () => {
    await importFrom([
      certificate(2, ["b.example.com"]),
      managed("aws_lb_listener", "web", { arn: LISTENER, certificate_arn: arnOf(1), ssl_policy: "ELBSecurityPolicy-2016-08" }),
      managed("aws_lb_listener_certificate", "b", { listener_arn: LISTENER, certificate_arn: arnOf(2) }),
      ...zone,
    ]);
    expect(fleet().certificates.c2.endpoints).toEqual([{ alb: { listenerArn: LISTENER } }]);
  });

  test("lists a distribution with the aliases that the certificate covers, and omits one with a weak policy with the reason", async () => {
    const distribution = (id: string, number: number, minimum: string) =>
      managed("aws_cloudfront_distribution", id, {
        id,
        aliases: ["www.example.com", "other.example.org"],
        viewer_certificate: [{ acm_certificate_arn: arnOf(number, "us-east-1"), minimum_protocol_version: minimum }],
      });
    const edge = (number: number, name: string) => certificate(number, [name], { arn: arnOf(number, "us-east-1") });
    const { out } = await importFrom([
      edge(1, "www.example.com"),
      edge(2, "*.example.com"),
      distribution("E1A2B3C4D5E6F7", 1, "TLSv1.2_2021"),
      distribution("E9A2B3C4D5E6F7", 2, "TLSv1"),
      ...zone,
    ]);
    expect(fleet().certificates.c1.endpoints).toEqual([
      { cloudfront: { distribution: "E1A2B3C4D5E6F7", aliases: ["www.example.com"], minimumProtocolVersion: "TLSv1.2_2021" } },
    ]);
    expect(fleet().certificates.c2.endpoints).toBeUndefined();
    expect(out).toContain("(1): E9A2B3C4D5E6F7");
  });

  test("imports an API Gateway domain with its certificate, unless the fleet does not support its settings", async () => {
    const domain = (number: number, name: string, more: object) =>
      managed("aws_api_gateway_domain_name", `d${number}`, {
        domain_name: name,
        regional_certificate_arn: arnOf(number),
        security_policy: "TLS_1_2",
        ...more,
      });
    const { out } = await importFrom([
      certificate(1, ["a.example.com"]),
      certificate(2, ["b.example.com"]),
      certificate(3, ["c.example.com"]),
      domain(1, "a.example.com", {}),
      domain(2, "b.example.com", { mutual_tls_authentication: [{ truststore_uri: "s3://bucket/ca.pem" }] }),
      domain(3, "c.example.com", { security_policy: "TLS_1_0" }),
      ...zone,
    ]);
    expect(fleet().certificates.c1.endpoints).toEqual([{ apiGateway: { type: "rest", domainName: "a.example.com" } }]);
    expect(blocks()).toContainEqual({ to: "aws_api_gateway_domain_name.c1_a_example_com", id: "a.example.com" });
    expect(out).toContain("it has mutual TLS, which an endpoint of a fleet does not configure");
    expect(out).toContain("its security policy TLS_1_0 is not that of a TLS policy");
  });
});

describe("what is not imported", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["foreign-ca", { type: "IMPORTED", validation_method: "NONE" }, "Another CA issued it"],
    ["email-validated", { validation_method: "EMAIL" }, "it is validated by e-mail"],
    ["managed-by-service", { validation_method: "HTTP" }, "CloudFront requested it"],
    ["pending-validation", { status: "PENDING_VALIDATION", renewal_eligibility: "INELIGIBLE" }, "ACM has not validated it"],
    ["revoked", { status: "REVOKED" }, "it was revoked"],
    ["expired", { not_after: "2026-10-01T00:00:00Z" }, "it has expired"],
    ["unused", { renewal_eligibility: "INELIGIBLE" }, "nothing uses it as of the last refresh of the state"],
    ["key-type", { key_algorithm: "EC_secp521r1" }, "it has a key of the type EC_secp521r1"],
    ["name-outside-zones", { domain_name: "www.example.org", subject_alternative_names: [] }, "is not in a declared zone"],
    ["invalid-domain-name", { domain_name: "not a name", subject_alternative_names: [] }, '"not a name" is not a valid name'],
  ])("reports %s with the fix", async (reason, more, says) => {
    const { out, status } = await importFrom([
      certificate(1, ["old.example.com"], more),
      certificate(2, ["www.example.com"]),
      ...zoneWith("example.com", ZONE, []),
    ]);
    expect(status).toBe(0);
    expect(out).toContain(`  ${reason} (1): `);
    expect(out).toContain(says);
    expect(Object.keys(fleet().certificates)).toEqual(["c2"]);
  });

  test.each<[string, string, object]>([
    [
      "load-balancer-validated",
      "google_certificate_manager_certificate",
      { id: "projects/p/locations/global/certificates/www", managed: [{ domains: ["g.example.com"] }] },
    ],
    ["foreign-ca", "google_compute_ssl_certificate", { id: "projects/p/global/sslCertificates/www" }],
    ["no-import", "acme_certificate", { common_name: "acme.example.com", subject_alternative_names: ["a.example.com"] }],
    ["foreign-ca", "aws_iam_server_certificate", { arn: "arn:aws:iam::111122223333:server-certificate/www" }],
  ])("reports %s for a %s", async (reason, type, attributes) => {
    const other = { mode: "managed", type, name: "www", instances: [{ attributes }] };
    const { out } = await importFrom([other, certificate(2, ["www.example.com"]), ...zoneWith("example.com", ZONE, [])]);
    expect(out).toContain(`  ${reason} (1): `);
    expect(fleet().providers).toEqual({ aws: { region: "eu-west-1" } });
  });

  test("reports certificates outside the account of most certificates", async () => {
    const { out } = await importFrom([
      certificate(1, ["a.example.com"]),
      certificate(2, ["b.example.com"]),
      certificate(3, ["c.example.com"], { arn: arnOf(3, "eu-west-1", "444455556666") }),
      ...zoneWith("example.com", ZONE, []),
    ]);
    expect(out).toContain("other-account (1): c.example.com");
  });

  test("omits an unused duplicate in either order, and keeps duplicates that are both in use", async () => {
    const listener = (number: number) => ({
      mode: "managed",
      type: "aws_lb_listener",
      name: `l${number}`,
      instances: [
        {
          attributes: {
            arn: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/${number}`,
            certificate_arn: arnOf(number),
          },
        },
      ],
    });
    const unknown = { renewal_eligibility: null };
    const { out } = await importFrom([
      certificate(1, ["a.example.com"], unknown),
      certificate(2, ["a.example.com"], unknown),
      listener(2),
      ...zoneWith("example.com", ZONE, []),
    ]);
    expect(out).toContain("duplicate (1): a.example.com");
    expect(out).toContain('of "c2"');

    await importFrom(
      [certificate(1, ["a.example.com"]), certificate(2, ["a.example.com"]), ...zoneWith("example.com", ZONE, [])],
      "--mapping",
      "other.yaml",
    );
    // A fleet refuses a name in two certificates of one issuer.
    expect(fleet().certificates).toMatchObject({ c1: { domains: ["a.example.com"] }, c2: { issuer: "acm-2" } });
    expect(fleet().issuers).toEqual({ acm: { type: "acm" }, "acm-2": { type: "acm" } });
  });

  test("does not write a fleet file if no certificate can be imported", async () => {
    const { out, status } = await importFrom([certificate(1, ["a.example.com"], { validation_method: "EMAIL" })]);
    expect(status).toBe(0);
    expect(out).toContain("No certificate can be imported");
    expect(workspace.files()).toEqual(["certfleet-import.yaml", "terraform.tfstate"]);
  });
});

describe("the mapping", () => {
  test("keeps the user's names, comments and decisions, and adds new certificates", async () => {
    await importFrom(ESTATE);
    workspace.write(
      "certfleet-import.yaml",
      workspace.read("certfleet-import.yaml").replace("name: www,", "name: front-door,").replace("owner: edge", "owner: front-team") +
        "# mine\n",
    );
    await importFrom([...ESTATE, certificate(3, ["new.example.com"])]);

    expect(Object.keys(fleet().certificates)).toEqual(["c3", "front-door", "wildcard-cdn-example-com"]);
    expect(fleet().certificates["front-door"].owner).toBe("front-team");
    expect(blocks()).toContainEqual({ to: "aws_acm_certificate.front-door", id: arnOf(1) });
    expect(workspace.read("certfleet-import.yaml")).toContain("# mine");
    expect(workspace.read("certfleet-import.yaml")).toContain("front-door");
  });

  test("imports an unused certificate with `take: true`, and omits a certificate with `take: false`", async () => {
    const resources = [
      certificate(1, ["a.example.com"], { renewal_eligibility: "INELIGIBLE" }),
      certificate(2, ["b.example.com"]),
      ...zoneWith("example.com", ZONE, []),
    ];
    workspace.write("certfleet-import.yaml", `version: 1\ncertificates:\n  ${arnOf(1)}: { take: true }\n  ${arnOf(2)}: { take: false }\n`);
    const { out } = await importFrom(resources);
    expect(Object.keys(fleet().certificates)).toEqual(["c1"]);
    expect(out).toContain("not-wanted (1): b.example.com");
  });

  test("does not import an unsupported certificate with `take: true`", async () => {
    workspace.write("certfleet-import.yaml", `version: 1\ncertificates:\n  ${arnOf(1)}: { take: true }\n`);
    const { out } = await importFrom([certificate(1, ["a.example.com"], { validation_method: "EMAIL" })]);
    expect(out).toContain("email-validated (1)");
  });

  test("adds a zone that is not in the state, with its role", async () => {
    const role = "arn:aws:iam::222233334444:role/dns";
    workspace.write("certfleet-import.yaml", `version: 1\nzones:\n  example.com: { route53: ${ZONE}, assumeRole: "${role}" }\n`);
    await importFrom([certificate(1, ["a.example.com"])]);
    expect(fleet().zones).toEqual({ "example.com": { route53: ZONE, assumeRole: role } });
  });

  test("reports entries without a certificate", async () => {
    await importFrom(ESTATE);
    const { out } = await importFrom(ESTATE.filter(({ name }) => name !== "www"));
    expect(out).toContain(`1 entry of the mapping not found: ${arnOf(1).slice(0, 50)}`);
  });

  test.each([
    ["another version", "version: 2\n", "certfleet-import.yaml:1:10"],
    ["a wrong name", `version: 1\ncertificates:\n  ${arnOf(1)}: { name: "a b" }\n`, '"a b" is not a valid name'],
    ["an unknown key", `version: 1\ncertificates:\n  ${arnOf(1)}: { nmae: a }\n`, "nmae"],
    ["broken YAML", "version: [1\n", "certfleet-import.yaml"],
    ["an invalid zone ID", "version: 1\nzones:\n  example.com: { route53: zone }\n", "zones.example.com"],
  ])("with %s is refused", async (_what, text, says) => {
    workspace.write("certfleet-import.yaml", text);
    const { status, err } = await importFrom(ESTATE);
    expect(status).toBe(2);
    expect(err).toContain("certfleet:invalid-mapping");
    expect(err).toContain(says);
  });
});

describe("the fleet file", () => {
  test("is replaced by a second import unless it was edited", async () => {
    await importFrom(ESTATE);
    expect((await importFrom(ESTATE)).status).toBe(0);

    workspace.write("certfleet.yaml", workspace.read("certfleet.yaml").replace("alerts: false", "alerts: { warnDays: 30, pageDays: 14 }"));
    const { status, err } = await importFrom(ESTATE);
    expect({ status, err }).toMatchObject({ status: 2, err: expect.stringContaining("certfleet:file-exists") as string });
    expect(workspace.read("certfleet.yaml")).toContain("warnDays: 30");

    expect((await importFrom(ESTATE, "--force")).status).toBe(0);
    expect(workspace.read("certfleet.yaml")).not.toContain("warnDays");
  });
});

describe("invalid arguments", () => {
  test.each<[string, string[], string]>([
    ["no source", [], "Nothing to import from"],
    ["states with --verify", ["terraform.tfstate", "--verify", "plan.json"], "--verify checks the plan"],
    ["a state without certificates", ["empty.tfstate"], "empty.tfstate contains no certificates"],
    ["--permissions without --from", ["--permissions"], "Add --from"],
    ["--verify without a configuration", ["--verify"], "has no cdk.tf.json"],
    ["--verify of a plan that does not exist", ["--verify", "none.json"], "the file does not exist"],
  ])("refuses %s", async (_what, args, says) => {
    workspace.write("empty.tfstate", stateText([]));
    const { status, err } = await run(...args);
    expect(status).toBe(2);
    expect(err).toContain(says);
  });

  test("refuses to verify a plan that imports nothing", async () => {
    workspace.write("plan.json", JSON.stringify({ format_version: "1.2", resource_changes: [] }));
    expect((await run("--verify", "plan.json")).err).toContain("certfleet:nothing-imported");
  });
});

describe("certfleet import --verify", () => {
  const change = (type: string, actions: string[], more: object = {}) => ({
    address: `${type}.www`,
    mode: "managed",
    type,
    change: { actions, ...more },
  });
  const tags = { before: { tags: {} }, after: { tags: { owner: "a" } } };
  const verify = (changes: object[], ...args: string[]) => {
    workspace.write("plan.json", JSON.stringify({ format_version: "1.2", resource_changes: changes }));
    return run("--verify", "plan.json", ...args);
  };
  const imported = change("aws_acm_certificate", ["no-op"], { importing: { id: "arn" } });
  const waiter = change("aws_acm_certificate_validation", ["create"]);

  test("passes if the plan has only imports and waiters", async () => {
    const { status, out } = await verify([imported, waiter]);
    expect(status).toBe(0);
    expect(out).toBe("The plan imports and changes nothing: 1 import, 1 waiter created.\n");
  });

  test("fails and lists all other changes", async () => {
    const { status, out } = await verify([
      imported,
      change("aws_route53_record", ["create"]),
      change("aws_acm_certificate", ["update"], tags),
    ]);
    expect(status).toBe(1);
    expect(out).toContain("The plan does more than import: 2 other changes");
    expect(out).toMatch(/^create +aws_route53_record\.www/m);
    expect(out).toMatch(/^update +aws_acm_certificate\.www +tags/m);
  });

  test("accepts tag changes only with --allow-tag-changes", async () => {
    const changes = [imported, change("aws_acm_certificate", ["update"], { importing: { id: "arn" }, ...tags })];
    expect((await verify(changes)).status).toBe(1);
    expect((await verify(changes, "--allow-tag-changes")).status).toBe(0);
  });

  test("writes JSON", async () => {
    const { out } = await verify([imported, waiter], "--format", "json");
    expect(JSON.parse(out)).toEqual({ passed: true, imports: 1, waiters: 1, unchanged: 0, unwanted: [] });
  });
});

test("escapes hostile values", async () => {
  const evil = "\u001b[31mred\u202e";
  const { out } = await importFrom([
    certificate(1, [`${evil}.example.com`], { tags_all: { owner: evil, ["__proto__x"]: "a" } }),
    certificate(2, ["www.example.com"], { tags_all: { owner: "a\nb: c", constructor: "x" } }, "constructor"),
    ...zoneWith("example.com", ZONE, []),
  ]);
  expect(out).not.toMatch(/[\u001b\u202e]/);
  expect(
    workspace
      .read("certfleet-import.yaml")
      .split("\n")
      .filter((line) => line.startsWith("b: c")),
  ).toEqual([]);
});

describe("certfleet import --verify in the directory of the import", () => {
  const terraform = (script: string) => {
    workspace.write("cdktf.out/stacks/imported/cdk.tf.json", "{}");
    workspace.write("cdktf.out/stacks/imported/import.tf.json", "{}");
    workspace.write("terraform.sh", `#!/bin/sh\n${script}\n`);
    fs.chmodSync(path.join(workspace.directory, "terraform.sh"), 0o755);
    return run("--verify", "--terraform", "./terraform.sh");
  };

  test("runs the plan and verifies its JSON", async () => {
    const change = {
      address: "aws_acm_certificate.www",
      mode: "managed",
      type: "aws_acm_certificate",
      change: { actions: ["no-op"], importing: { id: "a" } },
    };
    const plan = JSON.stringify({ format_version: "1.2", resource_changes: [change] });
    const { status, out } = await terraform(`case "$2" in plan) exit 0;; show) echo '${plan}';; esac`);
    expect({ status, out }).toEqual({ status: 0, out: "The plan imports and changes nothing: 1 import, 0 waiters created.\n" });
  });

  test("prints Terraform's errors if the plan fails", async () => {
    const { status, err } = await terraform("echo 'Error: no credentials' >&2; exit 1");
    expect(status).toBe(2);
    expect(err).toContain("./terraform.sh plan failed in cdktf.out/stacks/imported.");
    expect(err).toContain("Error: no credentials");
  });

  test("runs the engine of the synthesised fleet", async () => {
    await terraform("exit 0");
    const path = process.env.PATH;
    process.env.PATH = workspace.directory;
    try {
      expect((await run("--verify")).err).toContain("Cannot run terraform: it is not on the PATH");
      const stated = { output: { certfleet: { value: { engine: "opentofu" } } } };
      workspace.write("cdktf.out/stacks/imported/cdk.tf.json", JSON.stringify(stated));
      expect((await run("--verify")).err).toContain("Cannot run tofu: it is not on the PATH");
    } finally {
      process.env.PATH = path;
    }
  });

  test("reports a missing Terraform command", async () => {
    await terraform("exit 0");
    expect((await run("--verify", "--terraform", "./none")).err).toContain("Cannot run ./none: it is not on the PATH");
  });
});
