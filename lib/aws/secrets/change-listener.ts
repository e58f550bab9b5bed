import type { CloudwatchEventTargetConfig } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import type { SnsChannel } from "../alerts/sns-channel";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { reference } from "../../core/reference";
import { AwsPlace, placement } from "../placement";
import { checkListenerNames } from "./store-settings";

type ListenerTarget = Pick<CloudwatchEventTargetConfig, "arn" | "roleArn" | "inputTransformer">;

/** Somebody who is told when a stored certificate has changed. */
export abstract class ChangeListener {
  /** People or services behind a channel: they get a sentence. */
  static channel(channel: SnsChannel): ChangeListener {
    return new ChannelListener(channel);
  }

  /**
   * Any target of EventBridge, such as a Lambda function, a queue or an SSM run command: it gets the event. The target's own policy must
   * let EventBridge in, or a role be given.
   *
   * @param name what addresses call it
   * @param targetArn the target's ARN
   * @param roleArn the role in which EventBridge calls it, for targets without policies of their own
   */
  static target(name: string, targetArn: string, roleArn?: string): ChangeListener {
    return new TargetListener(name, { arn: targetArn, roleArn });
  }

  /** What addresses call it. */
  abstract readonly listenerName: string;

  /** @internal */
  abstract _target(scope: Construct, place: AwsPlace, text: string): ListenerTarget;
}

class ChannelListener extends ChangeListener {
  constructor(private readonly channel: SnsChannel) {
    super();
  }

  get listenerName(): string {
    return this.channel.channelName;
  }

  _target(scope: Construct, place: AwsPlace, text: string): ListenerTarget {
    return { arn: this.channel._topicIn(scope, place), inputTransformer: { inputTemplate: JSON.stringify(text) } };
  }
}

class TargetListener extends ChangeListener {
  constructor(
    readonly listenerName: string,
    private readonly target: ListenerTarget,
  ) {
    super();
  }

  _target(): ListenerTarget {
    return this.target;
  }
}

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
