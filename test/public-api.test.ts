import { expectGolden } from "./support/golden";
import { exportedModules, publicApi } from "./support/public-api";

test("the public API is what was agreed: a change of it is a change of the golden file", () => {
  expectGolden(publicApi(exportedModules()), "golden/public-api.txt");
}, 60_000);
