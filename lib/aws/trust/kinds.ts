import { PrivateCaKind } from "../../core/kind";
import { ENTRY_NAME, ENTRY_NAME_FORM, formedText, lazy } from "../../core/schema";
import { arn, ARN_KINDS } from "../arn";
import { awsProviders } from "../aws-provider";

const acmPrivateCaSchema = lazy((z) =>
  z.strictObject({
    acmPrivateCa: z
      .strictObject({
        name: formedText(ENTRY_NAME, "entry-name", (text) => `"${text}" is not a valid name. ${ENTRY_NAME_FORM}`).describe(
          "The name of the CA in addresses and inventories",
        ),
        authorityArn: arn(ARN_KINDS.certificateAuthority).describe("The certificate authority"),
      })
      .describe("A certificate authority of AWS Private CA"),
  }),
);

/**
 * `{ acmPrivateCa: { name, authorityArn } }`
 *
 * @internal
 */
export const acmPrivateCaTrust: PrivateCaKind<{ readonly acmPrivateCa: { readonly name: string; readonly authorityArn: string } }> = {
  key: "acmPrivateCa",
  cloud: "aws",
  get schema() {
    return acmPrivateCaSchema();
  },
  caName: ({ acmPrivateCa: { name } }) => name,
  construct: ({ acmPrivateCa: { name, authorityArn } }, context) => {
    awsProviders(context);
    const { AcmPrivateCa } = require("./acm-private-ca") as typeof import("./acm-private-ca");
    return new AcmPrivateCa(name, authorityArn);
  },
};
