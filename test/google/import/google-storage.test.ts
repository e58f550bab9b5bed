import { createServer, Server } from "node:http";
import { AddressInfo } from "node:net";
import { CloudStorage } from "../../../lib/core/cloud-storage";
import { googleCloud } from "../../../lib/google/cloud";

let server: Server;
let before: NodeJS.ProcessEnv;

/** A double of Cloud Storage, whose lists have pages of one item, and whose object is not JSON. */
beforeAll((done) => {
  server = createServer((request, response) => {
    const url = new URL(request.url!, "http://localhost");
    const query = url.searchParams;
    if (request.headers.authorization !== "Bearer of-the-user") {
      response.writeHead(401).end("{}");
    } else if (url.pathname === "/storage/b/states/o" && query.get("prefix") === "fleet/ä/") {
      const isSecond = query.get("pageToken") === "1";
      response.end(
        JSON.stringify({ items: [{ name: `fleet/ä/${isSecond ? "b" : "a"}.tfstate` }], nextPageToken: isSecond ? undefined : "1" }),
      );
    } else if (url.pathname === "/storage/b/states/o/fleet%2Fa%20b.tfstate" && query.get("alt") === "media") {
      response.end(Buffer.from([0xff, 0xfe, 0x7b, 0x00]));
    } else {
      response.writeHead(403).end(JSON.stringify({ error: { status: "PERMISSION_DENIED", message: "no access" } }));
    }
  }).listen(0, "127.0.0.1", done);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  before = process.env;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env = { GOOGLE_OAUTH_ACCESS_TOKEN: "of-the-user", GOOGLE_STORAGE_CUSTOM_ENDPOINT: `${url}/storage/` };
});

afterEach(() => {
  process.env = before;
});

const storage = (): Promise<CloudStorage> => googleCloud.storage.open();

describe("objects of Cloud Storage", () => {
  test("are listed with all pages", async () => {
    expect(await (await storage()).list("states", "fleet/ä/")).toEqual(["fleet/ä/a.tfstate", "fleet/ä/b.tfstate"]);
  });

  test("are read as they are, byte by byte", async () => {
    expect([...(await (await storage()).read("states", "fleet/a b.tfstate"))]).toEqual([0xff, 0xfe, 0x7b, 0x00]);
  });

  test("that cannot be read are an error with the permission", async () => {
    await expect((await storage()).read("states", "other")).rejects.toMatchObject({
      code: "cloud-call-failed",
      message: expect.stringMatching(/gs:\/\/states\/other failed: 403 PERMISSION_DENIED: no access.*storage\.objects\.get/) as string,
    });
  });
});
