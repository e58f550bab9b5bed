import { Problem, problem } from "../../core/problem";
import * as z from "zod";
import { ARN_KINDS, parseArn } from "../arn";
import { checkListenerNames } from "../secrets/listener-names";
import type { SnsChannel } from "../alerts/sns-channel";
import type { ChangeListener } from "../secrets/change-listener";
import { ConstructContext, ChannelKind, SpecContext, Part, StoreListener } from "../../core/kind";
import { ENTRY_NAME, ENTRY_NAME_FORM, problemsAt } from "../../core/schema";
import { arn } from "../schema";

const target = z.strictObject({
  name: z.string().regex(ENTRY_NAME, `this cannot be a name: ${ENTRY_NAME_FORM}`).describe("What addresses call it"),
  targetArn: z
    .string()
    .regex(/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/, "this is no ARN of a target of EventBridge, such as a Lambda function or a queue")
    .describe("The ARN of a target of EventBridge, such as a Lambda function or a queue"),
  roleArn: arn(ARN_KINDS.role).optional().describe("The role in which EventBridge calls it (none: its own policy lets EventBridge in)"),
});

type Listener = string | z.output<typeof target>;

const listeners = z.array(z.union([z.string().min(1), target], "who is told is a channel by its name, or `{ name: …, targetArn: … }`"));

/** Who is told when what is stored has changed: names of channels, and targets of EventBridge. */
export const onChange = listeners
  .check(problemsAt((said: Listener[]) => checkListenerNames(said.map(nameOf))))
  .describe("Who is told of a change: channels by their names, and targets of EventBridge (nobody)");

/** The channels among listeners, and where they are named. */
export function listeningChannels(said: Listener[] = []): StoreListener[] {
  return said.flatMap((listener, index) => (typeof listener === "string" ? [{ channel: listener, path: ["onChange", index] }] : []));
}

/** Reports a channel that EventBridge cannot tell of a change in the default region, where stores are. */
export function* listenerProblems({ kind, properties }: Part<ChannelKind>, { providers }: SpecContext): Iterable<Problem> {
  const { topicArn } = properties as { topicArn?: string };
  const topic = topicArn === undefined ? undefined : parseArn(topicArn, ARN_KINDS.topic)?.region;
  if (kind.key !== "sns") {
    yield problem("channel-kind", [], `a channel of type ${kind.key} does not hear of changes in AWS: name one of type sns`);
  } else if (topic !== undefined && topic !== providers.aws?.region) {
    yield problem(
      "region-mismatch",
      [],
      `the channel's topic is in ${topic} and the store in ${providers.aws?.region}: name a channel with a topic there, or with addresses`,
    );
  }
}

/** The listeners of a store. */
export function changeListeners(
  store: string,
  said: Listener[] | undefined,
  { channels, identifiers }: ConstructContext,
): ChangeListener[] | undefined {
  const { ChangeListener } = require("../secrets/change-listener") as typeof import("../secrets/change-listener");
  return said?.map((listener) => {
    if (typeof listener === "string") {
      return ChangeListener.channel(channels.get(listener) as SnsChannel);
    }
    const { name, targetArn, roleArn } = listener;
    const input = (what: string, value: string) =>
      identifiers.of(`${store}_${name}_${what}_arn`, value, `The ${what} of listener ${name} of store ${store}.`);
    return ChangeListener.target(name, input("target", targetArn), roleArn && input("role", roleArn));
  });
}

function nameOf(listener: Listener): string {
  return typeof listener === "string" ? listener : listener.name;
}
