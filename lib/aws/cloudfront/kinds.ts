import { clientAuth, clientAuthProblems, ClientAuthSpec, resolvedClientAuth } from "../../core/client-auth-checks";
import { identityOf, isKnown, shown } from "../../core/expression";
import { EndpointKind, EndpointPlace } from "../../core/kind";
import { caught, Problem, problem, SpecPath } from "../../core/error";
import { domainName, formedText, lazy } from "../../core/schema";
import { nativePolicy, statedPolicyProblems } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { coverageProblems, EDGE_REGION } from "../api-gateway/kinds";
import { areDifferent } from "../arn";
import { awsProviders, awsVersion } from "../aws-provider";
import { cloudFrontClientAuth } from "../trust/client-auth-support";

/** A CloudFront distribution that something else owns. */
export interface DistributionProperties {
  readonly distribution?: string;
  /** Identifies a distribution of the app, whose id only Terraform knows. */
  readonly identity?: string;
  readonly aliases?: readonly string[];
  readonly minimumProtocolVersion?: string;
  readonly probeable?: boolean;
  /** In a file, it names the trust bundle. */
  readonly clientAuth?: ClientAuthSpec;
}

const DISTRIBUTION_ID = /^E[A-Z0-9]{7,19}$/;

/** Whether a text has the form of a distribution's ID. */
export function isDistributionId(text: string): boolean {
  return DISTRIBUTION_ID.test(text);
}

function distributionMessage(text: string): string {
  const id = /:distribution\/([A-Z0-9]+)$/.exec(text)?.[1];
  return `"${text}" is not the ID of a CloudFront distribution. ${id === undefined ? "Write one such as E1A2B3C4D5E6F7." : `Write "${id}".`}`;
}

const schema = lazy((z) =>
  z.strictObject({
    cloudfront: z
      .strictObject({
        distribution: formedText(DISTRIBUTION_ID, "distribution-id", distributionMessage)
          .optional()
          .describe("The distribution's ID (none)"),
        aliases: z
          .array(domainName().transform(({ name }) => name))
          .min(1)
          .optional()
          .describe("The distribution's alternate domain names that the certificate covers (the names in the certificate)"),
        minimumProtocolVersion: z
          .string()
          .min(1)
          .optional()
          .describe("The distribution's security policy, such as TLSv1.2_2021 (the one that meets tlsPolicy)"),
        probeable: z.boolean().optional().describe("Whether a probe on the internet can reach the aliases (true)"),
        clientAuth: clientAuth().optional(),
      })
      .describe("A CloudFront distribution that is configured outside of the fleet"),
  }),
);

/**
 * `{ cloudfront: { distribution?, aliases?, minimumProtocolVersion?, probeable?, clientAuth? } }`
 *
 * @internal
 */
export const cloudFrontEndpoint: EndpointKind<{ readonly cloudfront: DistributionProperties }> = {
  key: "cloudfront",
  cloud: "aws",
  importsInto: "acm",
  get schema() {
    return schema();
  },
  *problems({ cloudfront }, { domains, region, tlsPolicy }, context) {
    const { providers } = context;
    const path = ["cloudfront"];
    const version = awsVersion(providers.aws?.version);
    yield* distributionProblems(path, cloudfront, tlsPolicy, version);
    yield* clientAuthProblems(path, cloudfront.clientAuth, cloudFrontClientAuth(version), context);
    yield* edgeRegionProblems(path, region ?? providers.aws?.region);
    yield* aliasProblems(
      path,
      cloudfront,
      domains.map(({ name }) => name),
    );
  },
  // A certificate of a pack serves a distribution with one alias if it covers that.
  hostOf: ({ cloudfront }) => (cloudfront.aliases?.length === 1 ? cloudfront.aliases[0] : undefined),
  isProbed: ({ cloudfront }) => cloudfront.probeable ?? true,
  places: ({ cloudfront }) => {
    const { distribution, identity, aliases = [] } = cloudfront;
    const ofAliases = aliases.map((alias): EndpointPlace => ({ place: `the CloudFront alias ${alias}`, isExclusive: true }));
    if (distribution === undefined) {
      const [first = { place: "a CloudFront distribution", isForeign: true }, ...further] = ofAliases;
      return [first, ...further];
    }
    const place = `the CloudFront distribution ${shown(distribution)}`;
    return [{ place, identity: identity ?? identityOf(distribution), isExclusive: true }, ...ofAliases];
  },
  construct: ({ cloudfront }, context) => {
    const provider = awsProviders(context).regional([EDGE_REGION])?.[EDGE_REGION];
    const { CloudFrontEndpoint } = require("./cloudfront-endpoint") as typeof import("./cloudfront-endpoint");
    const { distribution: distributionId, aliases, clientAuth: auth, ...props } = cloudfront;
    return CloudFrontEndpoint.existing({
      ...props,
      distributionId,
      aliases: aliases && [...aliases],
      provider,
      clientAuth: resolvedClientAuth(auth, context),
    });
  },
};

/** What is wrong with how a distribution is named, and with its minimum protocol version. */
export function* distributionProblems(
  path: SpecPath,
  { distribution, aliases, minimumProtocolVersion }: DistributionProperties,
  tlsPolicy: string,
  providerVersion: string,
): Iterable<Problem> {
  if (distribution === undefined && (aliases ?? []).length === 0) {
    yield problem("no-distribution", path, "A CloudFront endpoint is named by `distribution`, `aliases` or both. Add one of them.");
  } else if (distribution !== undefined && isKnown(distribution) && !DISTRIBUTION_ID.test(distribution)) {
    yield problem("distribution-id", [...path, "distribution"], distributionMessage(distribution));
  }
  if (minimumProtocolVersion === undefined) {
    yield* caught(path, () => nativePolicy("cloudfront", TlsPolicy.of(tlsPolicy), providerVersion));
  } else if (isKnown(minimumProtocolVersion)) {
    const at = [...path, "minimumProtocolVersion"];
    yield* statedPolicyProblems(at, "cloudfront", minimumProtocolVersion, TlsPolicy.of(tlsPolicy));
  }
}

/** CloudFront takes certificates from one region only (CloudFront developer guide, "Requirements for using SSL/TLS certificates"). */
export function* edgeRegionProblems(path: SpecPath, region: string | undefined): Iterable<Problem> {
  if (areDifferent(region, EDGE_REGION)) {
    yield problem(
      "region-mismatch",
      path,
      `The certificate is in ${region}, and CloudFront uses certificates in ${EDGE_REGION} only. Set the certificate's \`region\` or \`provider\` to ${EDGE_REGION}.`,
    );
  }
}

/** CloudFront refuses an alias that the certificate does not cover. */
export function* aliasProblems(path: SpecPath, { aliases = [] }: DistributionProperties, names: readonly string[]): Iterable<Problem> {
  for (const [index, alias] of names.length === 0 ? [] : aliases.entries()) {
    yield* isKnown(alias) ? coverageProblems([...path, "aliases", index], alias, names) : [];
  }
}
