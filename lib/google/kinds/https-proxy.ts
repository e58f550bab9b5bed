import * as z from "zod";
import type { GoogleEarlyData, GoogleExternalScheme, GoogleQuic } from "../load-balancers/proxy-options";
import { EndpointKind } from "../../core/kind";
import { port } from "../../core/schema";
import { locationProblems } from "./certificate-region";
import { googleProvider } from "./providers";
import { tlsPolicyProblems } from "./tls-policy";
import { computeName, ipAddress } from "./values";

const QUIC = { automatic: "NONE", enabled: "ENABLE", disabled: "DISABLE" } as const;

const schema = z.strictObject({
  googleHttpsProxy: z
    .strictObject({
      urlMap: computeName.describe("The URL map that says where requests go"),
      port: port.optional().describe("The port (443)"),
      ipAddress: ipAddress.optional().describe("The IP address that clients reach (one is reserved)"),
      redirectHttp: z.boolean().optional().describe("Whether clients of port 80 are sent here (false)"),
      scheme: z.enum(["external-managed", "external"]).optional().describe("The generation of the load balancer (external-managed)"),
      quic: z.enum(["automatic", "enabled", "disabled"]).optional().describe("HTTP/3 towards clients (automatic)"),
      earlyData: z
        .enum(["disabled", "strict", "permissive", "unrestricted"])
        .optional()
        .describe("Requests before the handshake is complete (disabled)"),
      certificateMap: z
        .string()
        .regex(
          /^projects\/[^/]+\/locations\/global\/certificateMaps\/[a-zA-Z][\w-]{0,63}$/,
          "this is no id of a certificate map: it is projects/PROJECT/locations/global/certificateMaps/NAME",
        )
        .optional()
        .describe("A certificate map that is there already (one of the proxy's own)"),
    })
    .describe("A global external HTTPS proxy in front of a URL map that is there already"),
});

type Entry = z.output<typeof schema>;

/** `{ googleHttpsProxy: { urlMap, port?, ipAddress?, redirectHttp?, scheme?, quic?, earlyData?, certificateMap? } }` */
export const googleHttpsProxyEndpoint: EndpointKind<Entry> = {
  key: "googleHttpsProxy",
  cloud: "google",
  schema,
  *problems(_entry, certificate, context) {
    yield* locationProblems("googleHttpsProxy", undefined, certificate);
    yield* tlsPolicyProblems("googleHttpsProxy", certificate, context);
  },
  places: ({ googleHttpsProxy: { urlMap, port: at = 443, ipAddress: address, scheme, quic, earlyData, certificateMap } }) => [
    {
      place: `port ${at} of the URL map ${urlMap}`,
      terms: {
        address: address ?? "of its own",
        scheme: scheme ?? "external-managed",
        QUIC: quic ?? "automatic",
        "early data": earlyData ?? "disabled",
        "certificate map": certificateMap ?? "of its own",
      },
      called: `${urlMap.split("/").pop()}-https-${at}`,
    },
  ],
  construct: ({ googleHttpsProxy: { quic, scheme, earlyData, certificateMap, ...proxy } }, context) => {
    googleProvider(context);
    const { GoogleHttpsEndpoint } = require("../load-balancers/google-endpoints") as typeof import("../load-balancers/google-endpoints");
    return new GoogleHttpsEndpoint({
      ...proxy,
      certificateMapId: certificateMap,
      scheme: scheme && (scheme.toUpperCase().replace("-", "_") as GoogleExternalScheme),
      quic: quic && (QUIC[quic] as GoogleQuic),
      earlyData: earlyData && (earlyData.toUpperCase() as GoogleEarlyData),
    });
  },
};
