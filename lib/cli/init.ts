import { existsSync } from "node:fs";
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { writeFile } from "./files";
import { safe } from "./output/text";
import { action, ExitStatus, print } from "./output/writer";

const FILE = "certfleet.yaml";

const STARTER = `# yaml-language-server: $schema=node_modules/certfleet/schemas/certfleet.schema.json
version: 1
name: my-fleet # name of the Terraform stack
providers:
  aws: { region: eu-west-1 }
zones: # DNS zones for the validation records
  example.com: { route53: Z0123456789ABCDEFGHIJ }
issuers:
  acm: { type: acm }
channels: # where alerts go
  on-call: { type: sns, email: [on-call@example.com] }
defaults: { owner: my-team, issuer: acm, tlsPolicy: intermediate, notify: [on-call] }
certificates:
  www:
    service: website
    domains: [example.com, www.example.com]
    endpoints: [{ host: www.example.com }]
`;

/** `certfleet init`: writes a fleet file to start from. */
export function initCommand(): Command {
  return new Command("init").description(`Writes a ${FILE} to start from. Does not replace an existing file.`).action(
    action(() => {
      if (existsSync(FILE)) {
        throw new CertfleetError("file-exists", `${FILE} already exists and was not changed. To start over, move it away first.`);
      }
      writeFile(FILE, STARTER);
      print(safe`Wrote ${FILE}. Edit its domains and zone, then run: npx certfleet synth ${FILE}\n`);
      return ExitStatus.OK;
    }),
  );
}
