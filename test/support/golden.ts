import * as fs from "fs";
import * as path from "path";

/** Compares a text with a file under test/. `UPDATE_GOLDEN=1` in the environment of Jest rewrites the file. Review the diff. */
export function expectGolden(text: string, file: string): void {
  const golden = path.join(__dirname, "..", file);
  if (process.env.UPDATE_GOLDEN === "1") {
    fs.mkdirSync(path.dirname(golden), { recursive: true });
    fs.writeFileSync(golden, text);
  }
  if (!fs.existsSync(golden)) {
    throw new Error(`test/${file} is missing: UPDATE_GOLDEN=1 writes it`);
  }
  expect(text).toBe(fs.readFileSync(golden, "utf8"));
}
