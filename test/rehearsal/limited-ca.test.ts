import * as fs from "node:fs";
import * as https from "node:https";
import { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { AcmeDirectory } from "../../lib/acme/directory";
import { LimitedCa, RehearsalClock } from "../../scripts/rehearse/limited-ca";
import { Pebble } from "../acme/support/pebble";
import { TestCa } from "../aws/endpoint-probe/certificates";

const DAY = 24 * 60;

describe("the ACME server of a rehearsal keeps the limits of Let's Encrypt", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-limited-ca-"));
  const { certificate, key, certificateFile, keyFile } = new TestCa(folder).make("localhost", { names: ["localhost"] });
  const upstream = https.createServer({ key, cert: certificate }, (_request, response) => response.writeHead(201).end("{}"));
  // One connection: a handshake takes longer than everything else about an order.
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  let clock: RehearsalClock;
  let ca: LimitedCa;

  beforeAll(() => new Promise<void>((resolve) => void upstream.listen(0, "127.0.0.1", resolve)));

  beforeEach(async () => {
    const directoryUrl = `https://localhost:${(upstream.address() as AddressInfo).port}/dir`;
    clock = new RehearsalClock();
    ca = await LimitedCa.start(AcmeDirectory.LETS_ENCRYPT, { directoryUrl, caFile: certificateFile } as Pebble, keyFile, clock);
    ca.enforce();
  });

  afterEach(() => ca.stop());

  afterAll(() => {
    agent.destroy();
    upstream.closeAllConnections();
    upstream.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Sends a request in the form of RFC 8555, and returns the status of the answer. */
  function send(payload: object, account = "1"): Promise<number> {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const body = JSON.stringify({
      protected: encode({ kid: `https://localhost/account/${account}` }),
      payload: encode(payload),
      signature: "",
    });
    return new Promise((resolve, reject) => {
      const call = https.request(ca.directoryUrl, { method: "POST", ca: certificate, agent, family: 4 }, (response) => {
        response.resume();
        resolve(response.statusCode!);
      });
      call.once("error", reject);
      call.end(body);
    });
  }

  const order = (...names: string[]) => send({ identifiers: names.map((value) => ({ type: "dns", value })) });

  test("five certificates of the same names in a week, renewals included", async () => {
    for (let index = 0; index < 5; index++) {
      expect(await order("www.example.com", "example.com")).toBe(201);
    }

    expect(await order("example.com", "www.example.com")).toBe(429);
    expect(ca.refused).toEqual(["lets-encrypt: too many certificates of example.com,www.example.com: 5 in 7d"]);
    clock.skipTo(2 * DAY);
    expect(await order("example.com", "www.example.com")).toBe(201);
  });

  test("fifty certificates of a registered domain in a week, renewals excluded", async () => {
    for (let index = 0; index < 50; index++) {
      expect(await order(`host-${index}.example.co.uk`)).toBe(201);
    }

    expect(await order("another.example.co.uk")).toBe(429);
    expect(await order("host-0.example.co.uk")).toBe(201);
    expect(await order("another.example.org.uk")).toBe(201);
    expect(ca.orders).toBe(52);
  });

  test("nothing is refused or counted before the fleet is set up, and its certificates are known", async () => {
    const directoryUrl = `https://localhost:${(upstream.address() as AddressInfo).port}/dir`;
    ca.stop();
    ca = await LimitedCa.start(AcmeDirectory.LETS_ENCRYPT, { directoryUrl, caFile: certificateFile } as Pebble, keyFile, clock);
    for (let index = 0; index < 60; index++) {
      expect(await order(`host-${index}.example.co.uk`)).toBe(201);
    }
    ca.enforce();

    for (let index = 0; index < 60; index++) {
      expect(await order(`host-${index}.example.co.uk`)).toBe(201);
    }
    expect(ca.orders).toBe(60);
  });

  test("requests that are not orders pass", async () => {
    expect(await send({ csr: "" })).toBe(201);
    expect(ca.orders).toBe(0);
  });
});
