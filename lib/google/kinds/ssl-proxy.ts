import * as z from "zod";
import type { GoogleExternalScheme } from "../load-balancers/proxy-options";
import { EndpointKind } from "../../core/kind";
import { port } from "../../core/schema";
import { locationProblems } from "./certificate-region";
import { googleProvider } from "./providers";
import { tlsPolicyProblems } from "./tls-policy";
import { computeName, ipAddress } from "./values";

const schema = z.strictObject({
  googleSslProxy: z
    .strictObject({
      backendService: computeName.describe("The backend service that gets the connections"),
      port: port.optional().describe("The port (443)"),
      ipAddress: ipAddress.optional().describe("The IP address that clients reach (one is reserved)"),
      scheme: z.enum(["external-managed", "external"]).optional().describe("The generation of the load balancer (external-managed)"),
      proxyProtocol: z.boolean().optional().describe("Whether backends are told the client's address by the PROXY protocol (false)"),
    })
    .describe("A global external SSL proxy in front of a backend service that is there already"),
});

/** `{ googleSslProxy: { backendService, port?, ipAddress?, scheme?, proxyProtocol? } }` */
export const googleSslProxyEndpoint: EndpointKind<z.output<typeof schema>> = {
  key: "googleSslProxy",
  cloud: "google",
  schema,
  *problems(_entry, certificate, context) {
    yield* locationProblems("googleSslProxy", undefined, certificate);
    yield* tlsPolicyProblems("googleSslProxy", certificate, context);
  },
  places: ({ googleSslProxy: { backendService, port: at = 443, ipAddress: address, scheme, proxyProtocol } }) => [
    {
      place: `port ${at} of the backend service ${backendService}`,
      terms: {
        address: address ?? "of its own",
        scheme: scheme ?? "external-managed",
        "PROXY protocol": proxyProtocol ? "on" : "off",
      },
      called: `${backendService.split("/").pop()}-ssl-${at}`,
    },
  ],
  construct: ({ googleSslProxy: { scheme, ...proxy } }, context) => {
    googleProvider(context);
    const { GoogleSslEndpoint } = require("../load-balancers/google-endpoints") as typeof import("../load-balancers/google-endpoints");
    return new GoogleSslEndpoint({ ...proxy, scheme: scheme && (scheme.toUpperCase().replace("-", "_") as GoogleExternalScheme) });
  },
};
