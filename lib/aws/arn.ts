import type * as z from "zod";
import { lazy, problemsAt, readBy } from "../core/schema";
import { CertfleetError } from "../core/error";
import { attributeReference, isKnown, originStack, shown } from "../core/expression";
import { closest } from "../core/text";
import { TerraformElement, TerraformProvider, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";
import { AwsPlace, regionOf } from "./aws-provider";

/** The regions of all partitions (AWS General Reference, "Regions and endpoints"; botocore's endpoints.json, November 2025). */
const REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "mx-central-1", "sa-east-1"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"],
  ...["af-south-1", "il-central-1", "me-central-1", "me-south-1", "ap-east-1", "ap-east-2", "ap-south-1", "ap-south-2"],
  ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"],
  ...["ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "cn-north-1", "cn-northwest-1"],
  ...["us-gov-east-1", "us-gov-west-1", "us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1"],
  ...["us-isof-east-1", "us-isof-south-1", "eu-isoe-west-1", "eusc-de-east-1"],
];

/** What a region that AWS opens later is called: a known area, a direction and a number. */
const NEW_REGION =
  /^(af|ap|ca|cn|eu|eusc-[a-z]{2}|il|me|mx|sa|us)(-gov|-iso[a-z]?)?-(central|east|north|northeast|northwest|south|southeast|southwest|west)-[1-9]$/;

/** Whether a text is the code of an AWS region. */
export function isRegion(text: string): boolean {
  return NEW_REGION.test(text) || REGIONS.includes(text);
}

/** Refuses a text that is not the code of an AWS region. */
export function checkRegion(text: string | undefined): void {
  if (text !== undefined && isKnown(text) && !isRegion(text)) {
    const meant = closest(text, REGIONS);
    const advice = meant === undefined ? "Expected a region code such as eu-west-1." : `Did you mean "${meant}"?`;
    throw new CertfleetError("region", `"${text}" is not an AWS region. ${advice}`);
  }
}

/** The schema of a region. */
export const region = lazy((z) => z.string().check(problemsAt(checkRegion)));

/** Whether two regions are both known and different. */
export function areDifferent(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other && isKnown(one) && isKnown(other);
}

/** The parts of an Amazon Resource Name that are checked. */
export interface ArnParts {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** A kind of resource that an ARN can name. */
export interface ArnKind {
  /** What the ARN names, such as "an application load balancer". */
  readonly what: string;
  readonly service: string;
  readonly resource: RegExp;
  readonly form: string;
  /** The attributes that contain such an ARN, by resource type of hashicorp/aws. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** Where an ARN of this kind belongs, for messages about one in the wrong setting. */
  readonly use?: string;
}

const LOAD_BALANCER_SOURCES = { aws_lb: ["arn", "id"], aws_alb: ["arn", "id"], aws_lb_listener: ["load_balancer_arn"] };
const LISTENER_SOURCES = { aws_lb_listener: ["arn", "id"], aws_alb_listener: ["arn", "id"], aws_lb_listener_certificate: ["listener_arn"] };

/** The kinds of ARNs that constructs take. */
export const ARN_KINDS = {
  applicationLoadBalancer: {
    what: "an application load balancer",
    service: "elasticloadbalancing",
    resource: /^loadbalancer\/app\/[^/]+\/[^/]+$/,
    form: "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID",
    sources: LOAD_BALANCER_SOURCES,
    use: "Use `alb` in a file, or AlbEndpoint",
  },
  networkLoadBalancer: {
    what: "a network load balancer",
    service: "elasticloadbalancing",
    resource: /^loadbalancer\/net\/[^/]+\/[^/]+$/,
    form: "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/net/NAME/ID",
    sources: LOAD_BALANCER_SOURCES,
    use: "Use `nlb` in a file, or NlbEndpoint",
  },
  applicationListener: {
    what: "a listener of an application load balancer",
    service: "elasticloadbalancing",
    resource: /^listener\/app\/[^/]+\/[^/]+\/[^/]+$/,
    form: "arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID",
    sources: LISTENER_SOURCES,
    use: "Use `listenerArn` of `alb` in a file, or AlbEndpoint.existingListener",
  },
  networkListener: {
    what: "a listener of a network load balancer",
    service: "elasticloadbalancing",
    resource: /^listener\/net\/[^/]+\/[^/]+\/[^/]+$/,
    form: "arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/net/NAME/ID/ID",
    sources: LISTENER_SOURCES,
    use: "Use `listenerArn` of `nlb` in a file, or NlbEndpoint.existingListener",
  },
  targetGroup: {
    what: "a target group",
    service: "elasticloadbalancing",
    resource: /^targetgroup\/[^/]+\/[^/]+$/,
    form: "arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID",
    sources: { aws_lb_target_group: ["arn", "id"], aws_alb_target_group: ["arn", "id"] },
  },
  trustStore: {
    what: "a trust store of Elastic Load Balancing",
    service: "elasticloadbalancing",
    resource: /^truststore\/[^/]+\/[^/]+$/,
    form: "arn:aws:elasticloadbalancing:REGION:ACCOUNT:truststore/NAME/ID",
    sources: { aws_lb_trust_store: ["arn", "id"] },
    use: "Use `trustStore` of `clientAuth`",
  },
  certificate: {
    what: "an ACM certificate",
    service: "acm",
    resource: /^certificate\/[^/]+$/,
    form: "arn:aws:acm:REGION:ACCOUNT:certificate/ID",
    sources: { aws_acm_certificate: ["arn", "id"], aws_acm_certificate_validation: ["certificate_arn"] },
  },
  certificateAuthority: {
    what: "a private certificate authority",
    service: "acm-pca",
    resource: /^certificate-authority\/[^/]+$/,
    form: "arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID",
    sources: {
      aws_acmpca_certificate_authority: ["arn", "id"],
      aws_acmpca_certificate_authority_certificate: ["certificate_authority_arn"],
    },
  },
  topic: {
    what: "an SNS topic",
    service: "sns",
    resource: /^[^:/]+$/,
    form: "arn:aws:sns:REGION:ACCOUNT:NAME",
    sources: { aws_sns_topic: ["arn", "id"] },
  },
  role: {
    what: "an IAM role",
    service: "iam",
    resource: /^role\/.+$/,
    form: "arn:aws:iam::ACCOUNT:role/NAME",
    sources: { aws_iam_role: ["arn"] },
  },
  key: {
    what: "a KMS key",
    service: "kms",
    resource: /^key\/[^/]+$/,
    form: "arn:aws:kms:REGION:ACCOUNT:key/ID",
    sources: { aws_kms_key: ["arn"], aws_kms_replica_key: ["arn"], aws_kms_external_key: ["arn"], aws_kms_alias: ["target_key_arn"] },
  },
} satisfies Record<string, ArnKind>;

const KINDS: readonly ArnKind[] = Object.values(ARN_KINDS);

/** Resource types whose attributes are known, because one of them is an ARN of one of the kinds. */
const KNOWN_TYPES = new Set(KINDS.flatMap(({ sources }) => Object.keys(sources)));

/** IAM is the one service without regions. Accounts have 12 digits. */
const ARN = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}):(.+)$/;

/** Checks that an ARN is of a kind, and returns its parts; undefined if only Terraform knows the ARN. */
export function parseArn(arn: string, kind: ArnKind): ArnParts | undefined {
  if (!isKnown(arn)) {
    checkReference(arn, kind);
    return undefined;
  }
  const parts = partsOf(arn);
  if (!parts || !isOfKind(parts, kind)) {
    const other = parts && KINDS.find((each) => isOfKind(parts, each));
    const hint = other === undefined ? "" : ` It is the ARN of ${other.what}.${other.use === undefined ? "" : ` ${other.use}.`}`;
    throw new CertfleetError("wrong-arn", `"${arn}" is not the ARN of ${kind.what}.${hint || ` Expected ${kind.form}.`}`);
  }
  return parts;
}

function partsOf(arn: string): ArnParts | undefined {
  const match = ARN.exec(arn);
  return match ? { service: match[1], region: match[2], account: match[3], resource: match[4] } : undefined;
}

function isOfKind({ service, region, resource }: ArnParts, kind: ArnKind): boolean {
  return service === kind.service && kind.resource.test(resource) && (service === "iam" ? region === "" : isRegion(region));
}

/** Refuses an expression that refers to an attribute which cannot be such an ARN, such as `${aws_lb.web.dns_name}`. */
function checkReference(arn: string, kind: ArnKind): void {
  const reference = attributeReference(arn);
  if (reference === undefined) {
    return;
  }
  const { type, attribute } = reference;
  const attributes = kind.sources[type];
  const isArnOfAnother = type.startsWith("aws_") && attribute === "arn";
  if (attributes?.includes(attribute) || (attributes === undefined && !KNOWN_TYPES.has(type) && !isArnOfAnother)) {
    return;
  }
  const [sourceType, [sourceAttribute]] = Object.entries(kind.sources)[0];
  const expected = attributes === undefined ? `${sourceType}.NAME.${sourceAttribute}` : `${type}.${reference.name}.${attributes[0]}`;
  throw new CertfleetError("wrong-arn", `${shown(arn)} is not the ARN of ${kind.what}. Refer to \${${expected}} instead.`);
}

/** The region that an ARN names, or that the resource behind it is in; undefined if only Terraform knows it. */
export function regionOfArn(arn: string, kind: ArnKind): string | undefined {
  const parts = parseArn(arn, kind);
  if (parts !== undefined) {
    return parts.region;
  }
  const resource = resourceBehind(arn);
  return resource && regionOf(resource, placeOf(resource));
}

/** The region and provider of a resource of the same app. */
export function placeOf(resource: TerraformElement): AwsPlace {
  const { regionInput: region, provider } = resource as { regionInput?: string; provider?: TerraformProvider };
  return { region: region !== undefined && isKnown(region) ? region : undefined, provider };
}

/** Where a certificate of another issuer is imported for a load balancer or listener; empty for the stack's default region and account. */
export function placeOfArn(scope: IConstruct, arn: string, kind: ArnKind): AwsPlace {
  const resource = resourceBehind(arn);
  const { provider } = resource === undefined ? {} : placeOf(resource);
  const region = regionOfArn(arn, kind);
  return region === regionOf(scope, {}) && provider === undefined ? {} : { region, provider };
}

const resources = new WeakMap<TerraformStack, Map<string, TerraformElement>>();

/** The resource or data source of the same app whose attribute a value is; undefined for every other value. */
export function resourceBehind(text: string): TerraformElement | undefined {
  const stack = originStack(text);
  const reference = stack && attributeReference(text);
  if (stack === undefined || reference === undefined) {
    return undefined;
  }
  const known = resources.get(stack) ?? new Map<string, TerraformElement>();
  resources.set(stack, known);
  const key = `${reference.type}.${reference.name}`;
  const found =
    known.get(key) ??
    stack.node
      .findAll()
      .filter((each): each is TerraformElement => TerraformElement.isTerraformElement(each))
      .find(
        (each) =>
          (each as { terraformResourceType?: string }).terraformResourceType === reference.type && each.friendlyUniqueId === reference.name,
      );
  if (found !== undefined) {
    known.set(key, found);
  }
  return found;
}

/** The schema of an ARN of a kind. */
export function arn(kind: ArnKind): z.ZodType<string, string> {
  return readBy((text) => {
    parseArn(text, kind);
    return text;
  }, `The ARN of ${kind.what}`);
}
