import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import { alertText } from "../../core/alert-text";
import { CertificateContact } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/reference";
import { RenewedBy } from "../../core/renewal";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { placement } from "../placement";
import type { SnsTopicChannel } from "./sns-topic-channel";
import { named } from "../../core/readable-names";

/**
 * The daily reminder of ACM.
 *
 * @internal
 */
export const APPROACHING_EXPIRATION = "ACM Certificate Approaching Expiration";

/**
 * The events that ACM sends once (EventBridge event reference, "ACM").
 *
 * @internal
 */
export const ACM_NEWS = [
  "ACM Certificate Renewal Action Required",
  "ACM Certificate Expired",
  "ACM Certificate Revoked",
  "ACM Certificate Available",
];

/**
 * All events of ACM.
 *
 * @internal
 */
export const ACM_EVENTS = [...ACM_NEWS, APPROACHING_EXPIRATION];

/** The number of targets that one rule of EventBridge can have. */
const TARGETS_PER_RULE = 5;

/** Properties of a rule for the events of a certificate. */
export interface AcmEventRuleProps {
  /** The certificate. */
  readonly certificate: IAcmCertificate;
  /** The name of the certificate in notifications. */
  readonly certificateName: string;
  /** The channels that are notified, at most five. */
  readonly channels: SnsTopicChannel[];
}

/**
 * Notifies channels of ACM's events: a certificate needs action, has expired, was revoked, is available or approaches expiry.
 *
 * The default quota is 300 rules per region and account.
 */
export class AcmEventRule extends Construct {
  /** The rule. */
  readonly resource: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: AcmEventRuleProps) {
    super(scope, id);
    const { certificate, certificateName, channels } = props;
    if (channels.length > TARGETS_PER_RULE) {
      throw new CertfleetError(
        "too-many-channels",
        `A certificate has ${channels.length} channels, and EventBridge notifies at most ${TARGETS_PER_RULE}. Put the addresses into fewer channels.`,
        this,
      );
    }
    const place = { region: certificate.region, provider: certificate.provider };
    const at = placement(this, place);
    this.resource = named(
      new CloudwatchEventRule(this, "Resource", {
        ...at,
        eventPattern: JSON.stringify(eventPattern(certificate, arnFor(this, certificate))),
      }),
    );
    const inputTemplate = JSON.stringify(
      alertText(
        literally(certificateName),
        literallyAll(certificate.contact),
        "<event>. Days left, if ACM states them: <days>.",
        ...WHAT_TO_DO,
        "ARN <arn>, region <region>.",
      ),
    );
    for (const channel of channels) {
      named(
        new CloudwatchEventTarget(this, channel.channelName, {
          ...at,
          rule: reference(this.resource, "name"),
          arn: channel._topicIn(this, place),
          inputTransformer: {
            inputPaths: { event: "$.detail-type", days: "$.detail.DaysToExpiry", arn: "$.resources[0]", region: "$.region" },
            inputTemplate,
          },
        }),
      );
    }
  }
}

const WHAT_TO_DO = [
  "Renewal Action Required or Approaching Expiration: run terraform apply to restore the validation records, then check the renewal status in ACM.",
  "Expired or Revoked: replace it now with terraform apply -replace. Available: nothing to do.",
];

/**
 * For a certificate that ACM does not renew, the reminder starts 45 days before expiry, which is longer than some certificates are
 * valid. The rule ignores it until the day of the warning.
 */
function eventPattern(certificate: IAcmCertificate, arn: string): Record<string, unknown> {
  const common = { source: ["aws.acm"], resources: [arn] };
  if (certificate.renewal.by === RenewedBy.ISSUER) {
    return { ...common, "detail-type": [...ACM_NEWS, APPROACHING_EXPIRATION] };
  }
  const { warnDays } = certificate.renewal.thresholds();
  return {
    ...common,
    $or: [
      { "detail-type": ACM_NEWS },
      { "detail-type": [APPROACHING_EXPIRATION], detail: { DaysToExpiry: [{ numeric: ["<=", warnDays] }] } },
    ],
  };
}

/** A text without angle brackets, which mark placeholders in EventBridge's templates. */
function literally(text: string): string {
  return text.replace(/[<>]/g, "");
}

function literallyAll(contact: CertificateContact): CertificateContact {
  return Object.fromEntries(Object.entries(contact).map(([key, value]) => [key, literally(value as string)]));
}
