import { problem } from "../../core/problem";
import * as z from "zod";
import { ACM_PRIVATE_RENEWAL_DUE, acmPrivateCapabilities } from "../acm/acm-limits";
import { ARN_KINDS, parseArn } from "../arn";
import { Renewal } from "../../core/renewal";
import { IssuerKind } from "../../core/kind";
import { duration } from "../../core/schema";
import { arn } from "../schema";
import { awsProviders, regionsOf } from "./providers";

const schema = z.strictObject({
  type: z.literal("acm-private-ca"),
  authorityArn: arn(ARN_KINDS.certificateAuthority),
  lifetime: duration.describe("How long the authority's certificates are valid"),
  renewBefore: duration.optional().describe("How long before expiry ACM renews (60d)"),
});

type Entry = z.output<typeof schema>;

/** `{ type: acm-private-ca, authorityArn, lifetime, renewBefore? }` */
export const acmPrivateCaIssuer: IssuerKind<Entry> = {
  key: "acm-private-ca",
  cloud: "aws",
  issuerName: "a private CA",
  validatesInZones: false,
  schema,
  capabilities: () => acmPrivateCapabilities(),
  renewal: ({ lifetime, renewBefore }) => Renewal.byIssuer({ lifetime, due: renewBefore ?? ACM_PRIVATE_RENEWAL_DUE }),
  *problems({ authorityArn }, certificate, { providers }) {
    const region = certificate.region ?? providers.aws?.region;
    const authority = parseArn(authorityArn, ARN_KINDS.certificateAuthority)?.region;
    if (region !== undefined && authority !== undefined && authority !== region) {
      yield problem(
        "region-mismatch",
        certificate.region === undefined ? [] : ["region"],
        `the private CA is in ${authority} and the certificate in ${region}: ACM takes a CA of the certificate's own region, change one`,
      );
    }
  },
  construct: ({ authorityArn, lifetime, renewBefore }, context) => {
    const { AcmPrivateIssuer } = require("../acm/acm-issuer") as typeof import("../acm/acm-issuer");
    const regionalProviders = awsProviders(context).regional(regionsOf(context));
    return new AcmPrivateIssuer({ authorityArn, lifetime, renewBefore, regionalProviders });
  },
};
