import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { HOOK_FILE, HOOK_SCRIPT, KNOWN_FILE, knownCertificatesFile } from "../../lib/export/certspotter-hook";
import { inventorySchema } from "../../lib/inventory/inventory-schema";
import { acmEntry, entry } from "../inventory/health/fleet";
import { directoryWith } from "../cli/status-command";
import "../../lib/clouds";

const EXPIRY = 1_780_000_000;

function knownList(certificates: Record<string, unknown>): string {
  const { certificates: read } = inventorySchema().parse({ version: 1, stack: "media", certificates, waivers: [] });
  return knownCertificatesFile(Object.values(read));
}

const KNOWN = knownList({
  acme: entry({ domains: ["www.example.com", "example.com"], serial: "4A:00" }),
  acm: acmEntry({ domains: ["*.apps.example.com"] }),
  other: entry({ domains: ["old.example.com"], issuer: "company-ca", serial: undefined, notAfter: new Date(EXPIRY * 1000).toISOString() }),
});

/** A directory with the hook, the list of certificates, and a program that notifies. */
const HOME = directoryWith({
  [HOOK_FILE]: HOOK_SCRIPT,
  [KNOWN_FILE]: KNOWN,
  notify: '#!/bin/sh\necho "notified: $EVENT"\n',
});

beforeAll(() => [HOOK_FILE, "notify"].forEach((name) => fs.chmodSync(path.join(HOME, name), 0o755)));

interface Discovered {
  readonly names: readonly string[];
  readonly addresses?: readonly string[];
  readonly environment?: Record<string, string>;
}

/** The environment of a certificate as certspotter 0.24 sets it. */
function environmentOf({ names, addresses = [], environment }: Discovered): Record<string, string> {
  const json = path.join(HOME, "certificate.v1.json");
  const fields = { dns_names: names, ip_addresses: addresses, not_after: "2026-05-28T20:26:40Z", not_before: "2026-02-27T20:26:40Z" };
  fs.writeFileSync(json, JSON.stringify(fields, undefined, "\t"));
  return {
    EVENT: "discovered_cert",
    JSON_FILENAME: json,
    SERIAL: "4a00",
    ISSUER_DN: "C=US, O=Let's Encrypt, CN=R12",
    NOT_AFTER_UNIXTIME: String(EXPIRY + 86_400),
    ...environment,
  };
}

/** Whether the hook notifies. It must do one or the other. */
function notifies(environment: Record<string, string>): boolean {
  const { status, stdout, stderr } = spawnSync(path.join(HOME, HOOK_FILE), {
    encoding: "utf8",
    env: { PATH: process.env.PATH, CERTFLEET_NOTIFY: path.join(HOME, "notify"), ...environment },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(["", `notified: ${environment.EVENT}\n`]).toContain(stdout);
  return stdout !== "";
}

const ACM = { SERIAL: "77", ISSUER_DN: "C=US, O=Amazon, CN=Amazon RSA 2048 M02" };
const OTHER_CA = { SERIAL: "1", ISSUER_DN: "O=Company, CN=CA" };
const OLD_EXPIRY = { NOT_AFTER_UNIXTIME: String(EXPIRY + 60) };

describe("the hook for certspotter", () => {
  test("the list has serial numbers, CAs, expiry and names, and a hyphen for what is unknown", () => {
    expect(KNOWN).toBe(
      [
        "-\t-\t1780000000\told.example.com",
        "-\tAmazon\t1808438400\t*.apps.example.com",
        "4a00\tLet's Encrypt\t1800662400\texample.com www.example.com",
        "",
      ].join("\n"),
    );
  });

  test("the list leaves out certificates whose names are unknown or are not DNS names", () => {
    const certificates = { one: entry({ domains: [] }), two: entry({ domains: ["a\tb.test"] }), three: entry({ domains: ["x.test\n-"] }) };
    expect(knownList(certificates)).toBe("");
  });

  test.each<[string, Discovered]>([
    ["has a known serial number, CA and names", { names: ["example.com", "www.example.com"] }],
    ["has a known serial number and some of its names", { names: ["www.example.com"] }],
    ["is a renewal by a cloud that does not tell serial numbers", { names: ["*.apps.example.com"], environment: ACM }],
    ["expires with a certificate whose CA is unknown", { names: ["old.example.com"], environment: { ...OTHER_CA, ...OLD_EXPIRY } }],
  ])("does not notify of a certificate that %s", (_what, certificate) => {
    expect(notifies(environmentOf(certificate))).toBe(false);
  });

  test.each<[string, Discovered]>([
    ["has an unknown serial number", { names: ["www.example.com"], environment: { SERIAL: "4a01" } }],
    ["has no readable serial number", { names: ["www.example.com"], environment: { SERIAL: "" } }],
    ["has a known serial number of another CA", { names: ["www.example.com"], environment: { ISSUER_DN: "O=Amazon, CN=Let's Encrypt" } }],
    ["has a known serial number and another name", { names: ["www.example.com", "shop.example.com"] }],
    ["has a known serial number and an IP address", { names: ["www.example.com"], addresses: ["192.0.2.7"] }],
    ["has a name that is not a DNS name", { names: ['www.example.com"],"ip_addresses":[],"x":["'] }],
    ["has no names", { names: [] }],
    ["has fewer names than the one whose serial number is unknown", { names: ["apps.example.com"], environment: ACM }],
    ["is for the names of a renewing cloud, by another CA", { names: ["*.apps.example.com"] }],
    [
      "hides the CA's name in another part",
      { names: ["*.apps.example.com"], environment: { ...ACM, ISSUER_DN: "O=Evil\\, O=Amazon, CN=x" } },
    ],
    ["expires at another time than one whose CA is unknown", { names: ["old.example.com"], environment: OTHER_CA }],
    ["expires at an unknown time", { names: ["old.example.com"], environment: { ...OTHER_CA, NOT_AFTER_UNIXTIME: "" } }],
    ["has a chain that cannot be verified", { names: ["www.example.com"], environment: { CHAIN_ERROR: "incomplete" } }],
    ["has no JSON file", { names: ["www.example.com"], environment: { JSON_FILENAME: "/nonexistent" } }],
  ])("notifies of a certificate that %s", (_what, certificate) => {
    expect(notifies(environmentOf(certificate))).toBe(true);
  });

  test.each(["malformed_cert", "error", "an_event_of_a_later_version"])("notifies of the event %s", (EVENT) => {
    expect(notifies({ ...environmentOf({ names: ["www.example.com"] }), EVENT })).toBe(true);
  });

  test("notifies of every certificate if the list is missing", () => {
    const hook = path.join(directoryWith({ [HOOK_FILE]: HOOK_SCRIPT }), HOOK_FILE);
    const env = { PATH: process.env.PATH, CERTFLEET_NOTIFY: path.join(HOME, "notify"), ...environmentOf({ names: ["www.example.com"] }) };
    expect(spawnSync("sh", [hook], { encoding: "utf8", env }).stdout).toBe("notified: discovered_cert\n");
  });

  test("fails if it has nothing to run, so that certspotter reports that", () => {
    const env = { PATH: process.env.PATH, ...environmentOf({ names: ["shop.example.com"] }) };
    const { status, stderr } = spawnSync(path.join(HOME, HOOK_FILE), { encoding: "utf8", env });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "CERTFLEET_NOTIFY is not set. Set it to the program that notifies you, in the environment of certspotter.\n",
    });
  });
});
