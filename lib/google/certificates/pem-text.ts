import { IResolveContext, Lazy } from "cdktf";
import { IPemCertificate } from "../../core/certificate";
import { innerExpression } from "../../core/hcl-expression";

/** The leaf and its intermediates as one PEM text, an expression. */
export function fullChain({ certificatePem, chainPem }: IPemCertificate): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => {
      const [leaf, chain] = [certificatePem, chainPem].map((text) => `trimspace(${innerExpression(String(context.resolve(text)))})`);
      return `\${format("%s\\n", trimspace(join("\\n", [${chainPem === "" ? leaf : `${leaf}, ${chain}`}])))}`;
    },
  });
}
