import { entry, judge, seen } from "./fleet";

test("inventories may list 10,000 certificates on one listener, which are assessed in seconds", () => {
  const certificates = Object.fromEntries(
    [...Array(10_000).keys()].map((index) => [
      `c${index}`,
      entry({ serial: String(index), endpoints: [{ kind: "alb", hosts: [`h${index}.example.com`], port: 443 }] }),
    ]),
  );
  const observations = [...Array(10_000).keys()].map((index) =>
    seen({ host: `h${index}.example.com`, serial: BigInt(index).toString(16) }),
  );
  const begun = process.cpuUsage();
  expect(judge({ certificates }, observations).findings).toEqual([]);
  // A quadratic loop takes minutes.
  expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(10);
});
