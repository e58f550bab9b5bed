import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget, CloudwatchEventTargetConfig } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { BundleFormat } from "../../core/secret-store";
import { reference } from "../../core/expression";
import { SnsTopicChannel } from "../alerts/sns-topic-channel";
import { ARN_KINDS, parseArn } from "../arn";
import { AwsPlace, placement, regionOfProvider } from "../aws-provider";
import { checkListenerNames, checkTargetArn } from "./store-settings";
import { named } from "../../core/readable-names";

type ListenerTarget = Pick<CloudwatchEventTargetConfig, "arn" | "roleArn" | "inputTransformer">;

/** A channel or a target of EventBridge that is notified when a stored certificate changes. */
export abstract class ChangeListener {
  /** A channel, which gets a sentence. */
  static channel(channel: SnsTopicChannel): ChangeListener {
    return new ChannelListener(channel);
  }

  /**
   * A target of EventBridge, such as a Lambda function, a queue or an SSM run command, which gets the event. The target's own policy must
   * allow EventBridge to call it, unless there is a role.
   *
   * @param name its name in Terraform addresses
   * @param targetArn the target's ARN
   * @param roleArn the role that EventBridge assumes, for targets without a policy
   */
  static target(name: string, targetArn: string, roleArn?: string): ChangeListener {
    checkTargetArn(targetArn);
    if (roleArn !== undefined) {
      parseArn(roleArn, ARN_KINDS.role);
    }
    return new TargetListener(name, { arn: targetArn, roleArn });
  }

  /** Its name in Terraform addresses. */
  abstract readonly listenerName: string;

  /**
   * The listener as a file writes it: a channel's name, or a target.
   *
   * @internal
   */
  abstract _entry(): unknown;

  /** @internal */
  abstract _target(scope: Construct, place: AwsPlace, text: string): ListenerTarget;
}

class ChannelListener extends ChangeListener {
  constructor(private readonly channel: SnsTopicChannel) {
    super();
  }

  get listenerName(): string {
    return this.channel.channelName;
  }

  _entry(): string {
    return this.listenerName;
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

  _entry(): object {
    return { name: this.listenerName, targetArn: this.target.arn, roleArn: this.target.roleArn };
  }

  _target(): ListenerTarget {
    return this.target;
  }
}

/**
 * Properties of a change notice.
 *
 * @internal
 */
export interface SecretChangeNoticeProps {
  /** The pattern of the events. */
  readonly eventPattern: Record<string, unknown>;
  /** The text for channels. */
  readonly text: string;
  /** The listeners, at most five. */
  readonly listeners: ChangeListener[];
  readonly place: AwsPlace;
}

/**
 * Notifies listeners that a stored certificate has changed, so that they do not have to poll.
 *
 * @internal
 */
export class SecretChangeNotice extends Construct {
  /** The rule. */
  readonly resource: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: SecretChangeNoticeProps) {
    super(scope, id);
    const { eventPattern, text, listeners, place } = props;
    checkListenerNames(listeners.map(({ listenerName }) => listenerName));
    const at = placement(this, place);
    this.resource = named(new CloudwatchEventRule(this, "Resource", { ...at, eventPattern: JSON.stringify(eventPattern) }));
    for (const listener of listeners) {
      named(
        new CloudwatchEventTarget(this, listener.listenerName, {
          ...at,
          rule: reference(this.resource, "name"),
          ...listener._target(this, place, text),
        }),
      );
    }
  }
}

/** Properties of every store in AWS. */
export interface AwsStoreCommonProps {
  /**
   * The beginning of the name of what is stored, before the certificate's name.
   *
   * @default - the stack's name and a slash
   */
  readonly prefix?: string;
  /**
   * The roles (ARNs) that can read what is stored. Secrets Manager allows accounts too.
   *
   * @default - only principals whose own policies allow it
   */
  readonly readers?: string[];
  /**
   * Who is notified when what is stored changes.
   *
   * @default - none
   */
  readonly onChange?: ChangeListener[];
  /**
   * The format of certificate and key.
   *
   * @default - JSON in Secrets Manager, PEM in Parameter Store
   */
  readonly format?: BundleFormat;
  /**
   * Whether private keys are written by write-only arguments, which need Terraform or OpenTofu 1.11. Otherwise each stored key is in
   * Terraform's state once more, and synth warns about it.
   *
   * @default true
   */
  readonly writeOnly?: boolean;
  /**
   * The region of the store.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider of the store's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * The properties of a store that a file writes in another way.
 *
 * @internal
 */
export function entryOf({ onChange, region, provider }: AwsStoreCommonProps): object {
  return { onChange: onChange?.map((listener) => listener._entry()), region: region ?? regionOfProvider(provider), provider: undefined };
}
