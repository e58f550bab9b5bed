import { acmeFleet, issued, replaceIn } from "./replace-command";
import { directoryWith, state } from "./status-command";

describe("an incident with 5,000 serial numbers in 12 registered domains", () => {
  const DOMAINS = Array.from({ length: 12 }, (_, index) => `incident${index}.com`);
  const names = Array.from({ length: 5000 }, (_, index) => [`c${index}`, `host${index}.${DOMAINS[index % 12]}`]);
  const file = (defaults: string) =>
    acmeFleet(Object.fromEntries(names.map(([name, host]) => [name, `{ domains: [${host}] }`])), {
      zones: `{ ${DOMAINS.map((domain) => `${domain}: { route53: Z0123456789ABCDEFGHIJ }`).join(", ")} }`,
      defaults,
    });
  const serialOf = (index: number) => (0x03a15c000000 + index).toString(16);
  const inventory = Object.fromEntries(names.map(([name, host], index) => [name, issued(host, { serial: serialOf(index) })]));
  const directory = directoryWith({
    "certfleet.yaml": file("{ issuer: le, runsEvery: 12h }"),
    "terraform.tfstate": state(inventory, {}, { stack: "edge" }),
    "incident.txt": names.map((_name, index) => serialOf(index)).join("\n"),
  });
  const ARGUMENTS = ["--inventory", "terraform.tfstate", "--serials", "incident.txt", "--deadline", "24h"];

  test("meets a deadline of 24 hours, since Let's Encrypt does not count renewals", async () => {
    const { out, status } = await replaceIn(directory, ...ARGUMENTS);
    expect(out).toContain(
      "5000 certificates in 17 waves: done by 2026-12-01 16:40 UTC, after 16h 40m. The plan meets the deadline 2026-12-02 00:00 UTC.\n",
    );
    expect(status).toBe(0);
  });

  test("takes seven weeks at 50 certificates a week for each domain with --count-renewals, and reports how many are late", async () => {
    const { out, status } = await replaceIn(directory, ...ARGUMENTS, "--count-renewals");
    expect(out).toMatch(
      /5000 certificates in \d\d waves: done by 2027-01-2\d .* UTC, after 51d \d+h\. The plan misses the deadline 2026-12-02 00:00 UTC for 4400 certificates\./,
    );
    expect(out).toContain("4400 certificates past the deadline: they need a second issuer, set as their `fallbackIssuer`");
    expect(status).toBe(1);
  });

  describe("with a fallback issuer", () => {
    const movable = directoryWith({
      "certfleet.yaml": file("{ issuer: le, fallbackIssuer: zero, runsEvery: 12h }"),
      "terraform.tfstate": state(inventory, {}, { stack: "edge" }),
      "incident.txt": names.map((_name, index) => serialOf(index)).join("\n"),
    });
    const MEETS = "The plan meets the deadline 2026-12-02 00:00 UTC.\n";

    test("certificates that Let's Encrypt cannot issue in time move, and the plan meets 24 hours", async () => {
      const { out, status } = await replaceIn(movable, ...ARGUMENTS, "--count-renewals");
      expect(out).toContain(MEETS);
      expect(out).toMatch(/^\d+ certificates to the fallback issuer: c/m);
      expect(out).not.toContain("past the deadline");
      expect(status).toBe(0);
    });

    test("--to-fallback moves all certificates", async () => {
      const { out, status } = await replaceIn(movable, ...ARGUMENTS, "--count-renewals", "--to-fallback");
      expect(out).toContain("5000 certificates in 17 waves: done by 2026-12-01 16:40 UTC, after 16h 40m. ");
      expect(out).toContain(MEETS);
      expect(out).toContain("5000 certificates to the fallback issuer: ");
      expect(status).toBe(0);
    });
  });
});
