import { clientAuth, clientAuthProblems, ClientAuthSpec, clientAuthText, resolvedClientAuth } from "../../core/client-auth-checks";
import { lazy, formedText, port, problemsAt } from "../../core/schema";
import { CertificateSpec, EndpointKind, SpecContext } from "../../core/kind";
import { Problem, problem, throwFirst, within } from "../../core/error";
import { googleSslPolicy } from "../../policy/tls/google";
import { TlsPolicy } from "../../policy/tls-policy";
import { googleProvider, googleRegion } from "../google-provider";
import { googleClientAuth } from "../load-balancers/client-auth-support";
import {
  GoogleEarlyData,
  GoogleExternalScheme,
  GoogleHttpsEndpointProps,
  GoogleQuic,
  GoogleRegionalHttpsEndpointProps,
  GoogleRegionalScheme,
  GoogleSslEndpointProps,
  proxyPlace,
} from "../load-balancers/proxy-options";
import type { IssuedLocation } from "./issuers";

/** What a certificate must be for a load balancer of a location. */
function* locationProblems(key: string, region: string | undefined, { issuer }: CertificateSpec): Iterable<Problem> {
  if (issuer?.properties === undefined || issuer.kind.cloud !== "google") {
    return;
  }
  const own = issuer.properties as IssuedLocation;
  if (own.region !== region) {
    const where = (at?: string) => (at === undefined ? "global" : `in ${at}`);
    yield problem(
      "region-mismatch",
      [key],
      `The load balancer is ${where(region)}, but the issuer's certificates are ${where(own.region)}. A load balancer serves certificates of its own ` +
        `location only. Use an issuer ${region === undefined ? "without `region`" : `with \`region: ${region}\``}.`,
    );
  }
  if (own.certificateScope !== undefined && own.certificateScope !== "DEFAULT") {
    yield problem(
      "scope-mismatch",
      [key],
      `The issuer's certificates have the scope ${own.certificateScope}, but this load balancer serves the scope DEFAULT only. Use another issuer.`,
    );
  }
}

/** The version of hashicorp/google that the bindings were generated from. */
const BOUND_VERSION = "6.50.0";

/**
 * A TLS policy that Google's load balancers do not support.
 *
 * @internal
 */
export function* tlsPolicyProblems(key: string, tlsPolicy: string, constraint?: string): Iterable<Problem> {
  const version = /[0-9]+\.[0-9]+(\.[0-9]+)?/.exec(constraint ?? BOUND_VERSION)![0];
  if (!googleSslPolicy(TlsPolicy.of(tlsPolicy), version)) {
    yield problem(
      "policy-shortfall",
      [key],
      `Google load balancers do not support the TLS policy "${tlsPolicy}" with version ${version} of the provider. Its strictest SSL policy is the profile ` +
        'RESTRICTED with TLS 1.2. Use "intermediate" or "post-quantum", or a version of hashicorp/google that supports more.',
    );
  }
}

/**
 * An internal load balancer without a subnet for its address.
 *
 * @internal
 */
export function* subnetProblems({
  scheme,
  subnetwork,
}: Pick<GoogleRegionalHttpsEndpointProps, "scheme" | "subnetwork">): Iterable<Problem> {
  if (scheme === GoogleRegionalScheme.INTERNAL_MANAGED && subnetwork === undefined) {
    yield problem("no-subnetwork", ["scheme"], "An internal load balancer needs a subnet for its address. Set `subnetwork`.");
  }
}

function* commonProblems(
  key: string,
  region: string | undefined,
  certificate: CertificateSpec,
  { providers }: SpecContext,
): Iterable<Problem> {
  yield* locationProblems(key, region, certificate);
  yield* tlsPolicyProblems(key, certificate.tlsPolicy, providers.google?.version);
}

/** The name or id of a resource of Compute Engine. */
const computeName = lazy(() =>
  formedText(
    /^((https:\/\/www\.googleapis\.com\/compute\/v1\/)?projects\/[^\s]+\/)?[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    "google-resource-name",
    (text) =>
      `"${text}" is not the name or the id of a Compute Engine resource. Write one such as web, or projects/PROJECT/global/urlMaps/web.`,
  ),
);

const ipAddress = lazy((z) =>
  z.union([z.ipv4(), z.ipv6()], {
    error: ({ input }) => `${typeof input === "string" ? `"${input}"` : "This"} is not an IP address. Write one such as 203.0.113.10.`,
  }),
);
const certificateMap = lazy(() =>
  formedText(
    /^projects\/[^/]+\/locations\/global\/certificateMaps\/[a-zA-Z][\w-]{0,63}$/,
    "invalid-google-id",
    (text) => `"${text}" is not the id of a certificate map. Expected projects/PROJECT/locations/global/certificateMaps/NAME.`,
  ),
);
const frontSchema = lazy((z) => ({
  port: port().optional().describe("The port (443)"),
  probeable: z.boolean().optional().describe("Whether a probe on the internet can reach it (true, unless the load balancer is internal)"),
}));
const globalSchema = lazy((z) => ({
  ...frontSchema(),
  ipAddress: ipAddress().optional().describe("The IP address of the load balancer (a reserved one)"),
  scheme: z.enum(["external-managed", "external"]).optional().describe("The generation of the load balancer (external-managed)"),
}));
const SCHEMES = { "external-managed": GoogleExternalScheme.EXTERNAL_MANAGED, external: GoogleExternalScheme.EXTERNAL } as const;
const QUIC = { automatic: GoogleQuic.AUTOMATIC, enabled: GoogleQuic.ENABLED, disabled: GoogleQuic.DISABLED } as const;
const EARLY_DATA = {
  disabled: GoogleEarlyData.DISABLED,
  strict: GoogleEarlyData.STRICT,
  permissive: GoogleEarlyData.PERMISSIVE,
  unrestricted: GoogleEarlyData.UNRESTRICTED,
} as const;
const REGIONAL_SCHEMES = { external: GoogleRegionalScheme.EXTERNAL_MANAGED, internal: GoogleRegionalScheme.INTERNAL_MANAGED } as const;

/** In a file, client authentication names its bundle; in code, it has it. */
type WithClientAuth<P> = Omit<P, "clientAuth"> & { readonly clientAuth?: ClientAuthSpec };
type HttpsProperties = WithClientAuth<GoogleHttpsEndpointProps>;
type RegionalProperties = WithClientAuth<GoogleRegionalHttpsEndpointProps>;

const httpsSchema = lazy((z) =>
  z
    .strictObject({
      googleHttpsProxy: z
        .strictObject({
          urlMap: computeName().describe("The URL map"),
          ...globalSchema(),
          redirectHttp: z.boolean().optional().describe("Whether requests on port 80 are redirected to HTTPS (false)"),
          quic: z.enum(["automatic", "enabled", "disabled"]).optional().describe("Whether clients can use HTTP/3 (automatic)"),
          earlyData: z
            .enum(["disabled", "strict", "permissive", "unrestricted"])
            .optional()
            .describe("Whether requests before the end of the handshake are accepted (disabled)"),
          certificateMap: certificateMap().optional().describe("An existing certificate map (the proxy's own)"),
          clientAuth: clientAuth().optional(),
        })
        .describe("A global external HTTPS proxy in front of an existing URL map"),
    })
    .transform(({ googleHttpsProxy: { scheme, quic, earlyData, certificateMap: certificateMapId, ...props } }): HttpsProperties => ({
      ...props,
      certificateMapId,
      scheme: scheme && SCHEMES[scheme],
      quic: quic && QUIC[quic],
      earlyData: earlyData && EARLY_DATA[earlyData],
    })),
);

/**
 * `{ googleHttpsProxy: { urlMap, port?, ipAddress?, redirectHttp?, scheme?, quic?, earlyData?, certificateMap?, clientAuth?, probeable? } }`
 *
 * @internal
 */
export const googleHttpsProxyEndpoint: EndpointKind<HttpsProperties> = {
  key: "googleHttpsProxy",
  cloud: "google",
  get schema() {
    return httpsSchema();
  },
  isProbed: ({ probeable }) => probeable ?? true,
  *problems({ clientAuth: auth }, certificate, context) {
    yield* commonProblems("googleHttpsProxy", undefined, certificate, context);
    yield* clientAuthProblems(["googleHttpsProxy"], auth, googleClientAuth(), context);
  },
  places: ({ ipAddress: address, scheme, quic, earlyData, certificateMapId, clientAuth: auth, ...props }) => [
    proxyPlace(
      { ...props, target: props.urlMap, what: "URL map", protocol: "https" },
      {
        address: address ?? "reserved",
        scheme: scheme ?? GoogleExternalScheme.EXTERNAL_MANAGED,
        QUIC: quic ?? GoogleQuic.AUTOMATIC,
        "early data": earlyData ?? GoogleEarlyData.DISABLED,
        "certificate map": certificateMapId ?? "its own",
        "client authentication": clientAuthText(auth),
      },
    ),
  ],
  construct: (props, context) => {
    googleProvider(context);
    const { GoogleHttpsEndpoint } = require("../load-balancers/google-endpoints") as typeof import("../load-balancers/google-endpoints");
    return new GoogleHttpsEndpoint({ ...props, clientAuth: resolvedClientAuth(props.clientAuth, context) });
  },
};

const regionalSchema = lazy((z) =>
  z
    .strictObject({
      googleRegionalHttpsProxy: z
        .strictObject({
          region: googleRegion().describe("The region"),
          urlMap: computeName().describe("The regional URL map"),
          network: computeName().describe("The network, which has a proxy-only subnet in the region"),
          subnetwork: computeName().optional().describe("The subnet of the address of an internal load balancer"),
          scheme: z.enum(["external", "internal"]).optional().describe("Whether the load balancer is external or internal (external)"),
          ipAddress: ipAddress().optional().describe("The IP address of the load balancer (Google assigns one)"),
          ...frontSchema(),
          clientAuth: clientAuth().optional(),
        })
        .check(
          problemsAt(
            ({ scheme, subnetwork }) => throwFirst(subnetProblems({ scheme: scheme && REGIONAL_SCHEMES[scheme], subnetwork })),
            "scheme",
          ),
        )
        .describe("A regional HTTPS proxy in front of an existing regional URL map"),
    })
    .transform(({ googleRegionalHttpsProxy: { scheme, ...props } }): RegionalProperties => ({
      ...props,
      scheme: scheme && REGIONAL_SCHEMES[scheme],
    })),
);

/**
 * `{ googleRegionalHttpsProxy: { region, urlMap, network, subnetwork?, scheme?, port?, ipAddress?, clientAuth?, probeable? } }`
 *
 * @internal
 */
export const googleRegionalHttpsProxyEndpoint: EndpointKind<RegionalProperties> = {
  key: "googleRegionalHttpsProxy",
  cloud: "google",
  get schema() {
    return regionalSchema();
  },
  isProbed: ({ scheme, probeable }) => scheme !== GoogleRegionalScheme.INTERNAL_MANAGED && (probeable ?? true),
  *problems(props, certificate, context) {
    yield* commonProblems("googleRegionalHttpsProxy", props.region, certificate, context);
    yield* within(["googleRegionalHttpsProxy"], subnetProblems(props));
    yield* clientAuthProblems(["googleRegionalHttpsProxy"], props.clientAuth, googleClientAuth(props.region), context);
  },
  places: ({ ipAddress: address, scheme, network, subnetwork, clientAuth: auth, ...props }) => [
    proxyPlace(
      { ...props, target: props.urlMap, what: "URL map", protocol: "https" },
      {
        address: address ?? "assigned by Google",
        scheme: scheme ?? GoogleRegionalScheme.EXTERNAL_MANAGED,
        network,
        subnet: subnetwork ?? "none",
        "client authentication": clientAuthText(auth),
      },
    ),
  ],
  construct: (props, context) => {
    googleProvider(context);
    const { GoogleRegionalHttpsEndpoint } =
      require("../load-balancers/google-endpoints") as typeof import("../load-balancers/google-endpoints");
    return new GoogleRegionalHttpsEndpoint({ ...props, clientAuth: resolvedClientAuth(props.clientAuth, context) });
  },
};

const sslSchema = lazy((z) =>
  z
    .strictObject({
      googleSslProxy: z
        .strictObject({
          backendService: computeName().describe("The backend service"),
          ...globalSchema(),
          proxyProtocol: z.boolean().optional().describe("Whether backends receive the client's address by the PROXY protocol (false)"),
          certificateMap: certificateMap().optional().describe("An existing certificate map (the proxy's own)"),
        })
        .describe("A global external SSL proxy in front of an existing backend service"),
    })
    .transform(({ googleSslProxy: { scheme, certificateMap: certificateMapId, ...props } }): GoogleSslEndpointProps => ({
      ...props,
      certificateMapId,
      scheme: scheme && SCHEMES[scheme],
    })),
);

/**
 * `{ googleSslProxy: { backendService, port?, ipAddress?, scheme?, proxyProtocol?, certificateMap?, probeable? } }`
 *
 * @internal
 */
export const googleSslProxyEndpoint: EndpointKind<GoogleSslEndpointProps> = {
  key: "googleSslProxy",
  cloud: "google",
  get schema() {
    return sslSchema();
  },
  isProbed: ({ probeable }) => probeable ?? true,
  problems: (_props, certificate, context) => commonProblems("googleSslProxy", undefined, certificate, context),
  places: ({ ipAddress: address, scheme, proxyProtocol, certificateMapId, ...props }) => [
    proxyPlace(
      { ...props, target: props.backendService, what: "backend service", protocol: "ssl" },
      {
        address: address ?? "reserved",
        scheme: scheme ?? GoogleExternalScheme.EXTERNAL_MANAGED,
        "PROXY protocol": proxyProtocol ? "on" : "off",
        "certificate map": certificateMapId ?? "its own",
      },
    ),
  ],
  construct: (props, context) => {
    googleProvider(context);
    const { GoogleSslEndpoint } = require("../load-balancers/google-endpoints") as typeof import("../load-balancers/google-endpoints");
    return new GoogleSslEndpoint(props);
  },
};
