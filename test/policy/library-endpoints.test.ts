import * as fc from "fast-check";
import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { TerraformStack } from "cdktf";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import {
  AcmCertificate,
  AcmExpiryAlarms,
  AlbDefaultAction,
  AlbHttpsListener,
  CloudFrontViewerCertificate,
  Hsts,
  HttpApiDomainName,
  NlbTlsListener,
  RestApiDomainName,
  SnsChannel,
} from "../../lib/aws";
import { Duration } from "../../lib/core/duration";
import { KeyType } from "../../lib/core/certificate";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { GoogleHttpsProxy, GoogleSslProxy } from "../../lib/google";
import { checkEstate } from "../../lib/policy/check";
import { Finding } from "../../lib/policy/finding";
import { settingsOf } from "../../lib/policy/policy-schema";
import { readTerraformJson } from "../../lib/policy/plan/terraform-json";
import { ALB, certificate, NLB, TARGET_GROUP } from "../aws/fixtures";
import * as google from "../google/fixtures";
import { synth } from "../support/synth";
import { TODAY } from "./support/check";

/** A separate load balancer for each endpoint, since two endpoints cannot share a port. */
function balancer(arn: string, port: number): string {
  return arn.replace("/edge/", `/edge-${port}/`);
}

/** An endpoint of a fleet with the options of a caller. */
type Build = (stack: TerraformStack, id: string, port: number, www: AcmCertificate) => void;

const ENDPOINTS: Record<string, Build> = {
  alb: (stack, id, port, www) =>
    new AlbHttpsListener(stack, id, {
      loadBalancerArn: balancer(ALB, port),
      certificates: [www],
      port,
      defaultAction: AlbDefaultAction.forward(TARGET_GROUP),
    }),
  albWithRedirect: (stack, id, port, www) =>
    new AlbHttpsListener(stack, id, {
      loadBalancerArn: balancer(ALB, port),
      certificates: [www],
      port,
      redirectHttp: true,
      hsts: Hsts.maxAge(Duration.days(365)),
      defaultAction: AlbDefaultAction.forward(TARGET_GROUP),
    }),
  nlb: (stack, id, port, www) =>
    new NlbTlsListener(stack, id, { loadBalancerArn: balancer(NLB, port), certificates: [www], port, targetGroupArn: TARGET_GROUP }),
  rest: (stack, id, _, www) => new RestApiDomainName(stack, id, { domainName: www.domainNames[0], certificate: www }),
  cloudFront: (stack, id, _, www) =>
    new CloudfrontDistribution(stack, id, {
      enabled: true,
      viewerCertificate: new CloudFrontViewerCertificate(stack, `${id}Viewer`, { certificate: www }).viewerCertificate,
      origin: [{ domainName: "origin.example.com", originId: "origin" }],
      defaultCacheBehavior: {
        allowedMethods: ["GET"],
        cachedMethods: ["GET"],
        targetOriginId: "origin",
        viewerProtocolPolicy: "redirect-to-https",
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
    }),
  http: (stack, id, _, www) => new HttpApiDomainName(stack, id, { domainName: www.domainNames[0], certificate: www }),
};

const endpoint = fc.record({
  kind: fc.constantFrom(...Object.keys(ENDPOINTS)),
  name: fc.constantFrom("www", "api", "img"),
  keyType: fc.constantFrom(KeyType.RSA_2048, KeyType.ECDSA_P256, KeyType.ECDSA_P384),
  watched: fc.boolean(),
});

function findingsOn(fleet: readonly { kind: string; name: string; keyType: KeyType; watched: boolean }[]): Finding[] {
  const { json } = synth((stack) => {
    const channels = [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })];
    fleet.forEach(({ kind, name, keyType, watched }, i) => {
      const www = certificate(stack, `Certificate${i}`, {
        domainNames: [`${name}${i}.example.com`],
        keyType,
        region: kind === "cloudFront" ? "us-east-1" : undefined,
      });
      ENDPOINTS[kind](stack, `Endpoint${i}`, 1024 + i, www);
      if (watched) {
        new AcmExpiryAlarms(stack, `Alarms${i}`, { certificate: www, certificateName: `${name}${i}`, channels });
      }
    });
  });
  return checkEstate(readTerraformJson([{ file: "cdk.tf.json", document: json }]), settingsOf({}), TODAY);
}

test("AWS endpoints of random fleets pass the intermediate profile", () => {
  fc.assert(
    fc.property(fc.array(endpoint, { maxLength: 8 }), (fleet) => {
      const findings = findingsOn(fleet);
      expect(findings.filter(({ severity }) => severity !== "advice")).toEqual([]);
      const unwatched = findings.filter(({ rule }) => rule === "unwatched-certificate").map(({ address }) => address);
      expect(unwatched).toHaveLength(fleet.filter(({ watched }) => !watched).length);
    }),
    { numRuns: 25 },
  );
});

/** The findings that fail a check, on a document of Terraform's JSON. */
function failuresIn(document: Record<string, unknown>): string[] {
  const findings = checkEstate(readTerraformJson([{ file: "cdk.tf.json", document }]), settingsOf({}), TODAY);
  return findings.filter(({ severity }) => severity !== "advice").map(({ rule, address, message }) => `${rule} ${address}: ${message}`);
}

type BuildOnGoogle = (stack: TerraformStack, id: string, name: string) => void;

const GOOGLE_ENDPOINTS: Record<string, BuildOnGoogle> = {
  https: (stack, id, name) => new GoogleHttpsProxy(stack, id, { urlMap: name, certificates: [certificateOf(stack, id, name)] }),
  redirecting: (stack, id, name) =>
    new GoogleHttpsProxy(stack, id, { urlMap: name, certificates: [certificateOf(stack, id, name)] }).addHttpRedirect(),
  ssl: (stack, id, name) => new GoogleSslProxy(stack, id, { backendService: name, certificates: [certificateOf(stack, id, name)] }),
};

function certificateOf(stack: TerraformStack, id: string, name: string) {
  return google.certificate(stack, `${id}Certificate`, { domainNames: [`${name}.example.net`] });
}

test("Google endpoints of random fleets pass the intermediate profile", () => {
  const kinds = fc.array(fc.constantFrom(...Object.keys(GOOGLE_ENDPOINTS)), { maxLength: 6 });
  fc.assert(
    fc.property(kinds, (fleet) => {
      const { json } = google.synth((stack) => {
        fleet.forEach((kind, i) => GOOGLE_ENDPOINTS[kind](stack, `Endpoint${i}`, `site${i}`));
      });
      expect(failuresIn(json)).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

/** A certificate of a fleet file, by the kind of its endpoints. */
const FILE_ENDPOINTS: Record<string, (i: number) => object> = {
  host: (i) => ({ issuer: "acm", domains: [`site${i}.example.com`], endpoints: [{ host: `site${i}.example.com` }] }),
  alb: (i) => ({
    issuer: "acm",
    domains: [`site${i}.example.com`],
    endpoints: [{ alb: { loadBalancerArn: balancer(ALB, 1000 + i), targetGroupArn: TARGET_GROUP, redirectHttp: true, hsts: "365d" } }],
  }),
  nlb: (i) => ({
    issuer: "acm",
    domains: [`site${i}.example.com`],
    endpoints: [{ nlb: { loadBalancerArn: balancer(NLB, 1000 + i), targetGroupArn: TARGET_GROUP } }],
  }),
  google: (i) => ({
    issuer: "google",
    domains: [`site${i}.example.net`],
    notify: ["sre-google"],
    endpoints: [{ googleHttpsProxy: { urlMap: `site${i}` } }],
  }),
};

function fleetFile(kinds: readonly string[]): string {
  return stringify({
    version: 1,
    name: "fleet",
    providers: { aws: { region: "eu-west-1" }, google: { project: "media-prod", region: "europe-west1" } },
    zones: { "example.com": { route53: "Z0123456789ABCDEFGHIJ" }, "example.net": { cloudDns: "example-net" } },
    issuers: { acm: { type: "acm" }, google: { type: "google-managed" } },
    channels: { sre: { type: "sns", email: ["sre@example.com"] }, "sre-google": { type: "google-email", address: "sre@example.com" } },
    defaults: { owner: "edge-team", service: "edge", notify: ["sre"] },
    certificates: Object.fromEntries(kinds.map((kind, i) => [`site${i}`, FILE_ENDPOINTS[kind](i)])),
  });
}

function synthesised(text: string): Record<string, unknown> {
  const directory = mkdtempSync(path.join(tmpdir(), "certfleet-policy-"));
  try {
    writeFileSync(path.join(directory, "certfleet.yaml"), text);
    const { document, errors } = synthesiseFile(path.join(directory, "certfleet.yaml"), { asModule: false });
    expect(errors).toEqual([]);
    return JSON.parse(JSON.stringify(document)) as Record<string, unknown>;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test("fleets from random files pass the intermediate profile", () => {
  const kinds = fc.array(fc.constantFrom(...Object.keys(FILE_ENDPOINTS)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(kinds, (fleet) => {
      expect(failuresIn(synthesised(fleetFile(fleet)))).toEqual([]);
    }),
    { numRuns: 8 },
  );
});
