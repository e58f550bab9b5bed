import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const SOURCE = path.join(__dirname, "..", "..", "..", "lib", "aws", "digest", "function", "index.mjs");
const MARKER = "arn:aws:sns:us-east-1:111122223333:digest-of-edge-sre";
const TOPIC = "arn:aws:sns:eu-west-1:111122223333:edge-sre";
const CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/1";

/** The responses of the client doubles: pages by region and command. */
type Answers = Record<string, object[]>;

/** A call of the function: the command, its region and its input. */
interface Call {
  readonly command: string;
  readonly region: string;
  readonly input: any;
}

/**
 * Runs the function as Lambda does, in a separate Node process, with doubles of the clients in Lambda's runtime: they respond page
 * by page, and record the requests.
 */
async function run(event: object, answers: Answers): Promise<Call[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-digest-"));
  try {
    fs.copyFileSync(SOURCE, path.join(folder, "index.mjs"));
    const clients = {
      "client-cloudwatch": ["CloudWatchClient", "DescribeAlarmsCommand"],
      "client-cloudwatch-logs": ["CloudWatchLogsClient", "FilterLogEventsCommand"],
      "client-sns": ["SNSClient", "PublishCommand"],
    };
    for (const [name, [client, command]] of Object.entries(clients)) {
      const at = path.join(folder, "node_modules", "@aws-sdk", name);
      fs.mkdirSync(at, { recursive: true });
      fs.writeFileSync(path.join(at, "package.json"), JSON.stringify({ type: "module", exports: "./index.js" }));
      fs.writeFileSync(
        path.join(at, "index.js"),
        `const answers = ${JSON.stringify(answers)};
        export class ${command} { constructor(input) { this.input = input; } }
        export class ${client} {
          constructor({ region }) { this.region = region; }
          async send({ input }) {
            console.log(JSON.stringify({ command: "${command}", region: this.region, input }));
            const pages = answers["${command} " + this.region] ?? [{}];
            const at = Number(input.NextToken ?? input.nextToken ?? 0);
            const more = at + 1 < pages.length ? { NextToken: String(at + 1), nextToken: String(at + 1) } : {};
            return { ...pages[at], ...more };
          }
        }`,
      );
    }
    const script = `const { handler } = await import(${JSON.stringify(path.join(folder, "index.mjs"))}); await handler(${JSON.stringify(event)});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "pipe"] });
    const [output, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    expect(errors).toBe("");
    return output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Call);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) {
    text += String(chunk);
  }
  return text;
}

function alarm(name: string, state: string, figure?: number) {
  return {
    AlarmName: `edge-${name}-warn`,
    AlarmDescription: `Certificate ${name} (service shop, owner edge-team): its renewal is overdue, 30 days or fewer are left. Runbook: https://runbooks.example.com/tls`,
    AlarmActions: [MARKER],
    StateValue: state,
    StateUpdatedTimestamp: "2027-03-01T07:00:00Z",
    StateReasonData: figure === undefined ? "" : JSON.stringify({ recentDatapoints: [figure] }),
    Dimensions: [{ Name: "CertificateArn", Value: CERTIFICATE }],
  };
}

function acmEvent(type: string, arn = CERTIFICATE) {
  const event = { time: "2027-03-01T03:00:00Z", "detail-type": type, region: "us-east-1", resources: [arn], detail: { DaysToExpiry: 27 } };
  return { message: JSON.stringify(event) };
}

const EVENT = { stack: "edge", channel: "sre", topic: TOPIC, sources: [{ marker: MARKER, logGroup: "/aws/events/certfleet/edge" }] };
const published = (calls: Call[]) => calls.filter(({ command }) => command === "PublishCommand");

describe("the digest function", () => {
  test("sends one message with the active alarms and ACM events, the days left, the owner and the runbook", async () => {
    const calls = await run(EVENT, {
      "DescribeAlarmsCommand us-east-1": [{ MetricAlarms: [alarm("www", "ALARM", 27), alarm("api", "OK")] }],
      "FilterLogEventsCommand us-east-1": [{ events: [acmEvent("ACM Certificate Renewal Action Required")] }],
    });

    expect(published(calls)).toEqual([
      {
        command: "PublishCommand",
        region: "eu-west-1",
        input: {
          TopicArn: TOPIC,
          Subject: "edge: 1 active alarm, 1 event in the last day",
          Message:
            "edge: 1 active alarm, 1 event in the last day.\n\n" +
            "ALARM since 2027-03-01T07:00:00.000Z, edge-www-warn, last value 27\n" +
            `${alarm("www", "ALARM").AlarmDescription}\n\n` +
            "EVENT at 2027-03-01T03:00:00Z\nCertificate api (service shop, owner edge-team): ACM Certificate Renewal Action Required. " +
            `Days left: 27. ARN ${CERTIFICATE}, region us-east-1.\n`,
        },
      },
    ]);
  });

  test("finds the alarms by their action, and the events of the last day, in each region", async () => {
    const other = { marker: MARKER.replace("us-east-1", "eu-west-1"), logGroup: "/aws/events/certfleet/edge" };
    const calls = await run({ ...EVENT, sources: [...EVENT.sources, other] }, {});

    const asked = calls.map(({ command, region, input }) => [command, region, input.ActionPrefix ?? input.logGroupName]).sort();
    expect(asked).toEqual([
      ["DescribeAlarmsCommand", "eu-west-1", other.marker],
      ["DescribeAlarmsCommand", "us-east-1", MARKER],
      ["FilterLogEventsCommand", "eu-west-1", "/aws/events/certfleet/edge"],
      ["FilterLogEventsCommand", "us-east-1", "/aws/events/certfleet/edge"],
    ]);
    const { startTime, endTime } = calls.find(({ command }) => command === "FilterLogEventsCommand")!.input;
    expect(endTime - startTime).toBe((24 * 60 + 10) * 60_000);
  });

  test("sends nothing if all certificates are healthy, and nothing about certificates of other channels", async () => {
    const calls = await run(EVENT, {
      "DescribeAlarmsCommand us-east-1": [
        { MetricAlarms: [alarm("www", "OK"), { ...alarm("api", "ALARM"), AlarmActions: [`${MARKER}-2`] }] },
      ],
      "FilterLogEventsCommand us-east-1": [{ events: [acmEvent("ACM Certificate Expired", `${CERTIFICATE}-of-others`)] }],
    });

    expect(published(calls)).toEqual([]);
  });

  test("puts hundreds of certificates into one message, reading page by page", async () => {
    const pages = Array.from({ length: 8 }, (_, page) => ({
      MetricAlarms: Array.from({ length: 100 }, (_unused, index) => alarm(`c${page}-${index}`, "ALARM", 12)),
    }));
    const calls = await run(EVENT, { "DescribeAlarmsCommand us-east-1": pages });

    const [{ input }] = published(calls);
    expect(published(calls)).toHaveLength(1);
    expect(input.Subject).toBe("edge: 800 active alarms");
    expect(input.Message.match(/^ALARM since/gm)).toHaveLength(800);
    expect(input.Message).not.toContain("more. See");
  });

  test("stays within the SNS message size, and counts the omitted alarms", async () => {
    const pages = [{ MetricAlarms: Array.from({ length: 3000 }, (_, index) => alarm(`ünïcode-${index}`, "ALARM")) }];
    const calls = await run({ ...EVENT, stack: `é${"x".repeat(150)}` }, { "DescribeAlarmsCommand us-east-1": pages });

    const [{ input }] = published(calls);
    expect(Buffer.byteLength(input.Message)).toBeLessThanOrEqual(262_144);
    expect(input.Subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    const told = input.Message.match(/^ALARM since/gm).length;
    expect(input.Message).toContain(`And ${3000 - told} more. See the alarms in CloudWatch`);
  });
});
