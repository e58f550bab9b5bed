import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { asksForSchemas, SchemaAnswer } from "./support/running-providers/schema";

const SCHEMAS = "/tfplugin5.Provider/GetSchema";

/** A field of Protocol Buffers with bytes, shorter than 128. */
const field = (number: number, ...content: (string | Buffer)[]): Buffer => {
  const bytes = Buffer.concat(content.map((each) => Buffer.from(each)));
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
};

const schemaOf = (type: string) => Buffer.concat([field(1, type), field(2, `schema of ${type}`)]);
const PROVIDER = field(1, "schema of the provider");
const QUEUE = field(2, schemaOf("aws_sqs_queue"));
const ROLE = field(2, schemaOf("aws_iam_role"));
const REGION = field(3, schemaOf("aws_region"));
const SPEED = Buffer.from([(6 << 3) | 0, 0x96, 0x01]);
const FUNCTION = field(7, schemaOf("arn_parse"));

describe("the schemas that a running provider sends to Terraform", () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-schemas-"));
  const write = (name: string, content: object) => fs.writeFileSync(path.join(directory, name), JSON.stringify(content));
  const answer = new SchemaAnswer(Buffer.concat([ROLE, PROVIDER, QUEUE, SPEED, REGION, FUNCTION]), SCHEMAS);

  beforeEach(() => write("cdk.tf.json", { resource: { aws_sqs_queue: { alerts: {} } } }));

  afterEach(() => fs.readdirSync(directory).forEach((name) => fs.rmSync(path.join(directory, name))));

  afterAll(() => fs.rmSync(directory, { recursive: true }));

  test("are those of the types in the documents, and whatever is not about a type", () => {
    expect(answer.for(directory)).toEqual(Buffer.concat([PROVIDER, QUEUE, SPEED, FUNCTION]));
  });

  test("include those of resources that are only in the state", () => {
    write("terraform.tfstate", { resources: [{ type: "aws_iam_role", name: "former" }] });

    expect(answer.for(directory)).toEqual(Buffer.concat([ROLE, PROVIDER, QUEUE, SPEED, FUNCTION]));
  });

  test.each([
    ["a module, whose documents are elsewhere", "main.tf.json", { module: { tls: { source: "./tls" } } }],
    ["an encrypted state", "terraform.tfstate", { encrypted_data: "…" }],
  ])("are all of them beside %s", (_, name, content) => {
    write(name, content);

    expect(answer.for(directory)).toEqual(Buffer.concat([ROLE, PROVIDER, QUEUE, SPEED, REGION, FUNCTION]));
  });

  test("are the only answer that the provider does not give itself", () => {
    expect(asksForSchemas(SCHEMAS)).toBe(true);
    expect(asksForSchemas("/tfplugin5.Provider/PlanResourceChange")).toBe(false);
  });
});
