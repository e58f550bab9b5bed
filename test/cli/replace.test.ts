import * as fs from "node:fs";
import * as path from "node:path";
import { acmeFleet, issued, NOW, replace, replaceIn } from "./replace-command";
import { directoryWith, state } from "./status-command";

const FILE = acmeFleet({
  www: "{ domains: [www.example.com], owner: edge }",
  shop: "{ domains: [shop.example.com], owner: retail, keyType: rsa-2048 }",
  api: "{ domains: [api.example.net, '*.api.example.net'], issuer: zero, endpoints: [{ host: api.example.net }] }",
  edge: "{ issuer: acm, groups: [[a.example.com], [b.example.com]] }",
  bank: "{ domains: [bank.example.com], issuer: own }",
});

const INVENTORY = {
  www: issued("www.example.com", { serial: "03:a1" }),
  shop: issued("shop.example.com", { serial: "930", notAfter: "2026-12-20T00:00:00Z", keyType: "rsa-2048" }),
  api: issued("api.example.net", { serial: "3a3", issuer: "zerossl", domains: ["api.example.net", "*.api.example.net"] }),
  "edge-1": issued("a.example.com", { issuer: "acm", domains: ["a.example.com", "b.example.com"], notAfter: "2027-05-01T00:00:00Z" }),
  bank: issued("bank.example.com", { issuer: "provided", renewal: { by: "nobody", lifetimeDays: 365, dueDays: 60 } }),
};

/** The names of the certificates that a selection replaces. */
async function namesOf(...args: string[]): Promise<string[]> {
  const { out, err } = await replace(FILE, INVENTORY, "--format", "json", ...args);
  expect(err).toBe("");
  const plan = JSON.parse(out) as { waves: { certificates: { name: string }[] }[]; manual: string[]; undecided: string[] };
  return [
    ...plan.waves.flatMap((wave) => wave.certificates.map(({ name }) => name)),
    ...plan.manual.map((name) => `${name} (manual)`),
  ].sort();
}

describe("selection", () => {
  test.each([
    [["--all"], ["api", "bank (manual)", "edge-1", "shop", "www"]],
    [["--name", "www"], ["www"]],
    [["--name", "edge"], ["edge-1"]],
    [["--name", "b.example.com"], ["edge-1"]],
    [["--name", "v1.api.example.net"], ["api"]],
    [
      ["--name", "www", "--name", "shop"],
      ["shop", "www"],
    ],
    [
      ["--issuer", "le"],
      ["shop", "www"],
    ],
    [
      ["--ca", "lets-encrypt"],
      ["shop", "www"],
    ],
    [["--ca", "Let's Encrypt", "--owner", "edge"], ["www"]],
    [["--ca", "acm"], ["edge-1"]],
    [["--key-type", "rsa-2048"], ["edge-1", "shop", "bank (manual)"].sort()],
    [["--owner", "retail"], ["shop"]],
    [["--expires-within", "20d"], ["shop"]],
  ])("%j selects %j", async (args, names) => {
    expect(await namesOf(...args)).toEqual(names);
  });

  test("serial numbers select certificates of the inventories, also in decimal notation, and unknown serial numbers are counted", async () => {
    const directory = directoryWith({
      "certfleet.yaml": FILE,
      "terraform.tfstate": state(INVENTORY, {}, { stack: "edge" }),
      "incident.csv": "id,serial\n1,03A1\n2,03:A2\n3,ff\n",
    });
    const { out, status } = await replaceIn(
      directory,
      "--inventory",
      "terraform.tfstate",
      "--serials",
      "incident.csv",
      "--ca",
      "lets-encrypt",
    );
    expect(out).toBe(`WAVE  STARTS                ENDS                  CERTIFICATES  ISSUER  WAITS FOR
1     2026-12-01 00:00 UTC  2026-12-01 00:02 UTC  2             le      -

2 certificates in 1 wave: done by 2026-12-01 00:02 UTC, after 2m.

1 serial number of the list: no certificate in the inventories
`);
    expect(status).toBe(0);
  });

  test("reports certificates without a serial number in the inventories, which may be on the list", async () => {
    const directory = directoryWith({
      "certfleet.yaml": FILE,
      "terraform.tfstate": state(INVENTORY, {}, { stack: "edge" }),
      serials: "03a1\n",
    });
    const { out, status } = await replaceIn(directory, "--inventory", "terraform.tfstate", "--serials", "serials");
    expect(out).toContain(
      "2 certificates not decided, because no inventory has the serial number or expiry: check with certfleet status --probe: edge-1, bank\n",
    );
    expect(status).toBe(1);
  });

  test("findings of status select certificates that a CA has revoked or asks to replace", async () => {
    const findings = [
      { kind: "revoked", severity: "error", certificate: "edge/www", message: "", fix: "" },
      { kind: "replacement-advised", severity: "warning", certificate: "edge/api", message: "", fix: "" },
      { kind: "renewal-overdue", severity: "warning", certificate: "edge/shop", message: "", fix: "" },
    ];
    const directory = directoryWith({
      "certfleet.yaml": FILE,
      "terraform.tfstate": state(INVENTORY, {}, { stack: "edge" }),
      "status.json": { version: 1, findings },
    });
    const { out } = await replaceIn(directory, "--inventory", "terraform.tfstate", "--revoked", "status.json", "--wave", "1");
    expect(out).toContain("Edits of wave 1:\n  certificates.api.generation: 2\n  certificates.www.generation: 2\n");
  });

  test.each([
    [[], "nothing-selected", "Nothing says which certificates to replace."],
    [
      ["--ca", "lets-encrpyt"],
      "unknown-selection",
      '--ca "lets-encrpyt" matches no certificate of the fleet; did you mean "lets-encrypt"?',
    ],
    [["--owner", "nobody"], "unknown-selection", '--owner "nobody" matches no certificate of the fleet. Certificates have edge, retail.'],
    [["--name", "other.example.org"], "unknown-selection", '--name "other.example.org" matches no certificate'],
    [["--key-type", "rsa-1024"], "replace-options", '--key-type "rsa-1024" is not a key type. Use one of rsa-2048'],
    [["--all", "--expires-within", "soon"], "invalid-duration", '--expires-within: "soon" is not a duration.'],
    [["--all", "--deadline", "24"], "invalid-duration", '--deadline: "24" is not a duration.'],
    [["--all", "--parallelism", "0"], "replace-options", '--parallelism "0" is not a whole number from 1 to 999999.'],
    [["--all", "--wave", "9"], "unknown-wave", "--wave 9: the plan has 1 wave. Use a number from 1 to 1."],
    [["--serials", "missing.txt"], "unreadable-file", "Cannot read missing.txt"],
    [["--revoked", "terraform.tfstate"], "replace-options", "--revoked terraform.tfstate has no findings."],
  ])("%j is refused", async (args, code, message) => {
    const { err, status } = await replace(FILE, INVENTORY, ...args);
    expect(status).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain(code);
  });

  test("refuses inventories of two deployments of the same stack", async () => {
    const other = { ...issued("www.example.com"), arn: "arn:aws:acm:eu-west-1:111122223333:certificate/a" };
    const same = { ...issued("www.example.com"), arn: "arn:aws:acm:eu-west-1:444455556666:certificate/b" };
    const directory = directoryWith({
      "certfleet.yaml": FILE,
      "one.tfstate": state({ www: other }, {}, { stack: "edge" }),
      "two.tfstate": state({ www: same }, {}, { stack: "edge" }),
    });
    const { err, status } = await replaceIn(directory, "--all", "--inventory", "one.tfstate", "--inventory", "two.tfstate");
    expect(err).toBe(
      '"www" of the stack edge is in one.tfstate and in two.tfstate. Pass the inventory of one deployment. (certfleet:ambiguous-inventory)\n',
    );
    expect(status).toBe(2);
  });
});

describe("the plan", () => {
  test("lists the waves, the certificates that you provide, and the file edits of one wave", async () => {
    const { out, status } = await replace(FILE, INVENTORY, "--all", "--wave-size", "3", "--wave", "2");
    expect(out).toBe(`WAVE  STARTS                ENDS                  CERTIFICATES  ISSUER    WAITS FOR
1     2026-12-01 00:00 UTC  2026-12-01 00:02 UTC  3             zero, le  -
2     2026-12-01 00:02 UTC  2026-12-01 00:04 UTC  1             acm       -

Edits of wave 2:
  certificates.edge.generation: 2

4 certificates in 2 waves: done by 2026-12-01 00:04 UTC, after 4m.

1 certificate that you provide: pass the new certificate and key to Terraform: bank
`);
    expect(status).toBe(1);
  });

  test("works without inventories", async () => {
    const { out, status } = await replace(FILE, undefined, "--name", "www");
    expect(out).toContain("1 certificate in 1 wave");
    expect(status).toBe(0);
  });

  test("omits replacements that are in the file and not applied", async () => {
    const moved = { ...INVENTORY, www: issued("www.example.com", { issuer: "zerossl" }) };
    const { out } = await replace(FILE, moved, "--name", "www");
    expect(out).toBe("No certificate is replaced.\n\n1 certificate whose replacement is in the file and not applied: www\n");
  });

  test.each([
    ["", {}, "  certificates.www.generation: 2\n"],
    [", generation: 2", { generation: 2 }, "  certificates.www.generation: 3\n"],
    [", generation: 2, serve: previous", { generation: 2 }, "  certificates.www.generation: 3\n  certificates.www.serve: current\n"],
  ])("raises the generation of a certificate with the settings%s", async (settings, changes, edits) => {
    const file = acmeFleet({ www: `{ domains: [www.example.com]${settings} }` });
    const { out } = await replace(file, { www: issued("www.example.com", changes) }, "--all", "--wave", "1");
    expect(out).toContain(`Edits of wave 1:\n${edits}\n`);
  });

  test.each([
    ["2026-11", "2026-12-01"],
    ["2026-12-01", "2026-12-01.2"],
    ["2026-12-01.2", "2026-12-01.3"],
  ])("changes the label %s of a certificate without generations", async (label, next) => {
    const file = acmeFleet({ www: `{ domains: [www.example.com], rotate: ${label} }` });
    const inventory = state({ www: issued("www.example.com", { rotate: label }) }, {}, { stack: "edge" });
    const directory = directoryWith({ "certfleet.yaml": file, "terraform.tfstate": inventory });
    const { status, err } = await replaceIn(directory, "--inventory", "terraform.tfstate", "--all", "--write");
    expect([status, err]).toEqual([0, expect.stringContaining("wave 1, 1 certificate")]);
    expect(fs.readFileSync(path.join(directory, "certfleet.yaml"), "utf8")).toContain(`rotate: ${next}, `);
    const again = await replaceIn(directory, "--inventory", "terraform.tfstate", "--all");
    expect(again.out).toContain("1 certificate whose replacement is in the file and not applied: www\n");
  });

  test("does not keep previous certificates with --no-keep-previous", async () => {
    const { out } = await replace(FILE, INVENTORY, "--name", "www", "--wave", "1", "--no-keep-previous");
    expect(out).toContain("  certificates.www.generation: 2\n  certificates.www.keepPrevious: false\n");
  });

  test("does not raise a generation that is in the file and not applied, even after a rollback to the previous one", async () => {
    const file = acmeFleet({ www: "{ domains: [www.example.com], generation: 2 }" });
    const served = issued("www.example.com", { serial: "03a1" });
    const before = await replace(file, { www: served }, "--all");
    expect(before.out).toContain("1 certificate whose replacement is in the file and not applied: www\n");
    const next = issued("www.example.com", { serial: "03a2", generation: 2, standby: { of: "www", role: "next" } });
    const after = await replace(file, { www: served, "www@2": next }, "--all");
    expect(after.out).toContain("1 certificate in 1 wave");
  });

  test("counts certificates issued earlier in the period of a rate limit: five for one set of names in 7 days at Let's Encrypt", async () => {
    const names = Array.from({ length: 5 }, (_, index) => `copy${index}`);
    const differences = ["", ", keyType: ecdsa-p384", ", keyType: rsa-2048", ", keyType: rsa-4096", ", issuer: classic"];
    const file = acmeFleet(Object.fromEntries(names.map((name, index) => [name, `{ domains: [www.example.com]${differences[index]} }`])));
    const today = new Date(Date.parse(NOW) + 44.5 * 24 * 3600 * 1000).toISOString();
    const inventory = Object.fromEntries(names.map((name) => [name, issued("www.example.com", { notAfter: today })]));
    const { out, err } = await replace(file, inventory, "--name", "copy0");
    expect(err).toBe("");
    expect(out).toContain("certificates of exactly the names of www.example.com at lets-encrypt (5 in 7d)");
  });

  test("does not count a changed list of names as a renewal", async () => {
    const inventory = { ...INVENTORY, www: issued("old.example.com") };
    const file = acmeFleet({ www: "{ domains: [www.example.com] }" });
    const one = JSON.parse((await replace(file, { www: inventory.www }, "--all", "--format", "json")).out) as { waves: unknown[] };
    expect(one.waves).toHaveLength(1);
  });
});

describe("--to-fallback", () => {
  const file = acmeFleet({
    www: "{ domains: [www.example.com], fallbackIssuer: zero }",
    shop: "{ domains: [shop.example.com] }",
    api: "{ domains: [api.example.net], issuer: acm, fallbackIssuer: le, generation: 2, serve: previous }",
    edge: "{ issuer: zero, fallbackIssuer: zero, domains: [edge.example.com] }",
    bank: "{ domains: [bank.example.com], issuer: own, fallbackIssuer: acm }",
    mail: "{ domains: [mail.example.com], issuer: own }",
  });

  test("moves certificates to their fallback issuers with their key types, and lists those without a fallback issuer", async () => {
    const { out, status } = await replace(file, undefined, "--all", "--to-fallback", "--wave", "1");
    expect(out).toContain(`Edits of wave 1:
  certificates.api.issuer: le
  certificates.api.keyType: rsa-2048
  certificates.api.keepPrevious: false
  certificates.api.serve: current
  certificates.bank.issuer: acm
  certificates.bank.keyType: rsa-2048
  certificates.www.issuer: zero
  certificates.www.keyType: ecdsa-p256
`);
    expect(out).toContain("3 certificates to the fallback issuer: api, bank, www\n");
    expect(out).toContain("2 certificates without a fallback issuer, and not moved: set `fallbackIssuer`: shop, edge\n");
    expect(out).toContain("1 certificate that you provide: pass the new certificate and key to Terraform: mail\n");
    expect(status).toBe(1);
  });

  test("writes a valid file without further moves", async () => {
    const directory = directoryWith({ "certfleet.yaml": file });
    const written = await replaceIn(directory, "--all", "--to-fallback", "--write");
    expect(written).toEqual({
      status: 0,
      out: "",
      err: "certfleet.yaml: wave 1, 3 certificates, to apply from 2026-12-01T00:00:00.000Z\n",
    });
    const text = fs.readFileSync(path.join(directory, "certfleet.yaml"), "utf8");
    expect(text).toContain("www: { domains: [www.example.com], fallbackIssuer: zero, alerts: false, issuer: zero, keyType: ecdsa-p256 }\n");
    const next = await replaceIn(directory, "--name", "www", "--to-fallback");
    expect(next.out).toContain("1 certificate without a fallback issuer, and not moved: set `fallbackIssuer`: www\n");
  });

  test("writes the moves of a saved plan", async () => {
    const directory = directoryWith({ "certfleet.yaml": file });
    const { out } = await replaceIn(directory, "--name", "www", "--to-fallback", "--format", "json");
    fs.writeFileSync(path.join(directory, "plan.json"), out);
    await replaceIn(directory, "--plan", "plan.json", "--write");
    expect(fs.readFileSync(path.join(directory, "certfleet.yaml"), "utf8")).toContain("issuer: zero, keyType: ecdsa-p256 }\n");
  });

  test("counts the moved certificates against the quotas of the fallback issuer, besides the generations that are kept there", async () => {
    const file = acmeFleet(
      {
        c0: "{ domains: [c0.example.com], fallbackIssuer: acm }",
        c1: "{ domains: [c1.example.com], fallbackIssuer: acm }",
        old: "{ domains: [old.example.com], issuer: acm, generation: 2 }",
      },
      { providers: "{ aws: { region: eu-west-1, quotas: { certificates: 3 } } }" },
    );
    const inventory = {
      old: issued("old.example.com", { issuer: "acm", generation: 2 }),
      "old@1": issued("old.example.com", { issuer: "acm", generation: 1, standby: { of: "old", role: "previous" } }),
    };
    const { out, status } = await replace(file, inventory, "--issuer", "le", "--to-fallback");
    expect(out).toContain("1 certificate in no wave, because of the limit of ACM certificates in eu-west-1 (3)");
    expect(status).toBe(1);
  });
});

describe("--write", () => {
  const text = `# The edge fleet.
${acmeFleet({ www: "{ domains: [www.example.com], alerts: false } # first", shop: "{ domains: [shop.example.com] }" })}`;
  const files = { "certfleet.yaml": text, "terraform.tfstate": state({ www: INVENTORY.www, shop: INVENTORY.shop }, {}, { stack: "edge" }) };
  const read = (directory: string) => fs.readFileSync(path.join(directory, "certfleet.yaml"), "utf8");

  test("edits one wave in place, and the next run plans the remaining certificates", async () => {
    const directory = directoryWith(files);
    const args = ["--inventory", "terraform.tfstate", "--all", "--wave-size", "1"];
    const { err, out } = await replaceIn(directory, ...args, "--write");
    expect([out, err]).toEqual(["", "certfleet.yaml: wave 1, 1 certificate, to apply from 2026-12-01T00:00:00.000Z\n"]);
    expect(read(directory)).toBe(
      text
        .replace("domains: [shop.example.com]", "domains: [shop.example.com]")
        .replace("shop.example.com], alerts: false }", "shop.example.com], alerts: false, generation: 2 }"),
    );
    const next = await replaceIn(directory, ...args, "--wave", "1");
    expect(next.out).toContain("certificates.www.generation: 2\n");
    expect(next.out).toContain("not applied: shop\n");
  });

  test("writes each wave of a saved plan once", async () => {
    const directory = directoryWith(files);
    const { out } = await replaceIn(directory, "--inventory", "terraform.tfstate", "--all", "--wave-size", "1", "--format", "json");
    fs.writeFileSync(path.join(directory, "plan.json"), out);
    await replaceIn(directory, "--plan", "plan.json", "--write", "--wave", "2");
    expect(read(directory)).toContain("domains: [www.example.com], alerts: false, generation: 2 } # first\n");
    const again = await replaceIn(directory, "--plan", "plan.json", "--write", "--wave", "2");
    expect(again).toEqual({ status: 0, out: "", err: "certfleet.yaml: has the edits of wave 2 already\n" });
  });

  test.each([
    [["--plan", "terraform.tfstate", "--write"], "replace-plan", "terraform.tfstate is not a plan of this version of certfleet"],
    [["--plan", "plan.json", "--all"], "replace-options", "--plan has its certificates."],
    [["--plan", "plan.json", "--to-fallback"], "replace-options", "--plan has its certificates."],
    [["--plan", "plan.json"], "replace-options", "Add --write"],
    [["--plan", "plan.json", "--write", "--wave", "2"], "unknown-wave", "the plan has 0 waves"],
  ])("%j is refused", async (args, code, message) => {
    const nothing = { late: [], needSecondIssuer: [], blocked: [], withoutFallback: [], manual: [], pending: [], undecided: [] };
    const plan = { version: 1, start: "2026-12-01T00:00:00Z", end: "2026-12-01T00:00:00Z", waves: [], unknownSerials: 0, ...nothing };
    const { err, status } = await replaceIn(directoryWith({ ...files, "plan.json": plan }), ...args);
    expect(status).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain(`certfleet:${code}`);
  });
});
