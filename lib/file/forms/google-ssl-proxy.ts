import * as z from "zod";
import type { GoogleExternalScheme } from "../../google/endpoints/proxy-options";
import { EndpointForm } from "../form";
import { port } from "../values";
import { checkGoogleLocation } from "./google-certificate-region";
import { googleProvider } from "./google-providers";
import { checkGoogleTlsPolicy } from "./google-tls-policy";
import { computeName, ipAddress } from "./google-values";

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
export const googleSslProxyEndpoint: EndpointForm<z.output<typeof schema>> = {
  key: "googleSslProxy",
  cloud: "google",
  schema,
  checkCertificate: (_entry, certificate, context) => {
    checkGoogleLocation("googleSslProxy", undefined, certificate, context);
    checkGoogleTlsPolicy("googleSslProxy", certificate, context);
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
  build: ({ googleSslProxy: { scheme, ...proxy } }, context) => {
    googleProvider(context);
    const { GoogleSslEndpoint } =
      require("../../google/endpoints/google-ssl-endpoint") as typeof import("../../google/endpoints/google-ssl-endpoint");
    return new GoogleSslEndpoint({ ...proxy, scheme: scheme && (scheme.toUpperCase().replace("-", "_") as GoogleExternalScheme) });
  },
};
