// Notifies a channel once a day, in one message, of its active alarms and of the ACM events of the last day.
// Runs unchanged in AWS Lambda (Node 22), whose runtime includes the AWS SDK, and in tests.
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

const HOUR = 60 * 60 * 1000;
/** A few minutes more than a day, because schedules are not exact: an event reported twice is better than one not reported. */
const LOOK_BACK = 24 * HOUR + 10 * 60 * 1000;
/** The size of a message in bytes, below the 262,144 that SNS allows; subjects have at most 100 characters. */
const MESSAGE_OCTETS = 250_000;
const SUBJECT_LENGTH = 100;

/**
 * The entry point of the function. Its event: { stack, channel, topic, sources: [{ marker, logGroup? }] }. A marker is a topic without
 * subscribers that the channel's alarms of a region notify: by it the function finds the alarms, however many there are.
 */
export async function handler(event) {
  const found = await Promise.all(event.sources.map((source) => read(source, Date.now())));
  const alarms = found.flatMap((each) => each.alarms).sort((a, b) => (a.AlarmName < b.AlarmName ? -1 : 1));
  const events = found.flatMap((each) => each.events).sort((a, b) => (a.time < b.time ? -1 : 1));
  const reported = alarms.length + events.length;
  if (reported > 0) {
    const sns = new SNSClient({ region: regionOf(event.topic) });
    await sns.send(new PublishCommand({ TopicArn: event.topic, ...digestOf(event.stack, alarms, events) }));
  }
  return { alarms: alarms.length, events: events.length };
}

/** The active alarms of a region, and the events of the certificates that the alarms are about. */
async function read({ marker, logGroup }, now) {
  const region = regionOf(marker);
  const query = { ActionPrefix: marker, MaxRecords: 100 };
  const found = await pages(new CloudWatchClient({ region }), DescribeAlarmsCommand, query, "MetricAlarms");
  // The prefix also finds topics with longer names.
  const all = found.filter(({ AlarmActions = [] }) => AlarmActions.includes(marker));
  const alarms = all.filter(({ StateValue }) => StateValue === "ALARM");
  if (logGroup === undefined) {
    return { alarms, events: [] };
  }
  const within = { logGroupName: logGroup, startTime: now - LOOK_BACK, endTime: now };
  const logged = await pages(new CloudWatchLogsClient({ region }), FilterLogEventsCommand, within, "events", "nextToken");
  const about = descriptions(all);
  const events = logged.map(({ message }) => JSON.parse(message)).filter(({ resources }) => about.has(resources?.[0]));
  return { alarms, events: events.map((each) => ({ ...each, about: about.get(each.resources[0]) })) };
}

async function pages(client, Command, input, list, token = "NextToken") {
  const items = [];
  let next;
  do {
    const page = await client.send(new Command({ ...input, ...(next === undefined ? {} : { [token]: next }) }));
    items.push(...(page[list] ?? []));
    next = page[token];
  } while (next !== undefined && next !== null);
  return items;
}

/** The names of certificates by ARN: the beginning of an alarm's description. */
function descriptions(alarms) {
  const arns = new Map();
  for (const { AlarmDescription = "", Dimensions = [] } of alarms) {
    const arn = Dimensions.find(({ Name }) => Name === "CertificateArn")?.Value;
    if (arn !== undefined) {
      arns.set(arn, AlarmDescription.split(": ", 1)[0]);
    }
  }
  return arns;
}

/** The message, shortened to the size that SNS allows; it states how much was left out. */
export function digestOf(stack, alarms, events) {
  const counts = [count(alarms, "active alarm", "active alarms"), count(events, "event in the last day", "events in the last day")];
  const head = `${stack}: ${counts.filter(Boolean).join(", ")}`;
  const paragraphs = [...alarms.map(alarmText), ...events.map(eventText)];
  let [text, octets] = [`${head}.\n`, Buffer.byteLength(head) + 200];
  for (const [index, paragraph] of paragraphs.entries()) {
    octets += Buffer.byteLength(paragraph) + 2;
    if (octets > MESSAGE_OCTETS) {
      text += `\nAnd ${paragraphs.length - index} more. See the alarms in CloudWatch, or the dashboards.\n`;
      break;
    }
    text += `\n${paragraph}\n`;
  }
  return { Subject: head.replace(/[^\x20-\x7e]/g, "?").slice(0, SUBJECT_LENGTH), Message: text };
}

function alarmText({ AlarmName, AlarmDescription, StateUpdatedTimestamp, StateReasonData }) {
  const since = StateUpdatedTimestamp === undefined ? "" : ` since ${new Date(StateUpdatedTimestamp).toISOString()}`;
  const last = lastValue(StateReasonData);
  return `ALARM${since}, ${AlarmName}${last === undefined ? "" : `, last value ${last}`}\n${AlarmDescription ?? ""}`;
}

/** The last value that the alarm evaluated, such as the days left. */
function lastValue(data) {
  try {
    return JSON.parse(data).recentDatapoints?.[0];
  } catch {
    return undefined;
  }
}

function eventText({ time, about, resources, region, detail = {}, "detail-type": type }) {
  const days = detail.DaysToExpiry === undefined ? "" : ` Days left: ${detail.DaysToExpiry}.`;
  return `EVENT at ${time}\n${about}: ${type}.${days} ARN ${resources[0]}, region ${region}.`;
}

function count(items, one, many) {
  return items.length === 0 ? "" : `${items.length} ${items.length === 1 ? one : many}`;
}

function regionOf(arn) {
  return arn.split(":")[3];
}
