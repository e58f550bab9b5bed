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

/** ACM's daily reminder. */
export const APPROACHING_EXPIRATION = "ACM Certificate Approaching Expiration";

/** What ACM tells of a certificate at once (EventBridge event reference, "ACM"). */
export const ACM_NEWS = [
  "ACM Certificate Renewal Action Required",
  "ACM Certificate Expired",
  "ACM Certificate Revoked",
  "ACM Certificate Available",
];

/** All that ACM tells of a certificate. */
export const ACM_EVENTS = [...ACM_NEWS, APPROACHING_EXPIRATION];

/** Targets that EventBridge takes in one rule. */
const TARGETS_PER_RULE = 5;

/** The news of a certificate in ACM. */
export interface AcmEventRuleProps {
  /** The certificate. */
  readonly certificate: IAcmCertificate;
  /** What people call it. */
  readonly certificateName: string;
  /** Who hears of it, five at most. */
  readonly channels: SnsTopicChannel[];
}

/**
 * Tells channels what ACM says of a certificate: that it needs action, expired, was revoked, is available or approaches expiry.
 *
 * An account has 300 rules in a region unless its quota is raised.
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
        `${channels.length} channels for one certificate, EventBridge tells ${TARGETS_PER_RULE} at most: put the addresses into fewer channels`,
        this,
      );
    }
    const place = { region: certificate.region, provider: certificate.provider };
    const at = placement(this, place);
    this.resource = new CloudwatchEventRule(this, "Resource", {
      ...at,
      eventPattern: JSON.stringify(eventPattern(certificate, arnFor(this, certificate))),
    });
    const inputTemplate = JSON.stringify(
      alertText(
        literally(certificateName),
        literallyAll(certificate.contact),
        "<event>. Days left, where ACM says them: <days>.",
        ...WHAT_TO_DO,
        "ARN <arn>, region <region>.",
      ),
    );
    for (const channel of channels) {
      new CloudwatchEventTarget(this, channel.channelName, {
        ...at,
        rule: reference(this.resource, "name"),
        arn: channel._topicIn(this, place),
        inputTransformer: {
          inputPaths: { event: "$.detail-type", days: "$.detail.DaysToExpiry", arn: "$.resources[0]", region: "$.region" },
          inputTemplate,
        },
      });
    }
  }
}

const WHAT_TO_DO = [
  "Renewal Action Required or Approaching Expiration: see its renewal status in ACM, and put back the validation records (terraform apply).",
  "Expired or Revoked: replace it (terraform apply -replace). Available: nothing.",
];

/**
 * The reminder starts 45 days before expiry for a certificate that ACM does not renew, which is longer than some live:
 * there it counts only from the day of the warning.
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

/** Text of the user's without angle brackets, in which EventBridge's templates have their placeholders. */
function literally(text: string): string {
  return text.replace(/[<>]/g, "");
}

function literallyAll(contact: CertificateContact): CertificateContact {
  return Object.fromEntries(Object.entries(contact).map(([key, value]) => [key, literally(value as string)]));
}
