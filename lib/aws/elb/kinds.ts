import { Duration } from "../../core/duration";
import { Token } from "cdktf";
import { duration, lazy, port } from "../../core/schema";
import { attributeReference, expressionText, identityOf, isKnown, shown } from "../../core/expression";
import { CertificateSpec, ConstructContext, EndpointKind, EndpointPlace, ProviderSettings, SpecContext } from "../../core/kind";
import { Problem, problem, SpecPath } from "../../core/error";
import { areDifferent, arn, ARN_KINDS, ArnKind, parseArn, regionOfArn, resourceBehind } from "../arn";
import { awsProviders } from "../aws-provider";
import type { AlpnPolicy } from "./tls-listener";

/** Directives of HTTP Strict Transport Security besides its duration. */
export interface HstsOptions {
  /**
   * Whether it applies to all subdomains of the host.
   *
   * @default false
   */
  readonly includeSubdomains?: boolean;
  /**
   * Whether browsers may add the host to their preload lists. Removal from those lists takes months.
   *
   * @default false
   */
  readonly preload?: boolean;
}

/** HTTP Strict Transport Security (RFC 6797): for a duration after their last visit, browsers use HTTPS only. */
export class Hsts {
  /** A header with a duration. Preload lists require one year. */
  static maxAge(age: Duration, options: HstsOptions = {}): Hsts {
    const directives = [`max-age=${age.toSeconds()}`];
    if (options.includeSubdomains) {
      directives.push("includeSubDomains");
    }
    if (options.preload) {
      directives.push("preload");
    }
    return new Hsts(directives.join("; "));
  }

  private constructor(
    /** The header's value. */
    readonly headerValue: string,
  ) {}
}

/**
 * A port of a load balancer.
 *
 * @internal
 */
export interface LoadBalancerProperties {
  readonly loadBalancerArn: string;
  /** The load balancer's name, which becomes part of addresses. A file has it in the ARN. */
  readonly loadBalancerName?: string;
  readonly targetGroupArn: string;
  readonly port?: number;
  readonly probeable?: boolean;
}

const common = lazy((z) => ({
  targetGroupArn: arn(ARN_KINDS.targetGroup),
  port: port().optional().describe("The port (443)"),
  probeable: z.boolean().optional().describe("Whether a probe in the internet can reach the load balancer (true)"),
}));

const albSchema = lazy((z) =>
  z.strictObject({
    alb: z
      .strictObject({
        loadBalancerArn: arn(ARN_KINDS.applicationLoadBalancer),
        ...common(),
        redirectHttp: z.boolean().optional().describe("Whether a listener on port 80 redirects clients to this port (false)"),
        hsts: duration()
          .transform((age) => Hsts.maxAge(age))
          .optional()
          .describe("The duration of HTTP Strict Transport Security (off)"),
      })
      .describe("An existing application load balancer"),
  }),
);

/**
 * `{ alb: { loadBalancerArn, targetGroupArn, port?, probeable?, redirectHttp?, hsts? } }`
 *
 * @internal
 */
export const albEndpoint: EndpointKind<{
  readonly alb: LoadBalancerProperties & { readonly redirectHttp?: boolean; readonly hsts?: Hsts };
}> = {
  key: "alb",
  cloud: "aws",
  importsInto: "acm",
  get schema() {
    return albSchema();
  },
  *problems({ alb }, certificate, context) {
    yield* loadBalancerProblems("alb", ARN_KINDS.applicationLoadBalancer, alb, certificate, context);
    yield* redirectProblems(["alb", "redirectHttp"], alb.port ?? 443, alb.redirectHttp ?? false);
  },
  isProbed: ({ alb }) => alb.probeable ?? !isInternal(alb.loadBalancerArn),
  places: ({ alb }) => {
    const { targetGroupArn, port: own = 443, redirectHttp, hsts } = alb;
    const kind = ARN_KINDS.applicationLoadBalancer;
    return [
      portOf(kind, alb, own, { "target group": shown(targetGroupArn), HSTS: hsts?.headerValue ?? "off" }),
      ...(redirectHttp && own !== 80 ? [portOf(kind, alb, 80, { "HTTP redirect": `to port ${own}` })] : []),
    ];
  },
  construct: ({ alb }, context) => {
    awsProviders(context);
    const { AlbEndpoint } = require("./load-balancer-endpoint") as typeof import("./load-balancer-endpoint");
    return new AlbEndpoint({ ...alb, ...identifiersOf(ARN_KINDS.applicationLoadBalancer, alb, context) });
  },
};

const ALPN_POLICIES = ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"] as const;

const nlbSchema = lazy((z) =>
  z.strictObject({
    nlb: z
      .strictObject({
        loadBalancerArn: arn(ARN_KINDS.networkLoadBalancer),
        ...common(),
        alpnPolicy: z.enum(ALPN_POLICIES).optional().describe("The protocols that the listener offers by ALPN (none)"),
      })
      .describe("An existing network load balancer"),
  }),
);

/**
 * `{ nlb: { loadBalancerArn, targetGroupArn, port?, probeable?, alpnPolicy? } }`
 *
 * @internal
 */
export const nlbEndpoint: EndpointKind<{ readonly nlb: LoadBalancerProperties & { readonly alpnPolicy?: string } }> = {
  key: "nlb",
  cloud: "aws",
  importsInto: "acm",
  get schema() {
    return nlbSchema();
  },
  problems: ({ nlb }, certificate, context) => loadBalancerProblems("nlb", ARN_KINDS.networkLoadBalancer, nlb, certificate, context),
  isProbed: ({ nlb }) => nlb.probeable ?? !isInternal(nlb.loadBalancerArn),
  places: ({ nlb }) => {
    const terms = { "target group": shown(nlb.targetGroupArn), "ALPN policy": nlb.alpnPolicy ?? "None" };
    return [portOf(ARN_KINDS.networkLoadBalancer, nlb, nlb.port ?? 443, terms)];
  },
  construct: ({ nlb }, context) => {
    awsProviders(context);
    const { NlbEndpoint } = require("./load-balancer-endpoint") as typeof import("./load-balancer-endpoint");
    return new NlbEndpoint({
      ...nlb,
      ...identifiersOf(ARN_KINDS.networkLoadBalancer, nlb, context),
      alpnPolicy: nlb.alpnPolicy as AlpnPolicy | undefined,
    });
  },
};

function* loadBalancerProblems(
  key: string,
  kind: ArnKind,
  { loadBalancerArn, targetGroupArn }: LoadBalancerProperties,
  certificate: CertificateSpec,
  { providers }: SpecContext,
): Iterable<Problem> {
  yield* certificateRegionProblems([key, "loadBalancerArn"], kind, loadBalancerArn, certificate.region ?? providers.aws?.region);
  yield* targetGroupProblems([key, "targetGroupArn"], kind, loadBalancerArn, targetGroupArn);
}

/**
 * A listener uses certificates of its own region only.
 *
 * @internal
 */
export function* certificateRegionProblems(path: SpecPath, kind: ArnKind, loadBalancerArn: string, region?: string): Iterable<Problem> {
  const own = regionOfArn(loadBalancerArn, kind);
  if (areDifferent(own, region)) {
    yield problem(
      "region-mismatch",
      path,
      `The load balancer is in ${own} and the certificate is in ${region}. A listener uses certificates of its own region only. ` +
        `Set the certificate's \`region\` to ${own}.`,
    );
  }
}

/**
 * A load balancer forwards to target groups of its own region and account only.
 *
 * @internal
 */
export function* targetGroupProblems(path: SpecPath, kind: ArnKind, loadBalancerArn: string, targetGroupArn: string): Iterable<Problem> {
  const balancer = parseArn(loadBalancerArn, kind);
  const group = parseArn(targetGroupArn, ARN_KINDS.targetGroup);
  if (balancer === undefined || group === undefined) {
    return;
  }
  for (const what of ["region", "account"] as const) {
    if (group[what] !== balancer[what]) {
      yield problem(
        `${what}-mismatch`,
        path,
        `The target group is in ${group[what]} and the load balancer is in ${balancer[what]}. Use a target group of the load balancer's own ${what}.`,
      );
      return;
    }
  }
}

/**
 * A load balancer redirects clients of port 80 to another port.
 *
 * @internal
 */
export function* redirectProblems(path: SpecPath, own: number, redirectHttp: boolean): Iterable<Problem> {
  if (redirectHttp && own === 80) {
    yield problem(
      "redirect-clash",
      path,
      "A listener on port 80 cannot redirect port 80 to itself. Remove `redirectHttp`, or use another port.",
    );
  }
}

/**
 * Whether a load balancer of the same app is internal; false if that is not known.
 *
 * @internal
 */
export function isInternal(loadBalancerArn: string): boolean {
  return (resourceBehind(loadBalancerArn) as { internalInput?: unknown } | undefined)?.internalInput === true;
}

/**
 * The name of a load balancer in addresses: from the ARN, or for a resource of the stack the resource's name. A token is never part of it.
 *
 * @internal
 */
export function addressName({ loadBalancerArn, loadBalancerName }: LoadBalancerProperties, kind: ArnKind): string | undefined {
  if (loadBalancerName === undefined) {
    return parseArn(loadBalancerArn, kind)?.resource.split("/")[2];
  }
  return isKnown(loadBalancerName) ? loadBalancerName : referenceName(loadBalancerName);
}

/**
 * The name in addresses of what an expression refers to; undefined for a token without references, whose number changes.
 *
 * @internal
 */
export function referenceName(expression: string): string | undefined {
  const text = attributeReference(expression)?.name ?? expressionText(expression);
  return Token.isUnresolved(text) ? undefined : text.replace(/[^A-Za-z0-9_]+/g, "-").replace(/^-|-$/g, "");
}

/** The ARNs of load balancer and target group, as inputs if a module is made. Names outside of the default region include the region. */
function identifiersOf(
  kind: ArnKind,
  { loadBalancerArn, targetGroupArn }: LoadBalancerProperties,
  { providers, identifiers }: ConstructContext,
): Pick<LoadBalancerProperties, "loadBalancerArn" | "loadBalancerName" | "targetGroupArn"> {
  const balancer = regionalName(loadBalancerArn, kind, 2, providers);
  const group = regionalName(targetGroupArn, ARN_KINDS.targetGroup, 1, providers);
  return {
    loadBalancerName: balancer,
    loadBalancerArn: balancer
      ? identifiers.of(`load_balancer_${balancer}_arn`, loadBalancerArn, `The ARN of the load balancer ${balancer}.`)
      : loadBalancerArn,
    targetGroupArn: group
      ? identifiers.of(`target_group_${group}_arn`, targetGroupArn, `The ARN of the target group ${group}.`)
      : targetGroupArn,
  };
}

/** A port as a place. A load balancer's name is unique in its region, so another ARN with the same name is a mistake. */
function portOf(kind: ArnKind, { loadBalancerArn }: LoadBalancerProperties, number: number, terms: Record<string, string>): EndpointPlace {
  const parts = parseArn(loadBalancerArn, kind);
  return {
    place: `port ${number} of ${shown(loadBalancerArn)}`,
    identity: `port ${number} of ${identityOf(loadBalancerArn)}`,
    called: parts && `port ${number} of the load balancer ${parts.resource.split("/")[2]} in ${parts.region}`,
    terms,
  };
}

function regionalName(text: string, kind: ArnKind, at: number, { aws }: ProviderSettings): string | undefined {
  const parts = parseArn(text, kind);
  const name = parts?.resource.split("/")[at];
  return parts && (parts.region === aws?.region ? name : `${name}-${parts.region}`);
}
