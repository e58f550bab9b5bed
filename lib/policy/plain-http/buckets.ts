import { unresolved } from "../rule";
import { asText, Block, blocksOf, isUnknown } from "../value";
import { PlainHttpCheck } from "./check";

/** S3 answers over plain HTTP unless a statement of the bucket's policy denies it. */
export const bucketPolicy: PlainHttpCheck = function* ({ attributes }) {
  const { policy } = attributes;
  if (isUnknown(policy)) {
    // The policy holds the bucket's ARN, which no plan of a new bucket has.
    yield { ...unresolved("policy", "plain HTTP is denied"), severity: "advice" };
  } else if (!statementsOf(policy).some(deniesPlainHttp)) {
    yield { message: "no statement of the policy denies requests over plain HTTP", severity: "advice" };
  }
};

function statementsOf(policy: unknown): Block[] {
  try {
    const document = JSON.parse(asText(policy) ?? "{}") as { Statement?: unknown };
    return blocksOf(document.Statement);
  } catch {
    return [];
  }
}

function deniesPlainHttp({ Effect: effect, Condition: condition }: Block): boolean {
  return effect === "Deny" && /"(aws:securetransport":\s*(\[\s*)?"?false|s3:tlsversion")/i.test(JSON.stringify(condition ?? {}));
}
