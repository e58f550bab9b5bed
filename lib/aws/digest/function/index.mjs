// Tells a channel once a day, in one message, which alarms stand and what ACM said within the last day.
// Runs as it is in AWS Lambda (Node 22), whose runtime has the clients of AWS, and in tests.
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";

const HOUR = 60 * 60 * 1000;
/** A few minutes more than a day, since schedules are not exact: an event told twice is better than one not told. */
const LOOK_BACK = 24 * HOUR + 10 * 60 * 1000;
/** Octets of a message, less than the 262,144 that SNS takes; subjects have 100 characters at most. */
const MESSAGE_OCTETS = 250_000;
const SUBJECT_LENGTH = 100;

/**
 * Lambda's entry point. The event says who is told and of what: { stack, channel, topic, sources: [{ marker, logGroup? }] }. A marker is
 * the topic, without subscribers, that the channel's alarms of a region act on: by it the alarms are found, however many there are.
 */
export async function handler(event) {
  const found = await Promise.all(event.sources.map((source) => look(source, Date.now())));
  const alarms = found.flatMap((each) => each.alarms).sort((a, b) => (a.AlarmName < b.AlarmName ? -1 : 1));
  const events = found.flatMap((each) => each.events).sort((a, b) => (a.time < b.time ? -1 : 1));
  const told = alarms.length + events.length;
  if (told > 0) {
    const sns = new SNSClient({ region: regionOf(event.topic) });
    await sns.send(new PublishCommand({ TopicArn: event.topic, ...digestOf(event.stack, alarms, events) }));
  }
  return { alarms: alarms.length, events: events.length };
}

/** The alarms of a region that stand, and the events of the certificates that its alarms are about. */
async function look({ marker, logGroup }, now) {
  const region = regionOf(marker);
  const query = { ActionPrefix: marker, MaxRecords: 100 };
  const found = await pages(new CloudWatchClient({ region }), DescribeAlarmsCommand, query, "MetricAlarms");
  // A prefix finds topics with longer names too.
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

/** What the certificates of alarms are called, by ARN: the beginning of the alarm's description. */
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

/** The message, shortened to what SNS takes: what is left out is counted. */
export function digestOf(stack, alarms, events) {
  const counts = [count(alarms, "alarm stands", "alarms stand"), count(events, "event within a day", "events within a day")];
  const head = `${stack}: ${counts.filter(Boolean).join(", ")}`;
  const paragraphs = [...alarms.map(alarmText), ...events.map(eventText)];
  let [text, octets] = [`${head}.\n`, Buffer.byteLength(head) + 200];
  for (const [index, paragraph] of paragraphs.entries()) {
    octets += Buffer.byteLength(paragraph) + 2;
    if (octets > MESSAGE_OCTETS) {
      text += `\nAnd ${paragraphs.length - index} more: see the dashboards, and the alarms in CloudWatch.\n`;
      break;
    }
    text += `\n${paragraph}\n`;
  }
  return { Subject: head.replace(/[^\x20-\x7e]/g, "?").slice(0, SUBJECT_LENGTH), Message: text };
}

function alarmText({ AlarmName, AlarmDescription, StateUpdatedTimestamp, StateReasonData }) {
  const since = StateUpdatedTimestamp === undefined ? "" : ` since ${new Date(StateUpdatedTimestamp).toISOString()}`;
  const last = lastFigure(StateReasonData);
  return `ALARM${since}, ${AlarmName}${last === undefined ? "" : `, last figure ${last}`}\n${AlarmDescription ?? ""}`;
}

/** The figure that the alarm was judged by last, such as the days left. */
function lastFigure(data) {
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
