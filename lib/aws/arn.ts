import { Token } from "cdktf";
import { CertfleetError } from "../core/error";

/** The parts of an Amazon Resource Name that are checked here. */
export interface ArnParts {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** What a kind of ARN looks like. */
export interface ArnKind {
  /** What it names, in the user's words, such as "an application load balancer". */
  readonly what: string;
  readonly service: string;
  readonly resource: RegExp;
  readonly example: string;
}

const ARN = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):([0-9]*):(.+)$/;

/** ARNs that endpoints and channels take. */
export const ARN_KINDS = {
  applicationLoadBalancer: {
    what: "an application load balancer",
    service: "elasticloadbalancing",
    resource: /^loadbalancer\/app\/[^/]+\/[^/]+$/,
    example: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/NAME/ID",
  },
  networkLoadBalancer: {
    what: "a network load balancer",
    service: "elasticloadbalancing",
    resource: /^loadbalancer\/net\/[^/]+\/[^/]+$/,
    example: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/NAME/ID",
  },
  targetGroup: {
    what: "a target group",
    service: "elasticloadbalancing",
    resource: /^targetgroup\/[^/]+\/[^/]+$/,
    example: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/NAME/ID",
  },
  certificate: {
    what: "an ACM certificate",
    service: "acm",
    resource: /^certificate\/[^/]+$/,
    example: "arn:aws:acm:eu-west-1:111122223333:certificate/ID",
  },
  certificateAuthority: {
    what: "a private certificate authority",
    service: "acm-pca",
    resource: /^certificate-authority\/[^/]+$/,
    example: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/ID",
  },
  topic: {
    what: "an SNS topic",
    service: "sns",
    resource: /^[^:/]+$/,
    example: "arn:aws:sns:eu-west-1:111122223333:NAME",
  },
  role: {
    what: "an IAM role",
    service: "iam",
    resource: /^role\/.+$/,
    example: "arn:aws:iam::111122223333:role/NAME",
  },
  key: {
    what: "a KMS key",
    service: "kms",
    resource: /^key\/[^/]+$/,
    example: "arn:aws:kms:eu-west-1:111122223333:key/ID",
  },
} satisfies Record<string, ArnKind>;

/** Checks that an ARN is of a kind and takes it apart; undefined for one that only Terraform knows. */
export function parseArn(arn: string, kind: ArnKind): ArnParts | undefined {
  if (Token.isUnresolved(arn) || arn.includes("${")) {
    return undefined;
  }
  const match = ARN.exec(arn);
  const parts = match && { service: match[1], region: match[2], account: match[3], resource: match[4] };
  if (!parts || parts.service !== kind.service || !kind.resource.test(parts.resource)) {
    throw new CertfleetError("wrong-arn", `"${arn}" is not the ARN of ${kind.what}: it looks like ${kind.example}`);
  }
  return parts;
}
