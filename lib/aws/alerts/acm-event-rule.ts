import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Fn, Lazy, Token } from "cdktf";
import { Construct } from "constructs";
import { alertText } from "../../core/alert";
import { CertificateContact } from "../../core/certificate";
import { engineCommand } from "../../core/engine";
import { CertfleetError } from "../../core/error";
import { isKnown, reference } from "../../core/expression";
import { oncePerStack } from "../../core/once-per-stack";
import { RenewedBy } from "../../core/renewal";
import { replacementAdvice } from "../../core/replacement-advice";
import { compareText } from "../../core/text";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { AwsPlace, placeKey, placement, regionOf } from "../aws-provider";
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

/**
 * The number of certificates that one rule can contain: an event pattern has at most 2,048 characters (EventBridge quotas, "Event pattern
 * size"), of which everything but the ARNs takes up to 330. An ARN with its quotes and comma has up to 98.
 */
const CERTIFICATES_PER_RULE = 16;

/** The characters of the input template of a target (EventBridge API reference, `InputTransformer`). */
const TEMPLATE_LENGTH = 8192;

/** A certificate as a rule knows it. */
interface ReportedCertificate {
  readonly certificate: IAcmCertificate;
  readonly certificateName: string;
  /** The ARN, where the rule is. It is read once, because each token for it that crosses stacks is resolved in two passes. */
  readonly arn: string;
}

interface ReportedContact extends ReportedCertificate {
  readonly contact: CertificateContact;
}

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
 * A fleet has one rule for up to 16 certificates with the same channels in a region. A rule of this class is for one certificate.
 */
export class AcmEventRule extends Construct {
  /** The rule. */
  readonly resource: CloudwatchEventRule;

  constructor(scope: Construct, id: string, props: AcmEventRuleProps) {
    super(scope, id);
    const { certificate, certificateName, channels } = props;
    checkChannels(this, channels);
    const reported = [{ certificate, certificateName, arn: arnFor(this, certificate) }];
    this.resource = makeRule(this, { region: certificate.region, provider: certificate.provider }, channels, () => reported);
  }
}

/**
 * The rules for the certificates of a place that have the same channels. Rules are in the order of the certificates' names, so that the
 * order in which certificates are added does not matter.
 *
 * @internal
 */
export class AcmEventRules {
  /** The rules that a certificate belongs to. */
  static for(scope: Construct, certificate: IAcmCertificate, channels: SnsTopicChannel[]): AcmEventRules {
    checkChannels(scope, channels);
    const place = { region: certificate.region, provider: certificate.provider };
    const names = [...new Set(channels.map(({ channelName }) => channelName))].sort(compareText);
    const reminder = reminderDays(certificate);
    const key = `acm-events/${JSON.stringify(names)}/${placeKey(scope, place)}/${reminder ?? ""}`;
    return oncePerStack(scope, key, (shared) => {
      const isElsewhere = placeKey(shared, place) !== placeKey(shared, {});
      const id = [
        "acm-events",
        names.join("+"),
        ...(isElsewhere ? [place.provider?.alias ?? regionOf(shared, place)] : []),
        ...(reminder === undefined ? [] : [`${reminder}d`]),
      ].join("-");
      return new AcmEventRules(shared, id, place, channels);
    });
  }

  private readonly certificates: ReportedCertificate[] = [];
  /** The same by name, until one is added: every rule asks for them each time it is resolved. */
  private byName?: readonly ReportedCertificate[];
  private rules = 0;

  private constructor(
    private readonly shared: Construct,
    private readonly id: string,
    private readonly place: AwsPlace,
    private readonly channels: SnsTopicChannel[],
  ) {}

  /** Reports the events of a certificate. */
  add(certificate: IAcmCertificate, certificateName: string): void {
    this.certificates.push({ certificate, certificateName, arn: arnFor(this.shared, certificate) });
    this.byName = undefined;
    if (this.certificates.length > this.rules * CERTIFICATES_PER_RULE) {
      const from = this.rules * CERTIFICATES_PER_RULE;
      this.rules += 1;
      const scope = new Construct(this.shared, this.rules === 1 ? this.id : `${this.id}-${this.rules}`);
      makeRule(scope, this.place, this.channels, () => this.sorted().slice(from, from + CERTIFICATES_PER_RULE));
    }
  }

  private sorted(): readonly ReportedCertificate[] {
    this.byName ??= [...this.certificates].sort((one, other) => compareText(one.certificateName, other.certificateName));
    return this.byName;
  }
}

function checkChannels(scope: Construct, channels: SnsTopicChannel[]): void {
  if (channels.length > TARGETS_PER_RULE) {
    throw new CertfleetError(
      "too-many-channels",
      `A certificate has ${channels.length} channels, and EventBridge notifies at most ${TARGETS_PER_RULE}. Put the addresses into fewer channels.`,
      scope,
    );
  }
}

function makeRule(
  scope: Construct,
  place: AwsPlace,
  channels: SnsTopicChannel[],
  certificates: () => ReportedCertificate[],
): CloudwatchEventRule {
  const at = placement(scope, place);
  const rule = named(
    new CloudwatchEventRule(scope, "Resource", {
      ...at,
      eventPattern: Lazy.stringValue({ produce: () => JSON.stringify(eventPattern(certificates())) }),
    }),
  );
  for (const channel of channels) {
    named(
      new CloudwatchEventTarget(scope, channel.channelName, {
        ...at,
        rule: reference(rule, "name"),
        arn: channel._topicIn(scope, place),
        inputTransformer: {
          inputPaths: {
            event: "$.detail-type",
            days: "$.detail.DaysToExpiry",
            name: "$.detail.CommonName",
            arn: "$.resources[0]",
            region: "$.region",
          },
          inputTemplate: Lazy.stringValue({ produce: () => notification(certificates(), scope) }),
        },
      }),
    );
  }
  return rule;
}

/** @param name the certificate, or the placeholder of its first name, which `certfleet replace` takes too */
function eventAdvice(scope: Construct, name: string): string[] {
  return [
    `Renewal Action Required or Approaching Expiration: run ${engineCommand(scope)} apply to restore the validation records, then check the renewal status in ACM.`,
    `Expired or Revoked: ${replacementAdvice(scope, name)}. Available: nothing to do.`,
  ];
}

/** What a notification says of each certificate besides its name, the most useful to have first. */
const DETAILS: readonly (keyof CertificateContact)[] = ["owner", "service", "runbook"];

/** What channels receive, with as many details as the input template has room for. */
function notification(certificates: ReportedCertificate[], scope: Construct): string {
  const templates = [3, 2, 1, 0].map(
    (details) => () =>
      JSON.stringify(
        notificationText(
          certificates.map((each) => withDetails(each, details)),
          scope,
        ),
      ),
  );
  const fitting = templates.find((template) => lengthOf(template()) <= TEMPLATE_LENGTH);
  return (fitting ?? templates[templates.length - 1])();
}

/** The length of a template in which only Terraform knows the ends of ARNs, and perhaps other texts. */
function lengthOf(template: string): number {
  return template.replace(/\$\{[^}]*\}/g, "x".repeat(ARN_END_LENGTH)).length;
}

function withDetails(reported: ReportedCertificate, details: number): ReportedContact {
  const contact = reported.certificate.contact;
  const kept = Object.fromEntries(DETAILS.slice(0, details).map((key) => [key, contact[key]]));
  return { ...reported, contact: literallyAll(kept) };
}

/** The placeholder of the first name of an event's certificate. */
const FIRST_NAME = "<name>";

/** An event has the ARN and the first name of its certificate, but not its name, service or owner. */
function notificationText(certificates: ReportedContact[], scope: Construct): string {
  const name = certificates.length === 1 ? literally(certificates[0].certificateName) : FIRST_NAME;
  const what = ["<event>. Days left, if ACM states them: <days>.", ...eventAdvice(scope, name), "ARN <arn>, region <region>."];
  if (certificates.length === 1) {
    const [{ certificateName, contact }] = certificates;
    return alertText(literally(certificateName), contact, ...what);
  }
  const key = certificates.map(
    ({ contact, certificateName, arn }) => `${endOf(arn)} is ${literally(certificateName)}${described(contact)}`,
  );
  return ["Certificate for <name>:", ...what, `Certificates by the end of the ARN: ${key.join("; ")}.`].join(" ");
}

function described({ service, owner, runbook }: CertificateContact): string {
  const about = [
    ...(service === undefined ? [] : [`service ${service}`]),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(runbook === undefined ? [] : [`runbook ${runbook}`]),
  ];
  return about.length === 0 ? "" : ` (${about.join(", ")})`;
}

/** The characters of an ARN's end by which people tell certificates apart. */
const ARN_END_LENGTH = 12;

/** The last part of the identifier in an ARN. An expression for it has no quotes, because it is part of a JSON string. */
function endOf(arn: string): string {
  if (isKnown(arn)) {
    return arn.slice(-ARN_END_LENGTH);
  }
  return Token.isUnresolved(arn)
    ? Fn.substr(arn, -ARN_END_LENGTH, -1)
    : arn.replace(/^\$\{(.*)\}$/, `\${substr($1, -${ARN_END_LENGTH}, -1)}`);
}

/**
 * The days before expiry from which the rule passes the daily reminder on; undefined if ACM renews, when it always does.
 *
 * For a certificate that ACM does not renew, the reminder starts 45 days before expiry, which is longer than some certificates are valid.
 */
function reminderDays({ renewal }: IAcmCertificate): number | undefined {
  return renewal.by === RenewedBy.ISSUER ? undefined : renewal.thresholds().warnDays;
}

function eventPattern(certificates: ReportedCertificate[]): Record<string, unknown> {
  const common = { source: ["aws.acm"], resources: certificates.map(({ arn }) => arn) };
  const days = reminderDays(certificates[0].certificate);
  if (days === undefined) {
    return { ...common, "detail-type": [...ACM_NEWS, APPROACHING_EXPIRATION] };
  }
  return {
    ...common,
    $or: [{ "detail-type": ACM_NEWS }, { "detail-type": [APPROACHING_EXPIRATION], detail: { DaysToExpiry: [{ numeric: ["<=", days] }] } }],
  };
}

/** A text without angle brackets, which mark placeholders in EventBridge's templates. */
function literally(text: string): string {
  return text.replace(/[<>]/g, "");
}

function literallyAll(contact: CertificateContact): CertificateContact {
  return Object.fromEntries(Object.entries(contact).map(([key, value]) => [key, typeof value === "string" ? literally(value) : value]));
}
