import * as path from "path";
import { diffInventories } from "../../../lib/inventory/diff/diff-inventories";
import { linesOf } from "./fleet";
import { declaredBy } from "./history";

const trust = (name: string) => path.join(__dirname, "..", "..", "fixtures", "trust", name);
const [OLD, NEW] = [trust("root-2024.pem"), trust("root-2026.pem")];
const LISTS = [trust("root-2024.crl.pem"), trust("root-2026.crl.pem")];
const VERIFY = "{ mode: verify, trust: partners }";

/** A fleet with a bundle of these CAs and lists, and client authentication as stated. */
function fleet(cas: string[], { lists = [] as string[], clientAuth = VERIFY, name = "partners" } = {}): string {
  return `
version: 1
name: edge
providers: { aws: { region: eu-west-1 } }
zones: { example.com: { route53: Z0123456789ABCDEFGHIJ } }
issuers: { acm: { type: acm } }
defaults: { owner: edge-team, issuer: acm }
trust: { ${name}: { cas: [${cas.join(", ")}], ${lists.length === 0 ? "" : `revocationLists: [${lists.join(", ")}], `}bucket: example-trust } }
certificates:
  www:
    domains: [www.example.com]
    alerts: false
    endpoints:
      - alb:
          loadBalancerArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188
          targetGroupArn: arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/73e2d6bc24d8a067
          ${clientAuth === "" ? "" : `clientAuth: ${clientAuth}`}
`;
}

const STORES = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore";
const store = (name: string) => `{ mode: verify, trustStore: "${STORES}/${name}/6d8e7a0c3b2f1e90" }`;

const between = (before: string, after: string) => linesOf(diffInventories(declaredBy(before), declaredBy(after)));

describe("the rotation of a CA", () => {
  test("its two steps lose no trust", () => {
    expect(between(fleet([OLD]), fleet([OLD, NEW]))).toEqual(["edge changed: trust bundle partners also trusts Partner Root 2026"]);
    expect(between(fleet([OLD, NEW]), fleet([NEW]))).toEqual([
      "edge changed: trust bundle partners no longer trusts Partner Root 2024, but still Partner Root 2026",
    ]);
  });

  test("in one step is a lost trust: the two were trusted together for no time", () => {
    expect(between(fleet([OLD]), fleet([NEW]))).toEqual([
      "edge weakened: trust bundle partners no longer trusts Partner Root 2024 and trusts Partner Root 2026, " +
        "without a time in which both are trusted: clients with their certificates are refused",
    ]);
  });

  test("an unchanged bundle is no change", () => {
    expect(between(fleet([OLD, NEW]), fleet([NEW, OLD]))).toEqual([]);
  });
});

describe("client authentication", () => {
  test.each([
    [
      "removed",
      fleet([OLD]),
      fleet([OLD], { clientAuth: "" }),
      "weakened: endpoint alb www.example.com:443 no longer asks clients for certificates",
    ],
    ["turned off", fleet([OLD]), fleet([OLD], { clientAuth: "{ mode: off }" }), "no longer asks clients for certificates"],
    [
      "added",
      fleet([OLD], { clientAuth: "" }),
      fleet([OLD]),
      "strengthened: endpoint alb www.example.com:443 asks clients for certificates (verify)",
    ],
    [
      "passed on instead of verified",
      fleet([OLD]),
      fleet([OLD], { clientAuth: "{ mode: passthrough, verifiedBy: api }" }),
      "weakened: client authentication of endpoint alb www.example.com:443 is passthrough instead of verify",
    ],
    [
      "with another bundle",
      fleet([OLD]),
      fleet([NEW], { name: "staff", clientAuth: "{ mode: verify, trust: staff }" }),
      "weakened: endpoint alb www.example.com:443 verifies clients with trust bundle staff instead of partners",
    ],
    [
      "without revocation",
      fleet([OLD], { lists: [LISTS[0]] }),
      fleet([OLD], { lists: [LISTS[0]], clientAuth: "{ mode: verify, trust: partners, revocation: ignore }" }),
      "weakened: endpoint alb www.example.com:443 no longer refuses revoked client certificates",
    ],
    [
      "with one list less",
      fleet([OLD, NEW], { lists: LISTS }),
      fleet([OLD, NEW], { lists: [LISTS[0]] }),
      "weakened: trust bundle partners no longer has a revocation list of Partner Root 2026, so revoked clients are accepted",
    ],
    [
      "with a trust store whose CAs are unknown, instead of a bundle",
      fleet([OLD], { lists: [LISTS[0]] }),
      fleet([OLD], { clientAuth: store("partners") }),
      `weakened: endpoint alb www.example.com:443 verifies clients with trust store ${STORES}/partners/6d8e7a0c3b2f1e90, whose CAs are unknown, instead of trust bundle partners`,
    ],
    [
      "with a bundle instead of a trust store",
      fleet([OLD], { clientAuth: store("partners") }),
      fleet([OLD]),
      `changed: endpoint alb www.example.com:443 verifies clients with trust bundle partners instead of trust store ${STORES}/partners/6d8e7a0c3b2f1e90`,
    ],
    [
      "with another trust store",
      fleet([OLD], { clientAuth: store("partners") }),
      fleet([OLD], { clientAuth: store("staff") }),
      `changed: endpoint alb www.example.com:443 verifies clients with trust store ${STORES}/staff/6d8e7a0c3b2f1e90 instead of ${STORES}/partners`,
    ],
  ])("that is %s", (_what, before, after, says) => {
    expect(between(before, after).join("\n")).toContain(says);
  });

  test("an unchanged trust store is no change", () => {
    const same = fleet([OLD], { clientAuth: store("partners") });
    expect(between(same, same)).toEqual([]);
  });

  test("what a trust store revokes is unknown, so that no lost revocation is reported besides", () => {
    const lines = between(fleet([OLD], { lists: [LISTS[0]] }), fleet([OLD], { clientAuth: store("partners") }));
    expect(lines.join("\n")).not.toContain("revoked");
  });

  test("the list of a removed CA goes with it", () => {
    const lines = between(fleet([OLD, NEW], { lists: LISTS }), fleet([NEW], { lists: [LISTS[1]] }));
    expect(lines).toEqual(["edge changed: trust bundle partners no longer trusts Partner Root 2024, but still Partner Root 2026"]);
  });
});
