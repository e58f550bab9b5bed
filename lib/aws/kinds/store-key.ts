import { Problem, problem } from "../../core/problem";
import { regionOfKey } from "../secrets/store-key";

/** Reports a KMS key of another region than the store's. */
export function* keyRegionProblems(kmsKeyId: string | undefined, own: string | undefined): Iterable<Problem> {
  const region = regionOfKey(kmsKeyId);
  if (region !== undefined && own !== undefined && region !== own) {
    yield problem(
      "region-mismatch",
      ["stores"],
      `the store's key is in ${region} and the store in ${own}: it takes a key of its own region, change \`kmsKeyId\``,
    );
  }
}
