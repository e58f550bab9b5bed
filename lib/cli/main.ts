#!/usr/bin/env node
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { initCommand } from "./init";
import { synthCommand } from "./synth";

/** Exit status of a run that could not do its work for the sake of its input. */
const MISUSE = 2;

const program = new Command("certfleet")
  .description("TLS certificates for content delivery as code: one file becomes plain Terraform JSON.")
  .version((require("../../package.json") as { version: string }).version)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSE))
  .addCommand(initCommand())
  .addCommand(synthCommand());

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CertfleetError)) {
    throw error;
  }
  process.stderr.write(`${error.message}\n`);
  process.exitCode = MISUSE;
});
