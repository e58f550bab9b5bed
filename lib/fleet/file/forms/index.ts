import { ChannelForm, EndpointForm, IssuerForm, ZoneForm } from "../form";
import { acmIssuer } from "./acm";
import { acmPrivateCaIssuer } from "./acm-private-ca";
import { albEndpoint } from "./alb";
import { apiGatewayEndpoint } from "./api-gateway";
import { hostEndpoint } from "./host";
import { nlbEndpoint } from "./nlb";
import { route53Zone } from "./route53";
import { snsChannel } from "./sns";

/** The ways to say where a zone's records are written, by key. */
export const ZONE_FORMS: readonly ZoneForm[] = [route53Zone];

/** The ways to say who issues, by `type`. */
export const ISSUER_FORMS: readonly IssuerForm[] = [acmIssuer, acmPrivateCaIssuer];

/** The ways to reach people, by `type`. */
export const CHANNEL_FORMS: readonly ChannelForm[] = [snsChannel];

/** The ways to say where a certificate is served, by key. */
export const ENDPOINT_FORMS: readonly EndpointForm[] = [hostEndpoint, albEndpoint, nlbEndpoint, apiGatewayEndpoint];
