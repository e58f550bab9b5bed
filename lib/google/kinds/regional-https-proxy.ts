import * as z from "zod";
import type { GoogleRegionalScheme } from "../load-balancers/proxy-options";
import { EndpointKind } from "../../core/kind";
import { port } from "../../core/schema";
import { locationProblems } from "./certificate-region";
import { googleProvider } from "./providers";
import { tlsPolicyProblems } from "./tls-policy";
import { computeName, googleRegion, ipAddress } from "./values";

const SCHEMES = { external: "EXTERNAL_MANAGED", internal: "INTERNAL_MANAGED" } as const;

const schema = z.strictObject({
  googleRegionalHttpsProxy: z
    .strictObject({
      region: googleRegion.describe("The region"),
      urlMap: computeName.describe("The regional URL map that says where requests go"),
      network: computeName.describe("The network, which has a proxy-only subnet in the region"),
      subnetwork: computeName.optional().describe("The subnet from which an internal load balancer takes its address"),
      scheme: z.enum(["external", "internal"]).optional().describe("Whether it is reached from the internet (external)"),
      port: port.optional().describe("The port (443)"),
      ipAddress: ipAddress.optional().describe("The IP address that clients reach (Google gives one)"),
    })
    .check((context) => {
      if (context.value.scheme === "internal" && context.value.subnetwork === undefined) {
        const message = "an internal load balancer takes its address from a subnet: give `subnetwork`";
        context.issues.push({ code: "custom", message, input: context.value, path: ["scheme"] });
      }
    })
    .describe("A regional HTTPS proxy in front of a regional URL map that is there already"),
});

/** `{ googleRegionalHttpsProxy: { region, urlMap, network, subnetwork?, scheme?, port?, ipAddress? } }` */
export const googleRegionalHttpsProxyEndpoint: EndpointKind<z.output<typeof schema>> = {
  key: "googleRegionalHttpsProxy",
  cloud: "google",
  schema,
  isProbed: ({ googleRegionalHttpsProxy }) => googleRegionalHttpsProxy.scheme !== "internal",
  *problems({ googleRegionalHttpsProxy }, certificate, context) {
    yield* locationProblems("googleRegionalHttpsProxy", googleRegionalHttpsProxy.region, certificate);
    yield* tlsPolicyProblems("googleRegionalHttpsProxy", certificate, context);
  },
  places: ({ googleRegionalHttpsProxy: { urlMap, region, network, subnetwork, scheme, port: at = 443, ipAddress: address } }) => [
    {
      place: `port ${at} of the URL map ${urlMap} in ${region}`,
      terms: {
        address: address ?? "of Google's choice",
        scheme: scheme ?? "external",
        network,
        subnet: subnetwork ?? "none",
      },
      called: `${urlMap.split("/").pop()}-https-${region}-${at}`,
    },
  ],
  construct: ({ googleRegionalHttpsProxy: { scheme, ...proxy } }, context) => {
    googleProvider(context);
    const { GoogleRegionalHttpsEndpoint } =
      require("../load-balancers/google-endpoints") as typeof import("../load-balancers/google-endpoints");
    return new GoogleRegionalHttpsEndpoint({ ...proxy, scheme: scheme && (SCHEMES[scheme] as GoogleRegionalScheme) });
  },
};
