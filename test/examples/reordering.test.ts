import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { alb, fleetText, synthesised } from "../file/support";

const ROOT = path.join(__dirname, "..", "..", "examples");
const FILES = readdirSync(ROOT, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".yaml") && /^version: 1$/m.test(readFileSync(path.join(ROOT, file), "utf8")));

/** The file with its certificates in reverse order, except for the first, which is the default certificate of its listener. */
function reversed(text: string): string {
  const fleet = parse(text, { merge: true }) as { certificates: Record<string, unknown> };
  const [first, ...others] = Object.entries(fleet.certificates);
  const certificates = Object.fromEntries([first, ...others.reverse()]);
  return stringify({ ...fleet, policy: undefined, certificates }, { aliasDuplicateObjects: false });
}

/** The file without the policy, which refers to other files. */
function alone(text: string): string {
  return stringify({ ...(parse(text, { merge: true }) as object), policy: undefined }, { aliasDuplicateObjects: false });
}

test.each(FILES)("%s synthesises to the same resources if its certificates are in another order", (file) => {
  const text = readFileSync(path.join(ROOT, file), "utf8");

  expect(synthesised(reversed(text)).json.resource).toEqual(synthesised(alone(text)).json.resource);
});

const GOOGLE = fleetText(
  ["www: { domains: [www.example.com] }", "api: { domains: [api.example.com] }", "shop: { domains: [shop.example.com] }"].map((line) =>
    line.replace(" }", ", endpoints: [{ googleHttpsProxy: { urlMap: projects/media-prod/global/urlMaps/edge } }] }"),
  ),
  {
    providers: "{ google: { project: media-prod } }",
    zones: "{ example.com: { cloudDns: example-com } }",
    issuers: "{ managed: { type: google-managed, awaitIssuance: true } }",
    channels: "{ sre: { type: google-email, address: sre@example.com } }",
    defaults: "{ issuer: managed, notify: [sre] }",
  },
);

const AWS = fleetText(
  [
    `www: { domains: [www.example.com], endpoints: [${alb()}, { host: www.example.com }] }`,
    `api: { domains: [api.example.com], endpoints: [${alb()}, { host: api.example.com }] }`,
    `shop: { domains: [shop.example.com], stores: [vault], issuer: ca, runsEvery: 12h, endpoints: [{ host: shop.example.com }] }`,
  ],
  {
    issuers: "{ acm: { type: acm }, ca: { type: acme, directory: lets-encrypt } }",
    stores: "{ vault: { type: aws-secrets-manager } }",
    channels: "{ sre: { type: sns, email: [sre@example.com], digest: daily } }",
  },
);

test.each([
  ["Google", GOOGLE],
  ["AWS", AWS],
])("certificates of %s that share resources synthesise to the same resources in another order", (_cloud, text) => {
  expect(synthesised(reversed(text)).json.resource).toEqual(synthesised(alone(text)).json.resource);
});
