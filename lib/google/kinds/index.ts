import { CloudKinds, DeployKind } from "../../core/kind";
import { googlePublicCaKey } from "../google-public-ca-account-key";
import { googleEmailChannel, googlePagerDutyChannel, googlePubSubChannel, googleSlackChannel, googleWebhookChannel } from "./channels";
import { googleCaTrust, googleClientCaIssuer } from "./client-ca";
import { cloudDnsZone } from "../cloud-dns-zone";
import { googleHttpsProxyEndpoint, googleRegionalHttpsProxyEndpoint, googleSslProxyEndpoint } from "./endpoints";
import { cloudKmsStateKey } from "../kms-state-key";
import { googleManagedIssuer, googlePrivateCaIssuer } from "./issuers";
import { googleProvider, googleProviderSchema } from "../google-provider";
import { googleSecretManagerStore } from "./secret-manager";

/** `deployTo: [google]` */
export const googleDeploy: DeployKind = {
  key: "google",
  cloud: "google",
  construct: (context) => {
    googleProvider(context);
    const { GoogleDeployTarget } = require("../certificates/imported-certificate") as typeof import("../certificates/imported-certificate");
    return new GoogleDeployTarget();
  },
};

/** What a fleet can consist of in Google Cloud. */
export const googleKinds: CloudKinds = {
  cloud: "google",
  label: "Google",
  provider: {
    get schema() {
      return googleProviderSchema();
    },
    required: "project",
  },
  zones: [cloudDnsZone],
  issuers: [googleManagedIssuer, googlePrivateCaIssuer, googleClientCaIssuer],
  stores: [googleSecretManagerStore],
  channels: [googleEmailChannel, googlePagerDutyChannel, googleSlackChannel, googleWebhookChannel, googlePubSubChannel],
  endpoints: [googleHttpsProxyEndpoint, googleRegionalHttpsProxyEndpoint, googleSslProxyEndpoint],
  privateCas: [googleCaTrust],
  deployTargets: [googleDeploy],
  accountKeys: [googlePublicCaKey],
  stateKeys: [cloudKmsStateKey],
};
