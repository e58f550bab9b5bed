import { ChannelKind, DeployKind, EndpointKind, IssuerKind, ProbeKind, ScheduleKind, StoreKind, ZoneKind } from "../core/kind";
import "../google/kinds/account-key";
import { acmDeploy, acmIssuer, acmPrivateCaIssuer } from "../aws/acm/kinds";
import { acmeIssuer } from "../acme/kinds/acme";
import { albEndpoint, nlbEndpoint } from "../aws/elb/kinds";
import { apiGatewayEndpoint } from "../aws/api-gateway/kinds";
import { awsProbe } from "../aws/endpoint-probe/kinds";
import { awsSecretsManagerStore, awsSsmStore } from "../aws/secrets/kinds";
import { cloudDnsZone } from "../google/kinds/cloud-dns";
import {
  googleEmailChannel,
  googlePagerDutyChannel,
  googlePubSubChannel,
  googleSlackChannel,
  googleWebhookChannel,
} from "../google/kinds/channels";
import { googleDeploy } from "../google/kinds/deploy";
import { googleHttpsProxyEndpoint } from "../google/kinds/https-proxy";
import { googleManagedIssuer } from "../google/kinds/managed";
import { googlePrivateCaIssuer } from "../google/kinds/private-ca";
import { googleRegionalHttpsProxyEndpoint } from "../google/kinds/regional-https-proxy";
import { googleSecretManagerStore } from "../google/kinds/secret-manager";
import { googleSslProxyEndpoint } from "../google/kinds/ssl-proxy";
import { hostEndpoint } from "../fleet/host-kind";
import { providedIssuer } from "../core/provided-certificate";
import { route53Zone } from "../aws/route53/kinds";
import { snsChannel } from "../aws/alerts/kinds";
import { terraformSchedule } from "../aws/schedule/kinds";

/** The ways to say where a zone's records are written, by key. */
export const ZONE_KINDS: readonly ZoneKind[] = [route53Zone, cloudDnsZone];

/** The ways to say who issues, by `type`. */
export const ISSUER_KINDS: readonly IssuerKind[] = [
  acmIssuer,
  acmPrivateCaIssuer,
  googleManagedIssuer,
  googlePrivateCaIssuer,
  acmeIssuer,
  providedIssuer,
];

/** The ways to reach people, by `type`. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [
  snsChannel,
  googleEmailChannel,
  googlePagerDutyChannel,
  googleSlackChannel,
  googleWebhookChannel,
  googlePubSubChannel,
];

/** The ways to say where a certificate is served, by key. */
export const ENDPOINT_KINDS: readonly EndpointKind[] = [
  hostEndpoint,
  albEndpoint,
  nlbEndpoint,
  apiGatewayEndpoint,
  googleHttpsProxyEndpoint,
  googleRegionalHttpsProxyEndpoint,
  googleSslProxyEndpoint,
];

/** The ways to say where certificates and keys are kept, by `type`. */
export const STORE_KINDS: readonly StoreKind[] = [awsSecretsManagerStore, awsSsmStore, googleSecretManagerStore];

/** The services that certificates are imported into, by the word in `deployTo`. */
export const DEPLOY_KINDS: readonly DeployKind[] = [acmDeploy, googleDeploy];

/** The ways to look at what hosts serve, by `type`. */
export const PROBE_KINDS: readonly ProbeKind[] = [awsProbe];

/** The ways to have Terraform run on a schedule, by `type`. */
export const SCHEDULE_KINDS: readonly ScheduleKind[] = [terraformSchedule];

/** The providers that a file can configure, and the setting that each cannot do without. */
export const PROVIDERS = [
  { cloud: "aws", label: "AWS", required: "region" },
  { cloud: "google", label: "Google", required: "project" },
] as const;
