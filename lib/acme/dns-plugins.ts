/** The codes of the DNS plugins in version 2.48 of the ACME provider, as its documentation lists them. */
export const DNS_PLUGIN_CODES: readonly string[] = (
  "acme-dns active24 alidns aliesa allinkl alwaysdata anexia artfiles arvancloud auroradns autodns axelname azion azure azuredns " +
  "baiducloud beget binarylane bindman bluecat bluecatv2 bookmyname brandit bunny checkdomain civo clouddns cloudflare cloudns " +
  "cloudru cloudxns com35 conoha conohav3 constellix corenetworks cpanel czechia ddnss derak desec designate digitalocean directadmin " +
  "dnsexit dnshomede dnsimple dnsmadeeasy dnspod dode domeneshop dreamhost duckdns dyn dyndnsfree dynu easydns edgecenter edgedns " +
  "edgeone efficientip epik eurodns excedo exec exoscale f5xc freemyip gandi gandiv5 gcloud gcore gigahostno glesys godaddy " +
  "googledomains gravity hetzner hostingde hostinger hostingnl hosttech httpnet httpreq huaweicloud hurricane hyperone ibmcloud iij " +
  "iijdpf infoblox infomaniak internetbs inwx ionos ionoscloud ipv64 ispconfig ispconfigddns iwantmyname jdcloud joker keyhelp " +
  "leaseweb liara lightsail limacity linode liquidweb loopia luadns mailinabox manageengine manual metaname metaregistrar mijnhost " +
  "mittwald myaddr mydnsjp mythicbeasts namecheap namedotcom namesilo namesurfer nearlyfreespeech neodigit netcup netlify netnod " +
  "nicmanager nicru nifcloud njalla nodion ns1 octenium onecloudru onlinenet oraclecloud otc ovh pdns plesk porkbun rackspace rainyun " +
  "rcodezero regfish regru rfc2136 rimuhosting route53 safedns sakuracloud scaleway selectel selectelv2 selfhostde servercow " +
  "shellrent simply sonic spaceship stackpath syse technitium tencentcloud timewebcloud todaynic transip ucloud ultradns " +
  "uniteddomains variomedia vegadns vercel versio vinyldns virtualname vkcloud volcengine vscale vultr webnames webnamesca websupport " +
  "wedos westcn yandex yandex360 yandexcloud zoneedit zoneee zonomi"
).split(" ");

/**
 * Endings of the names of settings that are not secret: timings, locations, modes, and names of files and roles.
 *
 * The plugins have about 1200 settings and do not mark the secret ones, so a setting counts as a credential unless its name rules that out.
 */
const PLAIN_SETTING = new RegExp(
  "_(" +
    "TTL|TIMEOUT|INTERVAL|MAX_RETRIES|PAGE_SIZE|" +
    "REGION|REGION_ID|REGION_NAME|HOSTED_ZONE_ID|ZONE_ID|ZONE|ZONE_NAME|PRIVATE_ZONE|DNS_VIEW|VIEW_NAME|VIEW|DOMAIN_NAME|" +
    "PROJECT|PROJECT_ID|PROJECT_NAME|TENANT_ID|TENANT_NAME|SUBSCRIPTION_ID|RESOURCE_GROUP|COMPARTMENT_OCID|TEAM_ID|STACK_ID|FOLDER_ID|" +
    "ENDPOINT|API_URL|BASE_URL|SERVER_URL|AUTH_URL|HOST|PORT|SERVER_NAME|NAMESERVER|ENVIRONMENT|MODE|SANDBOX|AUTH_METHOD|" +
    "ASSUME_ROLE_ARN|RAM_ROLE|IMPERSONATE_SERVICE_ACCOUNT|PROFILE|FILE|PATH|WAIT_FOR_RECORD_SETS_CHANGED" +
    ")$",
);

/** Whether a setting of a plugin must be taken for a credential. */
export function isCredential(setting: string): boolean {
  return !PLAIN_SETTING.test(setting);
}

/** The code that a wrong one was probably meant to be. */
export function nearestCode(code: string): string | undefined {
  const wanted = code.toLowerCase().replace(/[^a-z0-9]/g, "");
  const alias = ALIASES[wanted];
  return (
    alias ?? DNS_PLUGIN_CODES.find((known) => known.replace(/-/g, "") === wanted || known.startsWith(wanted) || wanted.startsWith(known))
  );
}

const ALIASES: Record<string, string> = {
  aws: "route53",
  google: "gcloud",
  clouddnsgoogle: "gcloud",
  googleclouddns: "gcloud",
  azuredns: "azuredns",
};
