import { Token } from "cdktf";
import { CertfleetError } from "./error";

/** Refuses a number that is not a port. A port that only Terraform knows is accepted. */
export function checkPort(port: number | undefined): void {
  if (port !== undefined && !Token.isUnresolved(port) && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw new CertfleetError("port", `${port} is not a port. Use a whole number from 1 to 65535.`);
  }
}
