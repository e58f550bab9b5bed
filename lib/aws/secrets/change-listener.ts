import type { CloudwatchEventTargetConfig } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import type { SnsChannel } from "../alerts/sns-channel";
import type { AwsPlace } from "../placement";

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
