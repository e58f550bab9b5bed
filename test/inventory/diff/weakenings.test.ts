import { diffInventories } from "../../../lib/inventory/diff/diff-inventories";
import { linesOf } from "./fleet";
import { declaredBy } from "./history";

const BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188";
const OTHER_BALANCER = BALANCER.replace("edge", "old");

/** A fleet with everything that a change can weaken. */
const FLEET = `
version: 1
name: edge
providers:
  aws: { region: eu-west-1 }
zones:
  example.com: { route53: Z0123456789ABCDEFGHIJ }
issuers:
  acm: { type: acm }
  le: { type: acme, directory: lets-encrypt }
  staging: { type: acme, directory: lets-encrypt-staging }
stores:
  vault: { type: aws-secrets-manager, kmsKeyId: alias/tls, readers: ["arn:aws:iam::111122223333:role/edge"] }
  agents: { type: aws-ssm }
channels:
  on-call: { type: sns, email: [on-call@example.com], https: ["https://hooks.example.com/v1/4f2c"] }
  mail: { type: sns, email: [mail@example.com] }
schedule: { type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: hcp_token, every: 12h, notify: [on-call] }
defaults: { owner: edge-team, issuer: acm, notify: [on-call] }
certificates:
  www:
    domains: [www.example.com]
    endpoints:
      - alb:
          loadBalancerArn: ${BALANCER}
          targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/73e2d6bc24d8a067
          redirectHttp: true
          hsts: 365d
  node:
    issuer: le
    domains: [node.example.com]
    stores: [vault, agents]
    endpoints: [{ host: node.example.com }]
`;

function linesAfter(...edits: readonly [from: string, to: string][]): string[] {
  const head = edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.split(from).join(to);
  }, FLEET);
  return linesOf(diffInventories(declaredBy(FLEET), declaredBy(head)));
}

describe("a fleet file loses a safeguard", () => {
  test.each<[string, readonly [string, string][], readonly string[]]>([
    [
      "export is turned on",
      [["acm: { type: acm }", "acm: { type: acm, export: true }"]],
      ["edge/www weakened: private key can be exported from the issuer's service"],
    ],
    [
      "transparency is turned off",
      [["acm: { type: acm }", "acm: { type: acm, transparency: false }"]],
      ["edge/www weakened: no longer entered in Certificate Transparency logs, so browsers refuse it"],
    ],
    [
      "readers are widened",
      [['role/edge"]', 'role/edge", "222233334444"]']],
      ["edge/node weakened: private key in store vault can be read by 222233334444"],
    ],
    [
      "a secret is written to the state",
      [["vault: {", "vault: { writeOnly: false,"]],
      ["edge/node weakened: private key for store vault is written to Terraform's state"],
    ],
    [
      "HSTS is removed",
      [["          hsts: 365d\n", ""]],
      ["edge/www weakened: HSTS of endpoint alb www.example.com:443 removed (was max-age=31536000)"],
    ],
    [
      "HSTS is shortened",
      [["hsts: 365d", "hsts: 1d"]],
      ["edge/www weakened: HSTS of endpoint alb www.example.com:443 is max-age=86400 instead of max-age=31536000"],
    ],
    [
      "the redirect is removed",
      [["          redirectHttp: true\n", ""]],
      ["edge/www weakened: redirect from HTTP to endpoint alb www.example.com:443 removed"],
    ],
    [
      "recipients are replaced",
      [["[on-call@example.com]", "[new@example.com]"]],
      ["edge weakened: channel on-call notifies new@example.com instead of on-call@example.com"],
    ],
    [
      "the path of a webhook is replaced, without its secret",
      [["/v1/4f2c", "/v1/aaaa"]],
      [
        expect.stringMatching(
          /^edge weakened: channel on-call notifies https:\/\/hooks\.example\.com\/… \(\w{8}\) instead of https:\/\/hooks\.example\.com\/… \(\w{8}\)$/,
        ) as unknown as string,
      ],
    ],
    [
      "channels are replaced",
      [["notify: [on-call] }\ncertificates", "notify: [mail] }\ncertificates"]],
      ["edge/node weakened: alerts notify mail instead of on-call", "edge/www weakened: alerts notify mail instead of on-call"],
    ],
    [
      "messages are collected",
      [["[on-call@example.com],", "[on-call@example.com], digest: daily,"]],
      ["edge weakened: channel on-call sends a daily digest instead of each message at once"],
    ],
    [
      "an endpoint moves",
      [[BALANCER, OTHER_BALANCER]],
      [`edge/www changed: endpoint alb www.example.com:443 moved to ${OTHER_BALANCER} from ${BALANCER}`],
    ],
    [
      "a zone moves",
      [["Z0123456789ABCDEFGHIJ", "Z9999999999ABCDEFGHIJ"]],
      ["node", "www"].map(
        (name) => `edge/${name} changed: names in example.com are validated in zone Z9999999999ABCDEFGHIJ instead of Z0123456789ABCDEFGHIJ`,
      ),
    ],
    [
      "a certificate moves to a staging CA",
      [["issuer: le\n", "issuer: staging\n"]],
      [
        expect.stringMatching(
          /^edge\/node weakened: issuer moved from lets-encrypt to lets-encrypt-staging, which browsers do not trust/,
        ) as unknown as string,
      ],
    ],
    [
      "a certificate with a live endpoint is removed",
      [[FLEET.slice(FLEET.indexOf("  node:\n")), ""]],
      [
        "edge/node weakened: certificate removed, issued by lets-encrypt for node.example.com; no other certificate serves node.example.com:443",
      ],
    ],
  ])("%s", (_what, edits, lines) => {
    expect(linesAfter(...edits)).toEqual(lines);
  });
});
