import type * as z from "zod";
import type { ClientAuth } from "../../core/client-auth";
import { clientAuth, clientAuthProblems, ClientAuthSpec, clientAuthText, resolvedClientAuth } from "../../core/client-auth-checks";
import { Duration } from "../../core/duration";
import { duration, lazy, port } from "../../core/schema";
import { shown } from "../../core/expression";
import { CertificateSpec, ConstructContext, EndpointKind, SpecContext } from "../../core/kind";
import { Problem } from "../../core/error";
import { arn, ARN_KINDS, ArnKind, parseArn } from "../arn";
import { awsProviders } from "../aws-provider";
import { albClientAuth, nlbClientAuth } from "../trust/client-auth-support";
import {
  certificateRegionProblems,
  isInternal,
  isListener,
  isListenerProbed,
  listenerAddressName,
  listenerPlace,
  listenerProblems,
  ListenerProperties,
  LoadBalancerProperties,
  portOf,
  redirectProblems,
  regionalName,
  targetGroupProblems,
} from "./endpoint-checks";
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

const common = lazy((z) => ({
  targetGroupArn: arn(ARN_KINDS.targetGroup).optional().describe("Where a new listener forwards requests (required without listenerArn)"),
  port: port().optional().describe("The port of a new listener (443)"),
  sslPolicy: z.string().min(1).optional().describe("The TLS policy that the owner of the existing listener has set (unknown)"),
  lookup: z.boolean().optional().describe("Whether Terraform reads the TLS policy of the existing listener and checks it (false)"),
  probeable: z.boolean().optional().describe("Whether a probe on the internet can reach the load balancer (true)"),
}));

/** The keys that name an endpoint: a load balancer and a target group for a new listener, or an existing listener. */
const NEW_LISTENER = ["loadBalancerArn", "targetGroupArn"] as const;
const eitherListener = { oneOf: [{ required: [...NEW_LISTENER] }, { required: ["listenerArn"] }] };

function checkKeys({ value, issues }: z.core.ParsePayload<object>): void {
  for (const key of isListener(value) ? [] : NEW_LISTENER.filter((each) => !(each in value))) {
    issues.push({ code: "invalid_type", expected: "string", path: [key], input: undefined });
  }
}

function arns(loadBalancer: ArnKind, listener: ArnKind) {
  const description = "The load balancer that gets a new listener (required without listenerArn)";
  return {
    loadBalancerArn: arn(loadBalancer).optional().describe(description),
    listenerArn: arn(listener).optional().describe("The existing listener that the certificate is attached to (none)"),
  };
}

const albSchema = lazy((z) =>
  z.strictObject({
    alb: z
      .strictObject({
        ...arns(ARN_KINDS.applicationLoadBalancer, ARN_KINDS.applicationListener),
        ...common(),
        redirectHttp: z.boolean().optional().describe("Whether a listener on port 80 redirects clients to this port (false)"),
        hsts: duration()
          .transform((age) => Hsts.maxAge(age))
          .optional()
          .describe("The duration of HTTP Strict Transport Security (off)"),
        clientAuth: clientAuth().optional(),
      })
      .check(checkKeys)
      .meta(eitherListener)
      .describe("An existing application load balancer, or a listener of one"),
  }),
);

/**
 * `{ alb: { loadBalancerArn, targetGroupArn, port?, probeable?, redirectHttp?, hsts?, clientAuth? } }`, or
 * `{ alb: { listenerArn, sslPolicy?, lookup?, probeable? } }`
 *
 * @internal
 */
export const albEndpoint: EndpointKind<{
  readonly alb:
    | (LoadBalancerProperties & { readonly redirectHttp?: boolean; readonly hsts?: Hsts; readonly clientAuth?: ClientAuthSpec })
    | ListenerProperties;
}> = {
  key: "alb",
  cloud: "aws",
  importsInto: "acm",
  get schema() {
    return albSchema();
  },
  *problems({ alb }, certificate, context) {
    if (isListener(alb)) {
      yield* existingListenerProblems("alb", ARN_KINDS.applicationListener, alb, certificate, context);
    } else {
      yield* loadBalancerProblems("alb", ARN_KINDS.applicationLoadBalancer, alb, certificate, context);
      yield* redirectProblems(["alb", "redirectHttp"], alb.port ?? 443, alb.redirectHttp ?? false);
      yield* clientAuthProblems(["alb"], alb.clientAuth, albClientAuth(alb.loadBalancerArn), context);
    }
  },
  isProbed: ({ alb }) => isProbed(alb),
  places: ({ alb }) => {
    if (isListener(alb)) {
      return [listenerPlace(alb)];
    }
    const { targetGroupArn, port: own = 443, redirectHttp, hsts, clientAuth: auth } = alb;
    const kind = ARN_KINDS.applicationLoadBalancer;
    return [
      portOf(kind, alb, own, {
        "target group": shown(targetGroupArn),
        HSTS: hsts?.headerValue ?? "off",
        "client authentication": clientAuthText(auth),
      }),
      ...(redirectHttp && own !== 80 ? [portOf(kind, alb, 80, { "HTTP redirect": `to port ${own}` })] : []),
    ];
  },
  construct: ({ alb }, context) => {
    awsProviders(context);
    const { AlbEndpoint } = require("./load-balancer-endpoint") as typeof import("./load-balancer-endpoint");
    return isListener(alb)
      ? AlbEndpoint.existingListener({ ...alb, ...listenerIdentifiersOf(ARN_KINDS.applicationListener, alb, context) })
      : new AlbEndpoint({
          ...alb,
          ...identifiersOf(ARN_KINDS.applicationLoadBalancer, alb, context),
          clientAuth: listenerClientAuthOf(alb.clientAuth, context),
        });
  },
};

const ALPN_POLICIES = ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred"] as const;

const nlbSchema = lazy((z) =>
  z.strictObject({
    nlb: z
      .strictObject({
        ...arns(ARN_KINDS.networkLoadBalancer, ARN_KINDS.networkListener),
        ...common(),
        clientAuth: clientAuth().optional(),
        alpnPolicy: z.enum(ALPN_POLICIES).optional().describe("The protocols that the listener offers by ALPN (none)"),
      })
      .check(checkKeys)
      .meta(eitherListener)
      .describe("An existing network load balancer, or a listener of one"),
  }),
);

/**
 * `{ nlb: { loadBalancerArn, targetGroupArn, port?, probeable?, alpnPolicy?, clientAuth? } }`, or
 * `{ nlb: { listenerArn, sslPolicy?, lookup?, probeable? } }`
 *
 * @internal
 */
export const nlbEndpoint: EndpointKind<{
  readonly nlb: (LoadBalancerProperties & { readonly alpnPolicy?: string; readonly clientAuth?: ClientAuthSpec }) | ListenerProperties;
}> = {
  key: "nlb",
  cloud: "aws",
  importsInto: "acm",
  get schema() {
    return nlbSchema();
  },
  *problems({ nlb }, certificate, context) {
    if (isListener(nlb)) {
      yield* existingListenerProblems("nlb", ARN_KINDS.networkListener, nlb, certificate, context);
    } else {
      yield* loadBalancerProblems("nlb", ARN_KINDS.networkLoadBalancer, nlb, certificate, context);
      yield* clientAuthProblems(["nlb"], nlb.clientAuth, nlbClientAuth(nlb.loadBalancerArn), context);
    }
  },
  isProbed: ({ nlb }) => isProbed(nlb),
  places: ({ nlb }) => {
    if (isListener(nlb)) {
      return [listenerPlace(nlb)];
    }
    const terms = {
      "target group": shown(nlb.targetGroupArn),
      "ALPN policy": nlb.alpnPolicy ?? "None",
      "client authentication": clientAuthText(nlb.clientAuth),
    };
    return [portOf(ARN_KINDS.networkLoadBalancer, nlb, nlb.port ?? 443, terms)];
  },
  construct: ({ nlb }, context) => {
    awsProviders(context);
    const { NlbEndpoint } = require("./load-balancer-endpoint") as typeof import("./load-balancer-endpoint");
    if (isListener(nlb)) {
      return NlbEndpoint.existingListener({ ...nlb, ...listenerIdentifiersOf(ARN_KINDS.networkListener, nlb, context) });
    }
    return new NlbEndpoint({
      ...nlb,
      ...identifiersOf(ARN_KINDS.networkLoadBalancer, nlb, context),
      alpnPolicy: nlb.alpnPolicy as AlpnPolicy | undefined,
      clientAuth: listenerClientAuthOf(nlb.clientAuth, context),
    });
  },
};

function isProbed(properties: LoadBalancerProperties | ListenerProperties): boolean {
  return isListener(properties) ? isListenerProbed(properties) : (properties.probeable ?? !isInternal(properties.loadBalancerArn));
}

function* existingListenerProblems(
  key: string,
  kind: ArnKind,
  properties: ListenerProperties,
  { region, tlsPolicy }: CertificateSpec,
  { providers }: SpecContext,
): Iterable<Problem> {
  yield* listenerProblems([key], kind, properties, tlsPolicy);
  yield* certificateRegionProblems([key, "listenerArn"], kind, properties.listenerArn, region ?? providers.aws?.region);
}

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

/** Client authentication with its bundle. The ARN of an existing trust store is an input if a module is made. */
function listenerClientAuthOf(spec: ClientAuthSpec | undefined, context: ConstructContext): ClientAuth | undefined {
  const resolved = resolvedClientAuth(spec, context);
  const name = resolved?.trustStore && regionalName(resolved.trustStore, ARN_KINDS.trustStore, 1, context.providers);
  if (!name) {
    return resolved;
  }
  const trustStore = context.identifiers.of(`trust_store_${name}_arn`, resolved.trustStore!, `The ARN of the trust store ${name}.`);
  return { ...resolved, trustStore };
}

/** The ARN of a listener, as an input if a module is made. */
function listenerIdentifiersOf(
  kind: ArnKind,
  properties: ListenerProperties,
  { identifiers }: ConstructContext,
): Pick<ListenerProperties, "listenerArn" | "listenerName"> {
  const { listenerArn } = properties;
  const listenerName = listenerAddressName(properties, kind);
  const isNamed = parseArn(listenerArn, kind) !== undefined;
  return {
    listenerName,
    listenerArn: isNamed
      ? identifiers.of(`listener_${listenerName}_arn`, listenerArn, `The ARN of the listener ${listenerName}.`)
      : listenerArn,
  };
}
