import { entry, inDays, NOW } from "../inventory/health/fleet";
import { directoryWith, state, statusIn } from "./status-command";

const DAY = ["--now", NOW.toISOString().slice(0, 10)];

describe("10,000 certificates", () => {
  const many = Object.fromEntries(
    [...Array(10_000).keys()].map((index) => [`c${index}`, entry({ domains: [`h${index}.example.com`], notAfter: inDays(index % 200) })]),
  );
  const directory = directoryWith({ "terraform.tfstate": state(many) });

  test.each(["table", "json", "csv", "markdown", "prometheus"])("are written as %s within 8 seconds of processor time", async (format) => {
    const begun = process.cpuUsage();
    const { out } = await statusIn(directory, ...DAY, "--format", format);
    expect(out.length).toBeGreaterThan(500_000);
    expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(8);
  });
});
