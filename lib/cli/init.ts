import { existsSync } from "node:fs";
import { Command } from "commander";
import { registeredClouds } from "../core/cloud";
import { CertfleetError } from "../core/error";
import { writeFile, action, ExitStatus, print } from "./output/writer";
import { safe } from "./output/text";

const FILE = "certfleet.yaml";

/** `certfleet init`: writes a fleet file to start from. */
export function initCommand(): Command {
  return new Command("init").description(`Writes a ${FILE} to start from. Does not replace an existing file.`).action(
    action(() => {
      if (existsSync(FILE)) {
        throw new CertfleetError("file-exists", `${FILE} already exists and was not changed. To start over, move it away first.`);
      }
      const sample = registeredClouds().find(({ sampleFile }) => sampleFile !== undefined)?.sampleFile;
      writeFile(FILE, sample ?? "version: 1\n");
      print(safe`Wrote ${FILE}. Edit its domains and zone, then run: npx certfleet synth ${FILE}\n`);
      return ExitStatus.OK;
    }),
  );
}
