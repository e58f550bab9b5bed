import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import { reference } from "../../core/reference";
import { AwsPlace, placement } from "../placement";
import { ChangeListener } from "./change-listener";
import { checkListenerNames } from "./listener-names";

/** Something whose changes EventBridge hears of. */
export interface SecretChangeNoticeProps {
  /** What an event of a change looks like. */
  readonly eventPattern: Record<string, unknown>;
  /** What people are told. */
  readonly text: string;
  /** Who is told, five at most. */
  readonly listeners: ChangeListener[];
  readonly place: AwsPlace;
}

/** Tells consumers that a stored certificate has changed, so that they need not ask all day. */
export class SecretChangeNotice extends Construct {
  /** The rule. */
  readonly resource: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: SecretChangeNoticeProps) {
    super(scope, id);
    const { eventPattern, text, listeners, place } = props;
    checkListenerNames(listeners.map(({ listenerName }) => listenerName));
    const at = placement(this, place);
    this.resource = new CloudwatchEventRule(this, "Resource", { ...at, eventPattern: JSON.stringify(eventPattern) });
    for (const listener of listeners) {
      new CloudwatchEventTarget(this, listener.listenerName, {
        ...at,
        rule: reference(this.resource, "name"),
        ...listener._target(this, place, text),
      });
    }
  }
}
