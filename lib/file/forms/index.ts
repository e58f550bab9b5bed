import { ChannelForm, DeployForm, EndpointForm, IssuerForm, ProbeForm, ScheduleForm, StoreForm, ZoneForm } from "../form";
import { acmIssuer } from "./acm";
import { acmDeploy } from "./acm-deploy";
import { acmPrivateCaIssuer } from "./acm-private-ca";
import { acmeIssuer } from "./acme";
import { albEndpoint } from "./alb";
import { apiGatewayEndpoint } from "./api-gateway";
import { awsProbe } from "./aws-probe";
import { awsSecretsManagerStore } from "./aws-secrets-manager";
import { awsSsmStore } from "./aws-ssm";
import { cloudDnsZone } from "./cloud-dns";
import {
  googleEmailChannel,
  googlePagerDutyChannel,
  googlePubSubChannel,
  googleSlackChannel,
  googleWebhookChannel,
} from "./google-channels";
import { googleDeploy } from "./google-deploy";
import { googleHttpsProxyEndpoint } from "./google-https-proxy";
import { googleManagedIssuer } from "./google-managed";
import { googlePrivateCaIssuer } from "./google-private-ca";
import { googleRegionalHttpsProxyEndpoint } from "./google-regional-https-proxy";
import { googleSecretManagerStore } from "./google-secret-manager";
import { googleSslProxyEndpoint } from "./google-ssl-proxy";
import { hostEndpoint } from "./host";
import { nlbEndpoint } from "./nlb";
import { providedIssuer } from "./provided";
import { route53Zone } from "./route53";
import { snsChannel } from "./sns";
import { terraformSchedule } from "./terraform-schedule";

/** The ways to say where a zone's records are written, by key. */
export const ZONE_FORMS: readonly ZoneForm[] = [route53Zone, cloudDnsZone];

/** The ways to say who issues, by `type`. */
export const ISSUER_FORMS: readonly IssuerForm[] = [
  acmIssuer,
  acmPrivateCaIssuer,
  googleManagedIssuer,
  googlePrivateCaIssuer,
  acmeIssuer,
  providedIssuer,
];

/** The ways to reach people, by `type`. */
export const CHANNEL_FORMS: readonly ChannelForm[] = [
  snsChannel,
  googleEmailChannel,
  googlePagerDutyChannel,
  googleSlackChannel,
  googleWebhookChannel,
  googlePubSubChannel,
];

/** The ways to say where a certificate is served, by key. */
export const ENDPOINT_FORMS: readonly EndpointForm[] = [
  hostEndpoint,
  albEndpoint,
  nlbEndpoint,
  apiGatewayEndpoint,
  googleHttpsProxyEndpoint,
  googleRegionalHttpsProxyEndpoint,
  googleSslProxyEndpoint,
];

/** The ways to say where certificates and keys are kept, by `type`. */
export const STORE_FORMS: readonly StoreForm[] = [awsSecretsManagerStore, awsSsmStore, googleSecretManagerStore];

/** The services that certificates are imported into, by the word in `deployTo`. */
export const DEPLOY_FORMS: readonly DeployForm[] = [acmDeploy, googleDeploy];

/** The ways to look at what hosts serve, by `type`. */
export const PROBE_FORMS: readonly ProbeForm[] = [awsProbe];

/** The ways to have Terraform run on a schedule, by `type`. */
export const SCHEDULE_FORMS: readonly ScheduleForm[] = [terraformSchedule];
