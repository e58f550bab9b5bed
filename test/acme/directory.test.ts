import * as fs from "node:fs";
import * as path from "node:path";
import { AcmeDirectory, AcmeLimit } from "../../lib/acme";
import { shortestLifetime } from "../../lib/acme/directory-data";
import { Duration } from "../../lib/core";

const days = Duration.days(90);

describe("AcmeDirectory", () => {
  test("knows every directory name that files can use", () => {
    expect(AcmeDirectory.names).toEqual([
      "lets-encrypt",
      "lets-encrypt-staging",
      "google-trust-services",
      "google-trust-services-staging",
      "zerossl",
      "ssl-com-rsa",
      "ssl-com-ecc",
    ]);
    for (const name of AcmeDirectory.names) {
      expect(AcmeDirectory.of(name).name).toBe(name);
    }
  });

  test("cites sources for each profile, and dates announced changes", () => {
    for (const directory of AcmeDirectory.names.map((name) => AcmeDirectory.of(name))) {
      expect(directory.sources.every((source) => source.startsWith("https://"))).toBe(true);
      for (const profile of directory.profiles) {
        expect(profile.source).toMatch(/^https:/);
        const dates = (profile.announced ?? []).map((announced) => announced.since);
        expect(dates).toEqual([...dates].sort());
        expect(dates.every((date) => !Number.isNaN(Date.parse(date)))).toBe(true);
      }
    }
  });

  test("cites a source and a date for each limit", () => {
    const limits = AcmeDirectory.names.flatMap((name) => Object.values(AcmeDirectory.of(name).limits) as AcmeLimit[]);
    expect(limits.length).toBeGreaterThan(0);
    for (const { count, source, asOf } of limits) {
      expect(count).toBeGreaterThan(0);
      expect(source).toMatch(/^https:/);
      expect(Number.isNaN(Date.parse(asOf))).toBe(false);
    }
  });

  test("knows the limits from which renewals at Let's Encrypt are exempt", () => {
    const { certificatesPerDomain, certificatesPerExactSet, newOrders } = AcmeDirectory.LETS_ENCRYPT.limits;
    expect([certificatesPerDomain, certificatesPerExactSet, newOrders].map((limit) => limit!.renewalsCount)).toEqual([false, true, false]);
  });

  test.each([
    ["lets-encrypt", undefined, "45d"],
    ["lets-encrypt", "classic", "45d"],
    ["lets-encrypt", "tlsserver", "45d"],
    ["lets-encrypt", "shortlived", "160h"],
    ["zerossl", undefined, "90d"],
  ])("%s with the profile %s is planned for %s", (name, profile, lifetime) => {
    expect(AcmeDirectory.of(name).lifetime(profile).toString()).toBe(lifetime);
  });

  test("has a known staging directory for every production directory with one", () => {
    const tests = AcmeDirectory.names.map((name) => AcmeDirectory.of(name).testDirectory).filter((name) => name !== undefined);
    expect(tests).toEqual(["lets-encrypt-staging", "google-trust-services-staging"]);
    expect(tests.every((name) => !AcmeDirectory.of(name).production)).toBe(true);
  });

  test("lists the CAs that support ACME renewal information", () => {
    const serving = AcmeDirectory.names.filter((name) => AcmeDirectory.of(name).renewalInfo);
    expect(serving).toEqual(["lets-encrypt", "lets-encrypt-staging", "google-trust-services", "google-trust-services-staging", "zerossl"]);
  });

  test("derives a name from a custom URL, and assumes only what is stated about it", () => {
    const own = AcmeDirectory.url("https://ca.example.com:8443/acme/Directory", { lifetime: days });
    expect(own.name).toBe("ca-example-com-8443-acme-directory");
    expect(own).toMatchObject({ production: true, renewalInfo: false, externalAccountBinding: false, wildcards: true });
    expect(shortestLifetime(own.profile()).toString()).toBe("90d");
    expect(() => own.profile("tlsserver")).toThrow(/It has none; remove the profile/);
    expect(AcmeDirectory.url("https://10.0.0.1/dir", { lifetime: days }).name).toBe("acme-10-0-0-1-dir");
  });

  test("has only the stated profiles for a custom URL", () => {
    const own = AcmeDirectory.url("https://ca.example.com/dir", { lifetime: days, profiles: ["internal"] });
    expect(own.profile("internal").lifetime.toString()).toBe("90d");
    expect(() => own.profile("default")).toThrow(/It has internal/);
  });

  test.each([
    ["an unknown name", () => AcmeDirectory.of("letsencrypt"), /"letsencrypt" is not a known .* Use lets-encrypt, lets-encrypt-staging/],
    ["an HTTP URL", () => AcmeDirectory.url("http://ca.example.com", { lifetime: days }), /certfleet:invalid-acme-directory/],
    ["a host without a scheme", () => AcmeDirectory.url("ca.example.com", { lifetime: days }), /certfleet:invalid-acme-directory/],
    [
      "a known URL",
      () => AcmeDirectory.url("https://acme-v02.api.letsencrypt.org/directory", { lifetime: days }),
      /is the known directory "lets-encrypt"/,
    ],
    [
      "a taken name",
      () => AcmeDirectory.url("https://ca.example.com", { lifetime: days, name: "zerossl" }),
      /certfleet:known-acme-directory/,
    ],
    ["a name with capitals", () => AcmeDirectory.url("https://ca.example.com", { lifetime: days, name: "My CA" }), /lower-case letters/],
    ["a lifetime that is too long", () => AcmeDirectory.GOOGLE_TRUST_SERVICES.lifetime(undefined, Duration.days(91)), /at most 90d/],
    [
      "a lifetime that is not in whole days",
      () => AcmeDirectory.GOOGLE_TRUST_SERVICES.lifetime(undefined, Duration.hours(30)),
      /whole days/,
    ],
  ])("rejects %s", (_what, call, message) => {
    expect(call).toThrow(message);
  });
});

describe("the generated provider bindings", () => {
  const root = path.join(__dirname, "..", "..");

  test.each([
    ["acme", "2.48.3", "~> 2.48", "acme/provider", ["certificate", "registration"]],
    ["tls", "4.1.0", "~> 4.1", "core/provider/tls", ["private-key", "cert-request", "self-signed-cert"]],
  ])("for %s have the arguments of version %s", (provider, version, constraint, folder, modules) => {
    const schema = JSON.parse(fs.readFileSync(path.join(root, "schemas", `${provider}-${version}.json`), "utf8"));
    const [{ resource_schemas: resources }] = Object.values(schema.provider_schemas) as {
      resource_schemas: Record<string, { block: Block }>;
    }[];
    for (const module of modules) {
      const text = fs.readFileSync(path.join(root, "lib", folder, module, "index.ts"), "utf8");
      const { attributes, block_types: blocks } = resources[`${provider}_${module.replace(/-/g, "_")}`].block;
      const config = /export interface \w+Config extends[^{]*\{([\s\S]*?)\n\}/.exec(text)![1];
      const arguments_ = [...config.matchAll(/readonly (\w+)(\??):/g)].map(([, name, optional]) => `${name}${optional}`);
      const settable = Object.entries(attributes).filter(([, attribute]) => attribute.required || attribute.optional);
      const wanted = [
        ...settable.map(([name, { required }]) => `${camelCase(name)}${required ? "" : "?"}`),
        ...Object.keys(blocks ?? {}).map((name) => `${camelCase(name)}?`),
      ];
      // The generator adds an id, which providers of the older SDK accepted.
      expect(arguments_.filter((name) => name !== "id?").sort()).toEqual(wanted.filter((name) => name !== "id?").sort());
      expect(text).toContain(`providerVersionConstraint: '${constraint}'`);
    }
  });
});

interface Block {
  readonly attributes: Record<string, { readonly required?: boolean; readonly optional?: boolean }>;
  readonly block_types?: Record<string, unknown>;
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
