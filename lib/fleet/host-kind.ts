import * as z from "zod";
import { EndpointKind } from "../core/kind";
import { host, port } from "../core/schema";
import { hostProblems } from "./fleet-checks";
import { HostEndpoint } from "./host-endpoint";

const schema = z
  .strictObject({
    host: host.describe("The host's name, one that the certificate covers"),
    port: port.optional().describe("The host's port (443)"),
  })
  .describe("A host that serves the certificate and is managed elsewhere: it is listed and probed");

/** `{ host, port? }` */
export const hostEndpoint: EndpointKind<z.output<typeof schema>> = {
  key: "host",
  schema,
  hostOf: (properties) => properties.host,
  problems: (properties, certificate) => hostProblems(["host"], properties.host, certificate),
  places: (properties) => [{ place: `${properties.host}:${properties.port ?? 443}` }],
  construct: (properties) => new HostEndpoint(properties.host, properties.port),
};
