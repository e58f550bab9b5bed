import { CloudStorage } from "../../../lib/core/cloud-storage";

let answers: Record<string, (input: any) => unknown>;
let clients: object[];

/** A package of the SDK. */
function mockSdk(): object {
  const command = (operation: string) =>
    class {
      readonly operation = operation;
      constructor(readonly input: object) {}
    };
  class S3Client {
    constructor(settings: object) {
      clients.push(settings);
    }
    async send({ operation, input }: { operation: string; input: object }): Promise<unknown> {
      return answers[operation](input);
    }
  }
  return { S3Client, ListObjectsV2Command: command("ListObjectsV2"), GetObjectCommand: command("GetObject") };
}

let before: NodeJS.ProcessEnv;

beforeEach(() => {
  before = process.env;
  process.env = { AWS_REGION: "eu-west-1" };
  [answers, clients] = [{}, []];
  jest.resetModules();
  jest.doMock("@aws-sdk/client-s3", mockSdk, { virtual: true });
});

afterEach(() => {
  process.env = before;
});

async function storage(): Promise<CloudStorage> {
  const { awsCloud } = await import("../../../lib/aws/cloud");
  return awsCloud.storage.open();
}

describe("objects of S3", () => {
  test("are listed with all pages", async () => {
    const pages: Record<string, object> = {
      first: { Contents: [{ Key: "fleet/a.tfstate" }], NextContinuationToken: "second" },
      second: { Contents: [{ Key: "fleet/b.tfstate" }] },
    };
    answers.ListObjectsV2 = ({ Bucket, Prefix, ContinuationToken = "first" }) =>
      Bucket === "states" && Prefix === "fleet/" ? pages[ContinuationToken] : {};
    expect(await (await storage()).list("states", "fleet/")).toEqual(["fleet/a.tfstate", "fleet/b.tfstate"]);
  });

  test("are read with one client, which follows to the region of a bucket", async () => {
    answers.GetObject = ({ Bucket, Key }) => ({
      Body: { transformToByteArray: () => Promise.resolve(Buffer.from(`${Bucket} ${Key}`)) },
    });
    const { read } = await storage();
    expect(Buffer.from(await read("states", "a")).toString()).toBe("states a");
    await read("states", "b");
    expect(clients).toEqual([expect.objectContaining({ region: "eu-west-1", followRegionRedirects: true })]);
  });

  test("that cannot be read are an error with the permission", async () => {
    answers.GetObject = () => {
      throw Object.assign(new Error("Access Denied"), { name: "AccessDenied" });
    };
    await expect((await storage()).read("states", "a")).rejects.toMatchObject({
      code: "cloud-call-failed",
      message: expect.stringMatching(/Cannot read s3:\/\/states\/a: .*AccessDenied: Access Denied.*s3:GetObject/) as string,
    });
  });

  test("need the package of the SDK, which is not installed with certfleet", async () => {
    jest.doMock(
      "@aws-sdk/client-s3",
      () => {
        throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
      },
      { virtual: true },
    );
    await expect((await storage()).read("states", "a")).rejects.toMatchObject({
      code: "sdk-missing",
      message: expect.stringMatching(/objects of S3.*npm install @aws-sdk\/client-s3(?! @)/) as string,
    });
  });
});
