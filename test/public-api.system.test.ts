import { expectGolden } from "./support/golden";
import { exportedModules, publicApi } from "./support/public-api";

test("the public API matches the reviewed golden file", () => {
  expectGolden(publicApi(exportedModules()), "golden/public-api.txt");
});
