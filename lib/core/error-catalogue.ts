/** What an error or a warning means, and what to do about it. */
export interface CatalogueEntry {
  readonly cause: string;
  readonly fix: string;
}

/** Errors and warnings with the same subject. */
export interface CatalogueGroup {
  readonly title: string;
  /** The entries by code, sorted. */
  readonly entries: Readonly<Record<string, CatalogueEntry>>;
}

/**
 * Every code that the library throws, warns with or reports. `certfleet explain CODE` prints an entry, and `npm run generate:errors` writes
 * all of them to docs/errors.md. A test compares the catalogue with the sources.
 */
export const ERROR_CATALOGUE: readonly CatalogueGroup[] = [
  {
    title: "Fleet file",
    entries: {
      "alias-clash": {
        cause: "Two roles with different settings would get the same Terraform provider alias.",
        fix: "Rename one of the roles.",
      },
      "backend-reference": {
        cause: "Another stack refers to a stack whose backend is configured in a fleet file.",
        fix: "Configure the backend in code instead of in the file.",
      },
      "certificate-moves": {
        cause:
          "A certificate would be in another stack than after the previous synth. Terraform would destroy it in one stack, and issue it again in the other.",
        fix: "Run `certfleet reshard` for another number of shards; otherwise pin the certificate in `pins` of `shards`. If nothing was applied, delete what the message names.",
      },
      "domains-and-groups": {
        cause: "A certificate in the file has both `domains` and `groups`.",
        fix: "Keep `domains` for one certificate, or `groups` for names that are packed into several certificates.",
      },
      "empty-file": { cause: "The fleet file has no content.", fix: "Run `certfleet init` for a file to start from." },
      "entry-name": {
        cause: "The name of an entry is not valid.",
        fix: "Use a letter and up to 63 letters, digits, hyphens and underscores. Names of JavaScript properties, such as toString, are not allowed.",
      },
      "extension-not-loaded": {
        cause: "A module in `extensions` cannot be loaded.",
        fix: "Install the package, or correct the path. A path is relative to the file, such as ./my-cloud.js.",
      },
      "file-not-editable": {
        cause:
          "`certfleet reshard` cannot set `shards` in the text of the file: it is an alias, has an anchor, or the file is in JSON or in braces.",
        fix: "Write `shards` as a key of its own with its value, or edit it by hand.",
      },
      "file-with-shards": {
        cause: "`CertificateFleet.fromFile` reads a file with `shards` into one stack.",
        fix: "Remove `shards` from the file, or run `certfleet synth`, which writes a stack for each shard.",
      },
      "input-clash": {
        cause: "Two values would become the same input of the module.",
        fix: "Rename one of the entries from which the name of the input is derived.",
      },
      "invalid-encoding": { cause: "The fleet file is not encoded in UTF-8.", fix: "Save the file as UTF-8." },
      "invalid-extension": {
        cause: "A module in `extensions` does not export the registration of a cloud.",
        fix: "Export the registration, with its `key` and `label`, as `cloud` or as the default export.",
      },
      "invalid-fleet": {
        cause: "The fleet file is valid, but the fleet that it describes cannot be synthesised.",
        fix: "Fix each error that the message lists.",
      },
      "invalid-fleet-file": {
        cause: "The fleet file has errors.",
        fix: "Fix each error that the message lists, with its line and column.",
      },
      "invalid-value": { cause: "A value in the file is not valid.", fix: "Write a value of the form that the message describes." },
      "invalid-yaml": {
        cause: "The fleet file is not valid YAML, or uses a feature of YAML that fleet files do not allow.",
        fix: "Correct the file at the reported line. Indent with spaces, and quote values such as `*.example.com`.",
      },
      "large-shard": {
        cause: "A shard has more certificates than `size` of `shards`. Plans of large stacks are slow.",
        fix: "Run `certfleet reshard` for more shards, or raise `size`.",
      },
      "missing-key": { cause: "A required key is missing in the file.", fix: "Add the key." },
      "misspelt-owner": {
        cause: "`owners` lists an owner that no certificate has, but the name is close to that of an owner in use.",
        fix: "Correct the name, or remove the entry.",
      },
      "module-with-shards": {
        cause: "`certfleet synth --module` was called for a file with `shards`. A module is part of one stack.",
        fix: "Remove `shards`, or call `certfleet synth` without `--module`.",
      },
      "not-allowed": {
        cause: "A value in the file is not one of the allowed values.",
        fix: "Use one of the values that the message lists.",
      },
      "out-of-range": {
        cause: "A number or a text in the file is too small, too large or empty.",
        fix: "Use a value within the limits of the message.",
      },
      "parameter-missing": {
        cause: "A parameter of the fleet file has neither a value nor a default.",
        fix: "Pass `--set NAME=VALUE` or `--parameters FILE`, or give the parameter a `default`.",
      },
      "parameter-value": {
        cause: "A value of a parameter does not have the parameter's type, or is not among its allowed values.",
        fix: "Pass a value of the form that the message describes.",
      },
      "place-changed": {
        cause:
          "A resource of the previous synth would move to another region or account. Terraform cannot move it, and would orphan the existing resource.",
        fix: "Add the entry under another name and apply. Then remove the former entry and apply again. For an upgrade from hashicorp/aws 5 to 6, follow docs/guides/change-certificates.md.",
      },
      "provider-missing": {
        cause: "The file uses a cloud for which it does not configure a provider.",
        fix: "Add the cloud to `providers`, for example `providers: { aws: { region: eu-west-1 } }`.",
      },
      rename: {
        cause: "`certfleet synth --rename` names an entry that does not have the new name, or still has the old one.",
        fix: "Write OLD=NEW for a certificate or stores.OLD=NEW for a store, with the name before and the name in the file.",
      },
      "reserved-shard": {
        cause: "A shard would have the name `base` or `accounts`. Stacks with these names hold what all shards share.",
        fix: "Pin the certificates of this owner or zone to a shard with another name.",
      },
      "secret-in-file": {
        cause: "A backend setting in the file contains a secret.",
        fix: "Remove it, and pass it to Terraform in the environment or with `terraform init -backend-config`.",
      },
      "shard-backend": {
        cause:
          "The backend of a file with `shards` does not state the setting that names the state, so that shards cannot have states of their own.",
        fix: "Set it in the file, such as `key` of `s3`. Use `cloud` instead of `remote`.",
      },
      "shard-count": {
        cause: "The number of shards is not a whole number from 1 to 1000.",
        fix: "Use a number in this range.",
      },
      "shard-criterion": {
        cause: "`by` of `shards` is `owner`, `zone` or `region`, and a certificate has none.",
        fix: "Set the certificate's owner, pin the certificate to a shard, or use `by: hash`.",
      },
      "shard-pin": {
        cause: "A certificate is pinned to a shard that does not exist.",
        fix: "Pin it to a number from 1 to `count`, or to a name in lower case with digits and hyphens.",
      },
      "shard-pins-conflict": {
        cause:
          "Two certificates are pinned to different shards, and must be in one: they share a listener, the validation of a name, or the entry that packs them.",
        fix: "Pin both to the same shard.",
      },
      "shard-schedule": {
        cause: "The file has `shards` and a `schedule`. A schedule starts the runs of one workspace, and each shard has its own.",
        fix: "Remove `schedule`, set `runsEvery`, and start the runs of all shards in CI.",
      },
      "stored-name-taken": {
        cause: "A store or certificate was renamed, and AWS would refuse to create what it stores while the old one has the same name.",
        fix: "Run `certfleet synth --rename stores.OLD=NEW`, so that Terraform moves the secret or parameter to its new address.",
      },
      "undeclared-channel": {
        cause: "`notify` names a channel that the file does not declare.",
        fix: "Add it to `channels`, or correct the name.",
      },
      "undeclared-issuer": {
        cause: "A certificate names an issuer that the file does not declare.",
        fix: "Add it to `issuers`, or correct the name.",
      },
      "undeclared-parameter": {
        cause: "A text contains `${name}`, and the file has no parameter of that name.",
        fix: "Declare the parameter in `parameters`, or correct the name. Write `$${name}` for the text itself.",
      },
      "undeclared-pin": {
        cause: "`pins` of `shards` names a certificate that the file does not declare.",
        fix: "Correct the name, or remove the pin.",
      },
      "undeclared-store": {
        cause: "A certificate names a store that the file does not declare.",
        fix: "Add it to `stores`, or correct the name.",
      },
      "unknown-key": { cause: "A key in the file is not known.", fix: "Correct its spelling, or remove it." },
      "unknown-parameter": {
        cause: "A value was passed for a parameter that the file does not declare.",
        fix: "Use a name that the message lists, or declare the parameter in `parameters`.",
      },
      "unknown-type": { cause: "An entry has a `type` that is not known.", fix: "Use one of the types that the message lists." },
      "unreadable-file": { cause: "A file cannot be read.", fix: "Check the path and the permissions, and name a readable file." },
      "variable-name": {
        cause: "The name of a sensitive variable is not valid, is reserved, or looks like the secret itself.",
        fix: "Write the name of a sensitive variable, and pass its value to Terraform.",
      },
      "wrong-type": {
        cause: "A value in the file has the wrong type, for example text instead of a list.",
        fix: "Write the value in the form that the message shows.",
      },
    },
  },
  {
    title: "Certificates and names",
    entries: {
      "address-clash": {
        cause: "Two resources would get the same Terraform address.",
        fix: "Rename one of the entries from which the address is derived.",
      },
      "certificate-name": { cause: "A certificate has no name.", fix: "Give it a name. Addresses and alarms are named after it." },
      "client-certificate-served": {
        cause: "A client certificate has an endpoint, or is imported into a service that serves certificates.",
        fix: "Store it for the client with `stores`, and remove the endpoint or the import.",
      },
      "common-name-length": {
        cause: "The first name is longer than the common name that the issuer allows.",
        fix: "Put a shorter name first, or use an issuer without this limit.",
      },
      "duplicate-certificate-name": { cause: "Two certificates of a fleet or stack have the same name.", fix: "Rename one of them." },
      "duplicate-domain-name": { cause: "A name is listed twice in one certificate.", fix: "Remove one of the two." },
      "duplicate-name": {
        cause: "Two certificates with the same issuer, key type and region contain the same name.",
        fix: "Remove the name from one of them, or give the certificates different issuers, key types or regions.",
      },
      "empty-group": { cause: "A group of names has no names.", fix: "Add names to the group, or remove it." },
      "fallback-is-issuer": {
        cause: "`defaults` have the same issuer and fallback issuer, so that certificates could not move to another one.",
        fix: "Set another `fallbackIssuer`, or remove it.",
      },
      "fallback-is-provided": {
        cause: "The fallback issuer is an externally issued certificate, which cannot issue another one.",
        fix: "Use an issuer that issues certificates, such as `acm` or `acme`.",
      },
      "fallback-packing": {
        cause: "The fallback issuer allows another number of names in a certificate, so that a move would divide the groups differently.",
        fix: "Use issuers with the same number (`namesPerCertificate`, `profile`), or split the groups into several certificates.",
      },
      "fallback-quota": {
        cause: "The quota of a cloud has no room for all certificates whose fallback issuer is there.",
        fix: "Request a higher quota and state it in `quotas`, or set another fallback issuer for some certificates.",
      },
      generation: {
        cause: "The generation of a certificate is not a whole number from 1 to 9999.",
        fix: "Write a whole number, and raise it by one to replace the certificate.",
      },
      "generation-of-provided": {
        cause: "A generation or a label is set for an externally issued certificate.",
        fix: "Provide another certificate, and remove `generation` and `rotate`.",
      },
      "group-too-large": {
        cause: "A group has more names than one certificate of the issuer can contain.",
        fix: "Split the group. Names in different groups can be in different certificates.",
      },
      "host-not-packed": {
        cause: "An endpoint serves a host that is not in any of the packed certificates.",
        fix: "Add the host to `groups`, or remove the endpoint.",
      },
      "invalid-domain-name": {
        cause: "A text is not a domain name that a certificate can contain.",
        fix: "Write a DNS name such as www.example.com or *.example.com, without scheme, port or path.",
      },
      "invalid-duration": {
        cause: "A text is not a duration, or the duration is shorter than a minute.",
        fix: 'Write a whole number and a unit (d, h or m), such as "45d", "12h" or "90m".',
      },
      "invalid-tag": {
        cause: "A tag has a key or a value that AWS does not allow, or there are too many tags.",
        fix: "Use keys of up to 128 characters that do not begin with aws:, values of up to 256 characters, and at most 45 tags.",
      },
      "issuer-usage": {
        cause: "The issuer does not issue what the certificate is for: certificates of servers, or certificates of clients.",
        fix: "Set `usage: client` for a certificate that a client presents, and use an issuer that issues what the certificate is for.",
      },
      "keep-previous-date": {
        cause: "`keepPrevious` is not a date. Terraform does not know when the generation was raised, so a duration is not possible.",
        fix: "Write the last day on which the previous generation is kept, such as 2026-12-15, or false.",
      },
      "key-type": {
        cause: "The issuer does not issue certificates with this type of key.",
        fix: "Use one of the key types that the message lists.",
      },
      "name-length": {
        cause: "A name is too long for the validation record that the issuer creates below it.",
        fix: "Shorten the name, or use an issuer that validates it in another way.",
      },
      "name-not-in-certificate": {
        cause: "An endpoint serves a host that its certificate does not cover.",
        fix: "Add the host to the names of the certificate, or remove the endpoint.",
      },
      "names-per-certificate": {
        cause: "A certificate has more names than the issuer allows, or the configured limit is not valid.",
        fix: "Split the certificate, or raise the quota with the issuer and configure the new limit.",
      },
      "no-domain-names": { cause: "A certificate has no domain names.", fix: "Add at least one name." },
      "no-groups": {
        cause: "A certificate with `groups` has no names, or all of its names are retired.",
        fix: "Add names, or remove the certificate.",
      },
      "no-issuer": {
        cause: "A certificate has no issuer, and the defaults have none either.",
        fix: "Set `issuer` on the certificate or in `defaults`.",
      },
      "no-previous-generation": {
        cause: "`serve: previous` is set, and there is no previous generation of the certificate.",
        fix: "Remove `serve`, or raise `generation` to issue another certificate.",
      },
      "no-wildcards": {
        cause: "The issuer does not issue wildcard certificates.",
        fix: "List the host names instead, or use another issuer.",
      },
      "public-client-certificate": {
        cause: "A client certificate is requested from a public CA. Public CAs end certificates for TLS client authentication.",
        fix: "Use an issuer of a private CA, such as one of type aws-client-ca or google-client-ca.",
      },
      "retired-name": { cause: "A name in `retired` is not in any group.", fix: "Remove it from `retired`, or correct its spelling." },
      "rotate-and-generation": {
        cause: "A certificate has `generation` and `rotate`.",
        fix: "Remove one of the two. Keep `generation` to be able to serve the previous certificate again.",
      },
      "rotate-label": {
        cause: "The label of `rotate` has characters that are not allowed, or is too long.",
        fix: "Write up to 30 letters, digits, dots, hyphens and underscores, such as 2026-12.",
      },
      "runbook-url": {
        cause: "The runbook is not an HTTP or HTTPS URL, or the URL contains a user name or password.",
        fix: "Write a URL such as https://runbooks.example.com/tls, without credentials.",
      },
      "unknown-attribute": {
        cause: "A reference to an existing certificate does not know the requested attribute.",
        fix: "Create the reference with fromCertificateAttributes and pass the attribute.",
      },
      "unknown-certificate": { cause: "The fleet has no certificate with this name.", fix: "Use one of the names that the message lists." },
      "unused-owner": {
        cause: "`owners` lists an owner that no certificate has.",
        fix: "Remove the entry, or set `owner` of a certificate.",
      },
      "whole-hours": {
        cause: "The lifetime of client certificates, or the time before expiry at which they renew, is not a whole number of hours.",
        fix: "Write hours or days, such as 168h or 90d.",
      },
    },
  },
  {
    title: "Zones and validation",
    entries: {
      "caa-account": {
        cause: "A CAA record binds an issuer to an account, but the account is not a URL or the issuer ignores such bindings.",
        fix: "Use the https URL of the account, or remove accountUri.",
      },
      "caa-forbids-fallback": {
        cause: "The app's CAA records do not allow the fallback issuer of a certificate to issue its names.",
        fix: "Add the fallback issuer to `issuers` of the CAA records, with `wildcards: true` for wildcard names.",
      },
      "caa-iodef": { cause: "The address for CAA reports is not valid.", fix: "Write a URL such as mailto:security@example.com." },
      "caa-method": {
        cause: "The validation method of a CAA record is not valid, or the issuer is not known to honour such parameters.",
        fix: "Use a method that the message lists, or remove validationMethods.",
      },
      "duplicate-zone": { cause: "A zone is declared twice.", fix: "Remove one of the two declarations." },
      "name-outside-zones": {
        cause: "A name is not in any declared DNS zone, so its validation record cannot be written.",
        fix: "Declare the zone that contains the name, or correct the name.",
      },
      "no-caa-issuer": { cause: "CAA records without an issuer forbid every certificate.", fix: "Name at least one issuer." },
      "persistent-account": {
        cause: "The ACME account of a persistent validation record is not valid: its URL, its public key or the prefix of hashes.",
        fix: "Write the https URL of the account, its public key in PEM, and accountHashPrefix of the CA's directory.",
      },
      "persistent-validation": {
        cause: "A persistent validation record is not valid: its name, its issuer, the end of an authorization, or the length of a value.",
        fix: "Correct what the message names. The name has no wildcard and is in the zone, the issuer is in lower case, and the end is a day.",
      },
      "private-zone": {
        cause: "The zone is private, but certificate authorities query public DNS.",
        fix: "Use the public zone of the name.",
      },
      "unknown-caa-issuer": {
        cause: "A CAA record names an issuer whose CAA domain is not known.",
        fix: "Use one of the issuers that the message lists, or write the CAA domain of the issuer.",
      },
      "zone-id": {
        cause: "The identifier of the DNS zone is not valid.",
        fix: "Use the id of the Route 53 hosted zone, or the name of the Cloud DNS managed zone.",
      },
      "zone-name": { cause: "The name of a zone is a wildcard.", fix: "Write the name of the zone itself, such as example.com." },
      "zone-without-acme": {
        cause: "The ACME provider cannot write to the zone, so it cannot answer DNS challenges there.",
        fix: "Use a DNS plugin for the zone, or delegate the validation to a zone that the provider can write to.",
      },
    },
  },
  {
    title: "Endpoints",
    entries: {
      "account-mismatch": {
        cause: "The target group and the load balancer are in different AWS accounts.",
        fix: "Use a target group in the account of the load balancer.",
      },
      "certificates-per-entry": {
        cause: "An entry of a Google certificate map has more certificates than Google allows.",
        fix: "Serve fewer certificates for the host.",
      },
      "certificates-per-proxy": {
        cause: "A Google proxy has more certificates than Google allows.",
        fix: "Use a certificate map, certificates with more names, or several proxies.",
      },
      "client-auth-trust": {
        cause: "Client authentication lacks what its mode needs, or has a setting that the mode does not use.",
        fix: "Set either `trust` or `trustStore` for `verify`, name what verifies the certificates in `verifiedBy` for `passthrough`, and remove settings of the other mode.",
      },
      "client-auth-unsupported": {
        cause: "A service does not support client authentication, or one of its settings.",
        fix: "Use an endpoint that supports it, or remove the setting that the message names.",
      },
      "default-endpoint-open": {
        cause: "The API behind a domain with mutual TLS can also be reached without a client certificate.",
        fix: "Set `disableExecuteApiEndpoint` of the API to true.",
      },
      "default-endpoint-unknown": {
        cause:
          "A domain has mutual TLS, and certfleet cannot see whether the API behind it can also be reached without a client certificate. It is a warning.",
        fix: "Set `disable_execute_api_endpoint = true` where the API is managed.",
      },
      "distribution-id": {
        cause: "The ID of a CloudFront distribution is not valid.",
        fix: "Write the distribution's ID, such as E1A2B3C4D5E6F7, and not its ARN or domain name.",
      },
      "duplicate-ca": { cause: "A trust bundle has the same CA certificate twice.", fix: "Remove one of the two." },
      "duplicate-endpoint": { cause: "An endpoint is listed twice.", fix: "Remove one of the two." },
      "duplicate-trust": {
        cause: "A stack has two trust bundles with one name.",
        fix: "Rename one of them, or pass the same bundle to both endpoints.",
      },
      "endpoint-access-mode": {
        cause: "A domain of API Gateway has an endpoint access mode without an enhanced security policy.",
        fix: "Remove `endpointAccessMode`, or do what the message says to get an enhanced security policy.",
      },
      "endpoint-address": {
        cause: "One host and port would be probed at two different addresses.",
        fix: "Set the same `address` for every certificate of the endpoint.",
      },
      "endpoint-name-clash": {
        cause: "Two different load balancers or other resources have the same name.",
        fix: "Correct the ARN or identifier that is wrong.",
      },
      "endpoint-taken": {
        cause: "An endpoint that takes one certificate is used for two.",
        fix: "Remove the endpoint from one of the certificates.",
      },
      "endpoint-type": { cause: "An HTTP API does not support edge-optimised domains.", fix: "Remove `endpointType`, or use a REST API." },
      "existing-listener": {
        cause: "A setting that only the owner of an existing listener can change is next to `listenerArn`.",
        fix: "Remove the setting, or give `loadBalancerArn` and `targetGroupArn` for a listener that certfleet creates.",
      },
      "fixed-response-status": { cause: "A load balancer cannot answer with this HTTP status.", fix: "Use a status of 2xx, 4xx or 5xx." },
      "incomplete-trust-chain": {
        cause: "A trust bundle has an intermediate CA without the CA that issued it.",
        fix: "Add the certificates up to the root.",
      },
      "invalid-endpoint": { cause: "A host or port cannot be probed.", fix: "Name a host without a wildcard, and a port from 1 to 65535." },
      "invalid-revocation-list": {
        cause: "A certificate revocation list cannot be read, has no end, or is not signed by a CA of its trust bundle.",
        fix: "Use the list that one of the bundle's CAs publishes.",
      },
      "listener-clash": {
        cause: "Certificates on the same port of a load balancer ask for different listener settings.",
        fix: "Use the same settings, or serve one of the certificates on another port.",
      },
      "mtls-not-supported": {
        cause: "Google SSL proxies do not request client certificates.",
        fix: "Remove `serverTlsPolicy`, or use an HTTPS proxy.",
      },
      "mutual-tls-distribution": {
        cause: "A CloudFront distribution with client authentication serves HTTP/3, or accepts requests without TLS.",
        fix: 'Set `httpVersion` to "http2", and `viewerProtocolPolicy` of all cache behaviors to "https-only".',
      },
      "no-certificates": { cause: "A listener or proxy has no certificate.", fix: "Add at least one certificate." },
      "no-distribution": {
        cause: "A CloudFront endpoint names neither a distribution nor its aliases.",
        fix: "Add `distribution`, `aliases` or both.",
      },
      "no-subnetwork": {
        cause: "An internal load balancer of Google has no subnet for its address.",
        fix: "Set `subnetwork`, or `fronts` for a cross-region load balancer.",
      },
      "no-trust-anchor": {
        cause: "A trust configuration or trust bundle has no root certificate.",
        fix: "Add at least one certificate to `trustAnchors`, or to `cas` of the bundle.",
      },
      "not-a-ca": { cause: "A trust bundle has a certificate that is not of a CA.", fix: "List the CA that issued the certificate." },
      "origin-client-certificate": {
        cause: "CloudFront cannot present this certificate to this origin.",
        fix: "Do what the message says: declare the release, name a custom origin with HTTPS only, and use a client certificate.",
      },
      "ownership-certificate": {
        cause: "API Gateway refuses mutual TLS at a domain whose certificate ACM did not issue.",
        fix: "Use a certificate that ACM issues.",
      },
      "policy-not-available": {
        cause: "The service or the provider version does not support the requested TLS policy.",
        fix: "Use a policy that the message lists, or update the provider.",
      },
      "policy-shortfall": {
        cause: "The nearest policy of the service is weaker than the requested TLS policy.",
        fix: "Request the policy that the service supports, or serve the name by CloudFront or a load balancer.",
      },
      port: { cause: "A port is not valid.", fix: "Use a whole number from 1 to 65535." },
      "probe-interval": {
        cause: "The interval of the endpoint probe, or the time for an endpoint to serve a new certificate, is out of range.",
        fix: "Use an interval from 5m to 6h, and a time from the interval to 24h.",
      },
      "probe-settings": {
        cause: "The endpoint probe of the stack already exists with other settings.",
        fix: "Configure the probe before the first certificate that it watches.",
      },
      "public-ca-trusted": {
        cause: "A trust bundle has a public CA, which issues certificates to anybody.",
        fix: "Trust a private CA, which issues to your clients only.",
      },
      "redirect-clash": {
        cause: "Two listeners of a load balancer redirect port 80 to different ports, or a listener redirects port 80 to itself.",
        fix: "Set `redirectHttp` on one listener only.",
      },
      "redirect-loop": { cause: "A redirect does not change the host, the path or the query.", fix: "Change at least one of them." },
      "regional-certificate-in-map": {
        cause: "A certificate map takes global certificates only, but the certificate is regional.",
        fix: "Remove the region of the certificate, or serve it by a regional proxy.",
      },
      "scope-in-region": {
        cause: "A certificate with this scope is global, but a region is set.",
        fix: "Remove `region` or `certificateScope`.",
      },
      "scope-mismatch": {
        cause: "The certificate has a scope that the proxy or map does not take.",
        fix: "Set the `certificateScope` that the message names, or remove it.",
      },
      "trust-bucket-missing": {
        cause: "An AWS endpoint uses a trust bundle without a bucket.",
        fix: "Set `bucket` of the bundle to an S3 bucket that keeps versions.",
      },
      "trust-store-id": {
        cause: "The trust store of a CloudFront distribution is not named by its ID.",
        fix: "Write the ID of the trust store, such as ts_12abcXYZhA4Q6RS6tuvW5Xy0ZZZ.",
      },
      "trust-store-uri": {
        cause: "The trust store of an API Gateway domain is not an object in S3.",
        fix: "Write it as s3://BUCKET/KEY?versionId=VERSION.",
      },
      "trust-store-version": {
        cause:
          "The trust store of an API Gateway domain names no version of its object, so that a changed object would not reach API Gateway.",
        fix: "Add `?versionId=VERSION`, with an object in a bucket that keeps versions.",
      },
      "undeclared-trust": {
        cause: "An endpoint names a trust bundle that is not declared.",
        fix: "Declare the bundle in `trust`, or correct the name.",
      },
      "unknown-service-policy": {
        cause: "The service has no TLS policy with the name that is declared for an existing listener or distribution.",
        fix: "Use one of the policies that the message lists, as the AWS documentation spells them.",
      },
      "used-by": {
        cause: "An entry of `usedBy` does not say what uses the certificate.",
        fix: "Write one line of text, such as the Terraform address, or an ARN, and each only once.",
      },
      "weak-ca": {
        cause: "A CA of a trust bundle has a weak key, or a signature with a broken hash.",
        fix: "Trust a CA with an RSA key of at least 2048 bits, or an elliptic-curve key, whose certificate is signed with SHA-256 or better.",
      },
      "weak-service-policy": {
        cause: "The TLS policy of an existing listener or distribution is weaker than the `tlsPolicy` of the certificate.",
        fix: "Change the endpoint to one of the policies that the message lists, or set another `tlsPolicy`.",
      },
      "wildcard-host": {
        cause: "An endpoint cannot be a wildcard.",
        fix: "Name a host that the wildcard covers, such as www.example.com.",
      },
    },
  },
  {
    title: "Alerts and dashboards",
    entries: {
      "alert-threshold": {
        cause: "The alert thresholds are not valid for the lifetime and the renewal of the certificate.",
        fix: "Use whole days. Warn after renewal is due, and page after the warning and before expiry.",
      },
      "channel-address": {
        cause: "An address of a channel is not valid.",
        fix: "Write an e-mail address such as sre@example.com, or an https URL.",
      },
      "channel-carries-nothing": {
        cause: "A channel cannot receive any alert for a certificate.",
        fix: "Notify a channel of the cloud that watches the certificate, or add an endpoint that the channel can watch.",
      },
      "channel-kind": { cause: "A channel of this type cannot be used here.", fix: "Use a channel of type `sns`." },
      "channel-secret-in-clear": {
        cause: "The address of a channel contains a secret, which would be readable in the synthesised file.",
        fix: "Pass the secret in a sensitive variable.",
      },
      "channel-secret-not-sensitive": {
        cause: "The variable with the secret of a channel is not sensitive, so Terraform would print it.",
        fix: "Set `sensitive: true` on the variable.",
      },
      "channel-without-subscribers": { cause: "A channel has no address.", fix: "Add an e-mail or https address." },
      "digest-hour": { cause: "The hour of the digest is not valid.", fix: "Use a whole number from 0 to 23. The hour is in UTC." },
      "digest-too-slow": {
        cause: "A daily digest would report the page threshold too late.",
        fix: "Also notify a channel without digest.",
      },
      "duplicate-alarm": { cause: "Two alarms of a stack would have the same name.", fix: "Give their certificates different names." },
      "duplicate-channel": { cause: "Two channels of a stack have the same name.", fix: "Rename one of them." },
      "log-retention": {
        cause: "CloudWatch does not support this retention time.",
        fix: "Use one of the numbers of days that the message lists.",
      },
      "no-endpoints": { cause: "An uptime check has no host.", fix: "Add at least one host." },
      "nothing-to-show": {
        cause: "None of the certificates has data for a dashboard.",
        fix: "Remove the dashboards, or add certificates that CloudWatch or Cloud Monitoring watches.",
      },
      "nothing-watches": {
        cause: "No channel can receive alerts for a certificate.",
        fix: "Notify a channel that can, or add an endpoint that a channel can watch.",
      },
      "other-account": {
        cause: "A certificate is in another account, whose metrics the dashboard does not show.",
        fix: "Create the dashboards for this certificate in its own account, with its `provider`.",
      },
      "pubsub-topic": {
        cause: "The id of a Pub/Sub topic is not valid.",
        fix: "Write projects/PROJECT/topics/NAME.",
      },
      "too-many-channels": {
        cause: "A certificate notifies more channels than one rule or alert policy can notify.",
        fix: "Put the addresses into fewer channels.",
      },
      "unwatched-certificate": {
        cause: "No alert watches the expiry of a certificate.",
        fix: "Notify a channel, or create the certificate in a CertificateFleet with `notify`.",
      },
      "unwatched-schedule": {
        cause: "No channel receives an alert when a scheduled Terraform run cannot start.",
        fix: "Set `channels` on the schedule.",
      },
    },
  },
  {
    title: "Keys and stores",
    entries: {
      "credential-in-config": {
        cause: "A credential of a DNS plugin would be stored in the Terraform state.",
        fix: "Set it in the environment of the Terraform run.",
      },
      "destroy-delay": {
        cause: "Secret Manager does not allow this delay before a version is destroyed.",
        fix: "Use a delay within the limits of the message.",
      },
      "duplicate-listener": { cause: "Two listeners of a stored certificate have the same name.", fix: "Remove or rename one of them." },
      "duplicate-store": { cause: "A store is listed twice in one certificate.", fix: "Remove one of the two." },
      "google-key": {
        cause: "The name of a Cloud KMS key is not valid for the location of the secret.",
        fix: "Write the full name of a key in that location.",
      },
      "iam-member": {
        cause: "An IAM member has no type.",
        fix: "Put the type before it, for example serviceAccount:NAME@PROJECT.iam.gserviceaccount.com.",
      },
      intermediates: { cause: "The number of intermediate certificates is not valid.", fix: "Use a whole number, 0 or more." },
      "invalid-pem": {
        cause: "A text is not a certificate in PEM form.",
        fix: "Pass the PEM text of the leaf certificate, starting with -----BEGIN CERTIFICATE-----.",
      },
      "invalid-reader": {
        cause: "A reader of a store is not a role or an account.",
        fix: "Name a role by its ARN, or an account by its 12 digits.",
      },
      "invalid-time": {
        cause: "A time is not valid.",
        fix: "Write an RFC 3339 time, such as 2027-03-31T12:00:00Z.",
      },
      "key-in-clear": {
        cause: "A private key is passed next to a certificate, and would be readable in the synthesised file.",
        fix: "Pass the certificate alone, and the key in a sensitive variable.",
      },
      "key-not-held": {
        cause:
          "Terraform does not have the private key of a certificate that is made from a signing request, so it cannot store or import the key.",
        fix: "Use AcmeKey.generated, or use the certificate without its key.",
      },
      "key-not-sensitive": {
        cause: "A variable with a private key or token is not sensitive, so Terraform would print it.",
        fix: "Set `sensitive: true` on the variable.",
      },
      "no-key-material": {
        cause: "The private key never leaves the issuer, so the certificate cannot be stored, imported or served in another cloud.",
        fix: "Remove the store or endpoint, or use an issuer that provides private keys, such as an ACME issuer.",
      },
      "no-regions": { cause: "A secret is not kept in any region.", fix: "Name at least one region." },
      "parameter-name": {
        cause: "The prefix of a parameter name is not valid.",
        fix: "Use letters, digits and _.-/, within the limits of SSM.",
      },
      "parameter-size": {
        cause: "The certificate does not fit into an SSM parameter.",
        fix: "Use Secrets Manager, fewer names, or a type of key that is shorter.",
      },
      "provided-names": {
        cause: "The externally issued certificate does not contain the declared names.",
        fix: "Declare the names of the certificate, or provide another certificate.",
      },
      "reader-is-account": {
        cause: "Another account cannot read a parameter, because parameters have no resource policy.",
        fix: "Name roles of the same account, or use Secrets Manager.",
      },
      "reader-key": {
        cause: "A reader cannot be allowed to decrypt with an alias or a bare key id.",
        fix: "Write `kmsKeyId` as the ARN of the key.",
      },
      "reader-without-key": {
        cause: "Another account cannot read a secret that is encrypted with the default key of AWS.",
        fix: "Set `kmsKeyId` to a key whose policy allows the account to decrypt.",
      },
      "recovery-window": {
        cause: "Secrets Manager does not allow this recovery window.",
        fix: "Use 0, or a number of days within the limits of the message.",
      },
      "region-without-deployment": {
        cause: "A certificate of this issuer has no region unless it is imported, and stores use the region of the provider.",
        fix: "Remove `region`, or add `deployTo: [acm]`.",
      },
      "replica-key": {
        cause: "The KMS key exists in one region only and cannot encrypt a replica in another one.",
        fix: "Use an alias that exists in each region, or a multi-Region key.",
      },
      "replica-region": {
        cause: "A replica is in the region of the secret or of another replica.",
        fix: "Remove the region from `replicaRegions`.",
      },
      "secret-in-state": {
        cause: "The stored value is written with an argument that Terraform keeps in its state.",
        fix: "Use Terraform 1.11 or later and remove `writeOnly`.",
      },
      "secret-name": {
        cause: "The name or prefix of a secret is not valid.",
        fix: "Use the characters and the length that the message lists.",
      },
      "store-key": { cause: "The KMS key of a store is not valid.", fix: "Write the ARN, the id or the alias of a key." },
      "too-many-listeners": {
        cause: "A stored certificate has more listeners than EventBridge can notify.",
        fix: "Notify a topic, and subscribe the listeners to it.",
      },
    },
  },
  {
    title: "ACME",
    entries: {
      "acme-account-conflict": {
        cause: "Issuers of one ACME directory ask for different keys, bindings or addresses of its account.",
        fix: "Give them the same settings, or create accounts of your own and pass them.",
      },
      "acme-domain-limit": {
        cause: "The fleet may reach the CA's limit of certificates for a registered domain.",
        fix: "Issue fewer certificates at once, pack more names into one, or ask the CA for a higher limit.",
      },
      "acme-email-unused": { cause: "The CA does not store e-mail addresses.", fix: "Remove `email`." },
      "acme-order-limit": {
        cause:
          "The fleet may reach the CA's limit of orders for an account (a warning), or has so many certificates that some would expire before their renewal is allowed (an error).",
        fix: "Issue fewer certificates at once, pack names into fewer certificates, or run Terraform more often.",
      },
      "acme-renewal-limit": {
        cause:
          "So many certificates have the same set of names that the CA would refuse renewals, and some would expire before theirs is allowed.",
        fix: "Let one certificate go to several stores and endpoints, or use a profile with a longer lifetime.",
      },
      "acme-renewed-by-every-run": {
        cause: "The certificate is so short-lived that every Terraform run renews it.",
        fix: "Run Terraform only as often as the limits of the CA allow.",
      },
      "acme-set-limit": {
        cause: "Several certificates with the same set of names may reach the CA's limit for that set.",
        fix: "Share one certificate, or make the sets of names different.",
      },
      "bucket-name": { cause: "The name of an S3 bucket is not valid.", fix: "Use 3 to 63 lower-case letters, digits, dots and hyphens." },
      "challenge-conflict": {
        cause: "The challenges of one certificate contradict each other, or use the same DNS plugin twice.",
        fix: "Keep one of them, or use several certificates.",
      },
      "challenge-setting": { cause: "A challenge has no place for its response.", fix: "Add the setting that the message names." },
      "delegation-zone": { cause: "`delegateTo` names a zone that the file does not declare.", fix: "Add the zone to `zones`." },
      "external-account-binding": {
        cause: "`googlePublicCa` is used with a directory other than Google Trust Services.",
        fix: "Use `directory: google-trust-services`, or name the variables in `eab`.",
      },
      "external-account-binding-missing": {
        cause: "The CA requires an external account binding.",
        fix: "Get a key id and an HMAC key from the CA, and pass them as `externalAccountBinding` or `eab`.",
      },
      "former-directory": {
        cause: "The current directory of an issuer is also listed as a former one.",
        fix: "Remove it from the former directories.",
      },
      "invalid-acme-directory": {
        cause: "The URL or the settings of an ACME directory are not valid.",
        fix: "Write the whole https URL, without user and password.",
      },
      "invalid-external-account-binding": {
        cause: "The resource is not an external account key.",
        fix: "Pass a google_public_ca_external_account_key resource.",
      },
      "invalid-propagation": { cause: "The time to wait for DNS is not valid.", fix: "Use a whole number of seconds, 1 or more." },
      "invalid-resolver": {
        cause: "A DNS resolver is not valid.",
        fix: 'Write host and port, such as "1.1.1.1:53" or "[2606:4700::1111]:53".',
      },
      "invalid-signing-request": {
        cause: "The certificate signing request cannot be read.",
        fix: "Pass the PEM text that `openssl req -new` writes.",
      },
      "known-acme-directory": {
        cause: "A directory with known limits is configured by its URL, or its name is used for another URL.",
        fix: "Use the known directory by its name, or choose another name.",
      },
      "lifetime-missing": { cause: "The lifetime of the certificates of this CA is not known.", fix: "Set `lifetime`, for example 90d." },
      "lifetime-not-selectable": {
        cause: "The CA does not issue certificates with this lifetime.",
        fix: "Remove the lifetime, or use another profile.",
      },
      "name-covered-by-wildcard": {
        cause: "A wildcard in the certificate already covers the name, and the CA refuses both together.",
        fix: "Remove the name.",
      },
      "names-in-several-accounts": {
        cause: "The names of one ACME certificate are validated in different accounts.",
        fix: "Use version 3 of the ACME provider, create a certificate for each account, or delegate the validation to one zone.",
      },
      "no-challenge": { cause: "The list of challenges is empty.", fix: "Add at least one challenge." },
      "removed-dns-plugin": {
        cause: "Version 3 of the ACME provider no longer has the DNS plugin.",
        fix: "Use the plugin that the message names, or version 2 of the provider.",
      },
      "renewal-info-unsupported": {
        cause: "The CA is not known to serve renewal information (ARI), and following it would fail every plan.",
        fix: "Remove `followRenewalInfo`.",
      },
      "signing-request-key": {
        cause: "The signing request has another type of key than declared.",
        fix: "Declare the key type of the request.",
      },
      "signing-request-names": {
        cause: "The signing request has other names than the certificate.",
        fix: "Make the two lists of names equal.",
      },
      "unknown-acme-directory": {
        cause: "The name of the ACME directory is not known.",
        fix: "Use one of the names that the message lists, or the URL of the directory.",
      },
      "unknown-acme-profile": { cause: "The CA has no profile with this name.", fix: "Use one of the profiles that the message lists." },
      "unknown-dns-plugin": {
        cause: "The ACME provider has no DNS plugin with this name.",
        fix: "Use a plugin such as route53, gcloud, azuredns or cloudflare.",
      },
      "wildcard-needs-dns": {
        cause: "CAs validate wildcards by DNS challenges only.",
        fix: "Use a DNS challenge, or list the host names.",
      },
    },
  },
  {
    title: "AWS",
    entries: {
      "aws-quota": {
        cause: "The stack needs more resources than a quota of AWS allows, or the configured quota is not valid.",
        fix: "Distribute the certificates over accounts, regions or load balancers, or request a higher quota and state it.",
      },
      "export-not-supported": {
        cause: "The provider version does not support `exportable`.",
        fix: "Use @cdktf/provider-aws 21 or later, or remove `exportable`.",
      },
      "provider-version": { cause: "The provider version is not valid or not supported.", fix: "Use a version that the message lists." },
      region: { cause: "The text is not the code of an AWS region.", fix: "Use a region code such as eu-west-1." },
      "region-mismatch": {
        cause: "Two resources must be in the same region, but are not.",
        fix: "Move one of them, or use a resource in the other region.",
      },
      "region-not-supported": {
        cause: "The provider version has no `region` argument on resources.",
        fix: "Pass a `provider` with an alias and the region, or use hashicorp/aws 6 or later.",
      },
      "wrong-arn": { cause: "The ARN is not of the expected type.", fix: "Use an ARN of the form that the message shows." },
    },
  },
  {
    title: "Google Cloud",
    entries: {
      "ca-pool": { cause: "The id of a CA pool is not valid.", fix: "Write projects/PROJECT/locations/LOCATION/caPools/NAME." },
      "ca-pool-region": {
        cause: "The CA pool and the regional certificate are in different regions.",
        fix: "Use a pool in the region of the certificate.",
      },
      "fixed-record-in-region": {
        cause: "A fixed validation record is available for global certificates only.",
        fix: "Use GoogleAuthorizationRecord.PER_PROJECT.",
      },
      "google-project": {
        cause: "The id of a Google Cloud project is not valid.",
        fix: "Write 6 to 30 lower-case letters, digits and hyphens.",
      },
      "google-quota": {
        cause: "The stack needs more resources than the quota of Google allows, or the configured quota is not valid.",
        fix: "Distribute the certificates over several projects, or raise the quota and configure the new value.",
      },
      "google-region": {
        cause: "The region of the certificate does not match its issuer, endpoint or target.",
        fix: "Remove the region, or set it on both.",
      },
      "google-resource-name": {
        cause: "The name or the id of a Compute Engine resource is not valid.",
        fix: "Write its name, or its id such as projects/PROJECT/global/urlMaps/web.",
      },
      "invalid-google-id": {
        cause: "The id of a certificate, certificate map or trust config is not valid.",
        fix: "Write the full id, as the message shows.",
      },
      "load-balancer-authorization": {
        cause: "Load balancers only validate global certificates with the scope DEFAULT.",
        fix: "Use GoogleAuthorization.dns.",
      },
      "pool-lifetime": {
        cause: "Certificate Manager does not allow this lifetime for certificates of a CA pool.",
        fix: "Use a lifetime within the limits of the message.",
      },
      "pool-renewal": {
        cause: "Certificate Manager does not allow this time of renewal.",
        fix: "Use a time within the limits of the message.",
      },
      "project-not-known": {
        cause: "A full resource name is required, but the Google Cloud project is not known.",
        fix: "Set `project` on the GoogleProvider.",
      },
      "scope-not-managed": {
        cause: "Google does not issue public certificates with the scope CLIENT_AUTH.",
        fix: "Use a private CA, or an externally issued certificate.",
      },
    },
  },
  {
    title: "Renewal and Terraform runs",
    entries: {
      "duplicate-encryption": {
        cause: "A stack has two settings of state encryption.",
        fix: "Keep one of the two. OpenTofu encrypts the state of a stack with one key.",
      },
      "encryption-engine": {
        cause: "State encryption is set, and the engine is Terraform, which does not have it.",
        fix: "Use OpenTofu (`engine: opentofu`), or remove `encryption`.",
      },
      "encryption-fallback": {
        cause: "`previousKey` of state encryption is the same as `key`, or is set together with `acceptPlaintext`.",
        fix: "Name the key that the state is encrypted with now, or use `acceptPlaintext` for a state in plain text. Remove both after the next apply.",
      },
      "engine-mismatch": {
        cause: "Constructs of one stack state different engines: one Terraform, another OpenTofu.",
        fix: "State the same `engine` in all fleets of the stack. Only OpenTofu has state encryption.",
      },
      "passphrase-in-configuration": {
        cause: "The variable with the passphrase of the state has a default, which would be written to the synthesised configuration.",
        fix: "Remove the default, and pass the value to OpenTofu, for example in a TF_VAR variable of the environment.",
      },
      "plaintext-accepted": {
        cause:
          "State encryption accepts a state in plain text, to encrypt one that exists. Encryption of the state is not enforced until then.",
        fix: "Apply once, and then remove `acceptPlaintext`.",
      },
      "renewal-window": {
        cause: "Renewal is due before the certificate is issued.",
        fix: "Use a renewal time that is shorter than the lifetime.",
      },
      "replace-address": {
        cause: "The address of a resource to replace is not valid.",
        fix: "Write an address that `terraform state list` prints, such as acme_certificate.edge.",
      },
      "run-interval": { cause: "The schedule does not support this interval.", fix: "Use one of the intervals that the message lists." },
      "runs-every-mismatch": {
        cause: "`runsEvery` differs from the interval of `schedule`.",
        fix: "Use the same interval, or remove `runsEvery`.",
      },
      "runs-every-missing": {
        cause: "Only Terraform runs renew the certificate, and it is not known how often they happen.",
        fix: "Set `runsEvery`, for example 12h, on the issuer or in `defaults`.",
      },
      "schedule-too-slow": {
        cause:
          "Terraform does not run often enough to renew the certificate in time: two runs must fit between the due date and the first warning.",
        fix: "Run Terraform at least as often as the message says.",
      },
      "state-key": {
        cause: "A key of state encryption is not a key of the service, or is not known before the state is read.",
        fix: "Write the ARN, id or alias of a KMS key, or the id of a Cloud KMS key. The key has to exist already.",
      },
      "terraform-host": {
        cause: "The host of Terraform Enterprise is not valid.",
        fix: "Write the host name alone, such as tfe.example.com.",
      },
      "workspace-id": {
        cause: "The id of the workspace is not valid.",
        fix: "Write an id such as ws-6jrRyVDv1J8zQMB5. A workspace's settings page shows it.",
      },
    },
  },
  {
    title: "Policy and check",
    entries: {
      "input-too-deep": {
        cause: "The plan or state is nested more deeply than Terraform writes it.",
        fix: "Check the tool that wrote the file, and write it again.",
      },
      "invalid-baseline": { cause: "The file is not a baseline.", fix: "Write one with `certfleet check --update-baseline FILE PATH`." },
      "invalid-policy": { cause: "The policy file is missing, unreadable or not valid.", fix: "Fix each error that the message lists." },
      "nothing-to-check": {
        cause: "The path contains no Terraform JSON and no output of terraform show -json.",
        fix: "Name the directory that `cdktf synth` wrote, or write a plan with `terraform show -json`.",
      },
      "policy-loosened": {
        cause: "A policy allows more than the policy that it extends.",
        fix: "Keep the values of the base, or waive single findings with an end date.",
      },
      "unknown-plan-format": {
        cause: "The format version of the plan is not supported.",
        fix: "Update certfleet, or write the plan with Terraform 1.x.",
      },
      "unknown-rule": {
        cause: "There is no rule and no error code with this name.",
        fix: "Run `certfleet explain` for the list of rules, or see docs/errors.md for the codes.",
      },
      "unknown-severity": { cause: "The severity of a rule is not valid.", fix: "Use error, warning, advice or off." },
      "unknown-tls-policy": { cause: "The TLS policy is not known.", fix: "Use one of the policies that the message lists." },
      "unreadable-input": {
        cause: "The input cannot be checked.",
        fix: "Name a complete plan, state or cdk.tf.json. Convert binary plans with `terraform show -json`.",
      },
    },
  },
  {
    title: "Inventories and commands",
    entries: {
      "ambiguous-inventory": {
        cause:
          "The inventories for `certfleet replace` are of several deployments of one stack, and it is not known which one belongs to the fleet file.",
        fix: "Pass the inventory of one deployment with `--inventory`.",
      },
      "bindings-missing": {
        cause: "The code or the file uses a cloud whose CDKTF provider package is not installed.",
        fix: "Install the package with the command that the message shows.",
      },
      "broken-inventory": {
        cause: "An inventory does not have the form that certfleet writes.",
        fix: "Apply the stack again with this version of certfleet.",
      },
      "broken-json": { cause: "A file is not complete JSON.", fix: "Write it again, for example with `terraform output -json`." },
      "calendar-period": {
        cause: "`--until` of `certfleet calendar` is before the first day to list.",
        fix: "Use a later date for `--until`, or set `--now`.",
      },
      "cannot-move": {
        cause: "A certificate would get into another stack's state, and Terraform cannot import one of its resources.",
        fix: "Keep its shard, or pin the certificate. To move it nevertheless, issue it under another name in the other shard first.",
      },
      "cloud-call-failed": {
        cause: "A read-only call to a cloud's API failed.",
        fix: "Check the credentials, the region and the permissions. `certfleet import --permissions` lists those that an import needs.",
      },
      "discover-options": {
        cause: "An option of `certfleet status` says how to read an account, and no account is read.",
        fix: "Add `--discover` with the cloud to read, or remove the option.",
      },
      "entry-not-editable": {
        cause:
          "`certfleet replace --write` cannot change an entry of the file without changing other text: it is an alias, or a value has an anchor or spans several lines.",
        fix: "Replace the alias or anchor in the file by its content, or make the edits by hand. `certfleet replace --wave N` lists them.",
      },
      "export-options": {
        cause: "An option of `certfleet export` is for another system, has no effect without another option, or is not valid.",
        fix: "Remove the option, or use it as the message says.",
      },
      "file-exists": {
        cause: "A command does not replace a file that exists, or that was edited since an import wrote it.",
        fix: "Move the file away, edit it, or write another one. `certfleet import --force` replaces it.",
      },
      "import-options": {
        cause: "Options of `certfleet import` are missing, or exclude each other.",
        fix: "Name state files, or use `--from` for a live account. Use `--verify` without states.",
      },
      "invalid-address": {
        cause: "`--resolve` is not of the expected form.",
        fix: "Write HOST:PORT:ADDRESS, such as www.example.com:443:192.0.2.7.",
      },
      "invalid-ca": { cause: "The file of `--ca` contains no certificates.", fix: "Name a PEM file with the root certificates to trust." },
      "invalid-concurrency": { cause: "`--concurrency`, `--per-host` or `--pace` is not valid.", fix: "Use a number from 1 to 1000." },
      "invalid-date": { cause: "A date on the command line is not valid.", fix: "Write a date such as 2027-03-31." },
      "invalid-dns-resolver": {
        cause: "`--resolver` is not the address of a DNS resolver, or is used without `--dns`.",
        fix: "Write an IP address with an optional port, such as 192.0.2.53:5353.",
      },
      "invalid-exporter": {
        cause: "`--exporter` is not of the expected form.",
        fix: "Write HOST:PORT, such as blackbox.example.com:9115.",
      },
      "invalid-mapping": {
        cause: "The mapping of an import is not valid, or would make the fleet file invalid.",
        fix: "Correct the mapping at the position in the message, or remove the entry.",
      },
      "invalid-object-url": {
        cause: "A path has the form of a URL, and is not that of an object of a cloud's storage.",
        fix: "Write, for example, s3://BUCKET/NAME or gs://BUCKET/NAME; a prefix ends in /.",
      },
      "invalid-plan": {
        cause: "The input of `certfleet import --verify` is not a complete plan in JSON.",
        fix: "Write a plan with `terraform plan -out=plan.bin`, and pass the output of `terraform show -json plan.bin`.",
      },
      "invalid-report": { cause: "The file of `--since` is not a report.", fix: "Name an HTML file that `certfleet report` wrote." },
      "invalid-resume": {
        cause:
          "The file of `--resume` is not the record of an interrupted run with the same options, or `--resume` is used without `--probe`.",
        fix: "Name a new file, or repeat the run's options.",
      },
      "invalid-scenario": {
        cause: "A failure option of `certfleet simulate` is not of the expected form, or its date is outside of the simulated time.",
        fix: "Write a time and the date on which it begins, such as 10d@2027-01-01, or for one issuer, such as lets-encrypt:10d@2027-01-01.",
      },
      "invalid-size": { cause: "`--max-bytes` is not valid.", fix: "Use a number of bytes from 1000, such as 65000 for a comment." },
      "invalid-timeout": { cause: "`--timeout` is not valid.", fix: "Write a time of up to 10 minutes, such as 5s or 500ms." },
      "inventory-version": {
        cause: "Another version of certfleet wrote the inventory.",
        fix: "Update certfleet, or apply the stack with this version.",
      },
      "no-inventory": {
        cause: "There is no inventory: the stack has no certfleet output, or is not synthesised or applied yet.",
        fix: "Synthesise or apply the stack, and name its state, cdktf.out, or the output of `terraform output -json`.",
      },
      "no-shards": {
        cause: "`certfleet reshard` was called for a file without `shards`, or without `count` in them.",
        fix: "Set `shards` before the first apply. Move certificates between the shards of owners, zones or regions by pins.",
      },
      "no-stacks": {
        cause: "A directory that `certfleet changed` compares has no synthesised stacks.",
        fix: "Name the directory that `certfleet synth` or `cdktf synth` writes, such as cdktf.out/stacks.",
      },
      "no-such-file": { cause: "A file does not exist or cannot be read.", fix: "Correct the path." },
      "nothing-imported": {
        cause: "A plan contains no imports, so there is nothing to verify.",
        fix: "Run `certfleet import` and `certfleet synth` into one directory, and plan there.",
      },
      "nothing-selected": {
        cause: "`certfleet replace` is called without an option that selects certificates.",
        fix: "Add `--serials`, `--ca`, `--issuer`, `--name`, `--owner`, `--key-type`, `--expires-within` or `--revoked`; or `--all`.",
      },
      "nothing-to-import": {
        cause: "The states, or the account in the given regions, contain no certificates.",
        fix: "Name the states of the stacks that manage certificates, or all regions of the account.",
      },
      "nothing-to-plan": {
        cause: "A directory does not have the files that `certfleet import --verify` plans with.",
        fix: "Name the directory with `--out`, or pass a plan as JSON to `--verify`.",
      },
      "nothing-to-simulate": {
        cause: "The fleet has no certificate with known renewal.",
        fix: "Name a fleet file, or the cdk.tf.json, state or outputs of a stack with certificates that certfleet manages.",
      },
      "replace-options": {
        cause: "The value of an option of `certfleet replace` is not valid, or options exclude each other.",
        fix: "Correct the option. The help of `certfleet replace` lists the values.",
      },
      "replace-plan": {
        cause: "The file of `--plan` is not a plan, or another version of certfleet wrote it.",
        fix: "Write the plan again with `certfleet replace --format json`.",
      },
      "reshard-unfinished": {
        cause: "The blocks of an earlier change of the number of shards are still there.",
        fix: "Apply all stacks, delete the files reshard.tf.json, and run the command again.",
      },
      "same-input-twice": {
        cause: "`certfleet diff` cannot read both sides from standard input.",
        fix: "Write one of them to a file and name the file.",
      },
      "sdk-missing": {
        cause: "A package of the cloud's SDK, which reads a live account, is not installed.",
        fix: "Install the packages with the command that the message shows.",
      },
      "serials-file": {
        cause: "A list of serial numbers contains an entry that is not a serial number, or is CSV without a serial column.",
        fix: "Write one hexadecimal serial number per line, with or without colons, or CSV with a column that is named `serial`.",
      },
      "simulation-setting": {
        cause: "An option of `certfleet simulate` is outside of its range.",
        fix: "Use a value in the range that the message states.",
      },
      "stack-list": {
        cause: "The list of a fleet's stacks cannot be read.",
        fix: "Restore it from version control, or delete it if nothing was applied.",
      },
      "stack-name": {
        cause: "The name of a stack has characters that a CI matrix cannot contain.",
        fix: "Use letters, digits, dots, hyphens and underscores.",
      },
      "state-encrypted": {
        cause: "A state or plan is encrypted by OpenTofu, and certfleet does not have the key.",
        fix: "Pass what OpenTofu prints of it: `tofu output -json`, `tofu show -json` or, for `certfleet synth --state`, `tofu state pull`.",
      },
      "state-missing": {
        cause: "`certfleet reshard --write` needs the state of a stack for the ids of its resources.",
        fix: "Write it with `terraform state pull > states/NAME.tfstate`, and name the directory with `--states`.",
      },
      "terraform-failed": {
        cause: "Terraform cannot be run, or ended with an error.",
        fix: "Run `terraform init` in the directory, and fix what Terraform reports. Name another command with `--terraform`.",
      },
      "too-many-connections": {
        cause: "The machine cannot open as many connections at once as requested.",
        fix: "Set a lower `--concurrency`, or raise the limit of open files (`ulimit -n`).",
      },
      "unknown-issuer": { cause: "No certificate has this issuer.", fix: "Use one of the issuers that the message lists." },
      "unknown-owner": { cause: "No certificate has this owner.", fix: "Use one of the owners that the message lists." },
      "unknown-selection": {
        cause: "An option that selects certificates or findings does not match any of the fleet.",
        fix: "Correct the value. The message lists those that can match.",
      },
      "unknown-service": { cause: "No certificate has this service.", fix: "Use one of the services that the message lists." },
      "unknown-wave": {
        cause: "`--wave` is not the number of a wave of the plan.",
        fix: "Run the command without `--wave`, which lists the waves.",
      },
      "unreadable-ct": {
        cause:
          "A file of `--ct` is not the complete result of a search in Certificate Transparency logs, or an entry of it cannot be read.",
        fix: "Repeat the search. For certspotter, add `expand=cert_der` to the request; for crt.sh, add `output=json`.",
      },
      "unreadable-inventory": { cause: "At least one inventory cannot be read.", fix: "Fix each problem that the message lists." },
      "unreadable-state": {
        cause: "A file is not a Terraform state that an import can read.",
        fix: "Name a state file of version 4, or the output of `terraform show -json`.",
      },
      "unwritable-file": { cause: "A file or directory cannot be written.", fix: "Choose another location, or change the permissions." },
    },
  },
];

/** The entry of a code. */
export function catalogueEntry(code: string): CatalogueEntry | undefined {
  return ERROR_CATALOGUE.flatMap(({ entries }) => Object.entries(entries)).find(([known]) => known === code)?.[1];
}

/** Every code of the catalogue. */
export function catalogueCodes(): string[] {
  return ERROR_CATALOGUE.flatMap(({ entries }) => Object.keys(entries));
}

/** docs/errors.md. */
export function errorDocument(): string {
  const groups = ERROR_CATALOGUE.map(({ title, entries }) => {
    const items = Object.entries(entries).map(([code, { cause, fix }]) => `### ${code}\n\n${cause}\n\n**Fix:** ${fix}\n`);
    return `## ${title}\n\n${items.join("\n")}`;
  });
  return `<!-- Generated by \`npm run generate:errors\`; do not edit. -->
<!-- prettier-ignore-start -->

# Errors and warnings

Every error and warning ends with its code, such as \`(certfleet:name-outside-zones)\`. Codes are stable: match on them, not on the text of a
message. In code, an error is a \`CertfleetError\` whose property \`code\` has the code.

\`certfleet explain CODE\` prints the cause and the fix of a code. [policy.md](policy.md) lists the rules of \`certfleet check\`.

${groups.join("\n")}
<!-- prettier-ignore-end -->
`;
}
