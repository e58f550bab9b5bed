import { Token } from "cdktf";
import { CertfleetError } from "./error";

/** Refuses what is no port; one that only Terraform knows is taken as it is. */
export function checkPort(port: number | undefined): void {
  if (port !== undefined && !Token.isUnresolved(port) && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw new CertfleetError("port", `${port} is no port: it is a whole number from 1 to 65535`);
  }
}
