import * as z from "zod";
import { HostEndpoint } from "../../fleet/host-endpoint";
import { EndpointForm } from "../form";
import { host, port } from "../values";

const schema = z
  .strictObject({
    host: host.describe("A host that serves the certificate without the fleet's doing"),
    port: port.optional().describe("Its port (443)"),
  })
  .describe("A host that is listed, and watched from outside");

/** `{ host, port? }` */
export const hostEndpoint: EndpointForm<z.output<typeof schema>> = {
  key: "host",
  schema,
  hostOf: (entry) => entry.host,
  places: (entry) => [{ place: `${entry.host}:${entry.port ?? 443}` }],
  build: (entry) => new HostEndpoint(entry.host, entry.port),
};
