import * as z from "zod";
import { ACM_PRIVATE_RENEWAL_DUE, acmPrivateCapabilities } from "../../aws/acm/acm-limits";
import { ARN_KINDS, parseArn } from "../../aws/arn";
import { Renewal } from "../../core/renewal";
import { IssuerForm } from "../form";
import { arn, duration } from "../values";
import { awsProviders, regionsOf } from "./aws-providers";

const schema = z.strictObject({
  type: z.literal("acm-private-ca"),
  authorityArn: arn(ARN_KINDS.certificateAuthority),
  lifetime: duration.describe("How long the authority's certificates are valid"),
  renewBefore: duration.optional().describe("How long before expiry ACM renews (60d)"),
});

type Entry = z.output<typeof schema>;

/** `{ type: acm-private-ca, authorityArn, lifetime, renewBefore? }` */
export const acmPrivateCaIssuer: IssuerForm<Entry> = {
  key: "acm-private-ca",
  cloud: "aws",
  issuerName: "a private CA",
  validatesInZones: false,
  schema,
  capabilities: () => acmPrivateCapabilities(),
  renewal: ({ lifetime, renewBefore }) => Renewal.byIssuer({ lifetime, due: renewBefore ?? ACM_PRIVATE_RENEWAL_DUE }),
  checkCertificate: ({ authorityArn }, certificate, { providers, report }) => {
    const region = certificate.region ?? providers.aws?.region;
    const authority = parseArn(authorityArn, ARN_KINDS.certificateAuthority)?.region;
    if (region !== undefined && authority !== undefined && authority !== region) {
      report(
        certificate.region === undefined ? [] : ["region"],
        `the private CA is in ${authority} and the certificate in ${region}: ACM takes a CA of the certificate's own region, change one`,
      );
    }
  },
  build: ({ authorityArn, lifetime, renewBefore }, context) => {
    const { AcmPrivateIssuer } = require("../../aws/acm/acm-issuer") as typeof import("../../aws/acm/acm-issuer");
    const regionalProviders = awsProviders(context).regional(regionsOf(context));
    return new AcmPrivateIssuer({ authorityArn, lifetime, renewBefore, regionalProviders });
  },
};
