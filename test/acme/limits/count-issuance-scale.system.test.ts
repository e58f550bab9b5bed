import { Fn, TerraformStack } from "cdktf";
import { AcmeDirectory, AcmeIssuer, AcmeKey, IAcmeAccount } from "../../../lib/acme";
import { DnsZones, Duration, KeyType } from "../../../lib/core";
import { synth } from "../../support/synth";
import { add, PluginZone } from "../support/stack";
import { accountAt, domains, hosts, outcome, times, warningsOf } from "./planned-certificates";

const { LETS_ENCRYPT, LETS_ENCRYPT_STAGING, GOOGLE_TRUST_SERVICES, ZEROSSL } = AcmeDirectory;

describe("orders with one account", () => {
  test("cause no warning at the limit", () => {
    expect(warningsOf(LETS_ENCRYPT, domains(300))).toEqual([]);
  });

  test("beyond the limit cause a warning with advice, without mentioning exempt renewals", () => {
    expect(warningsOf(LETS_ENCRYPT, domains(301))).toEqual([
      'the stack has 301 certificates of "lets-encrypt", which takes 300 orders of an account in 3h: a first apply would be refused after 300; ' +
        "apply in 2 parts, 300 certificates at a time and 3h apart (3h in all); or pack the 301 names into 4 certificates, 100 in each (`groups` of a fleet); " +
        'try with "lets-encrypt-staging" first (certfleet:acme-order-limit)',
    ]);
  });

  test("are counted separately for each account", () => {
    const other = (stack: TerraformStack) => (stack.node.tryFindChild("Other") as IAcmeAccount) ?? accountAt(stack, LETS_ENCRYPT, "Other");
    const halves = domains(400).map((one, index) => (index % 2 === 0 ? one : { ...one, account: other }));
    expect(warningsOf(LETS_ENCRYPT, halves)).toEqual([]);
  });

  test("include renewals if the CA is not known to exempt them", () => {
    expect(warningsOf(GOOGLE_TRUST_SERVICES, domains(100))).toEqual([]);
    expect(warningsOf(GOOGLE_TRUST_SERVICES, domains(101))).toEqual([
      expect.stringMatching(
        /takes 100 orders of an account in 1h: a first apply, and renewals that fall together, would be refused after 100;/,
      ),
    ]);
    expect(warningsOf(GOOGLE_TRUST_SERVICES, times(101, { names: ["www.example.com"] }))).toHaveLength(1);
  });

  test("are rejected at synth if renewals count and some certificates would expire before theirs is allowed", () => {
    const short = domains(600).map((one) => ({ ...one, lifetime: Duration.days(6) }));
    expect(() => outcome(GOOGLE_TRUST_SERVICES, short)).toThrow(
      /600 certificates of "google-trust-services", which takes 100 orders of an account in 1h and counts renewals: \d+ of them would expire .*acme-order-limit/,
    );
  });

  test("have a higher limit at the staging environment, and none at a CA without a known limit", () => {
    expect(warningsOf(LETS_ENCRYPT_STAGING, domains(301))).toEqual([]);
    expect(warningsOf(ZEROSSL, hosts(301))).toEqual([]);
  });

  test("are counted for an issuer, and for the names of a signing request that is only known at apply", () => {
    const { warnings } = synth((stack) => {
      const issuer = new AcmeIssuer({ directory: LETS_ENCRYPT, runsEvery: Duration.hours(12) });
      const zones = new DnsZones([new PluginZone("example.com")]);
      for (const { names } of hosts(50)) {
        issuer.issue(stack, names[0], { domainNames: names, zones });
      }
      const key = AcmeKey.signingRequest(Fn.file("request.pem"), KeyType.ECDSA_P256);
      add(stack, "Own", { key, domainNames: ["own.example.com"] });
    });
    expect(warnings.filter((warning) => warning.includes("acme-domain-limit"))).toEqual([
      expect.stringContaining("51 certificates of example.com"),
    ]);
  });
});
