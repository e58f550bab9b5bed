import * as fs from "fs";
import { INITIALISED } from "./initialise";

/** Removes what all end-to-end tests share. */
function cleanUp(): void {
  fs.rmSync(process.env[INITIALISED]!, { recursive: true, force: true });
}

export = cleanUp;
