export {
  AcmeExternalAccountBinding,
  IAcmeAccount,
  AcmeAccountOptions,
  AcmeAccountProps,
  AcmeAccountAttributes,
  AcmeAccount,
} from "./account";
export * from "./certificate";
export {
  AcmePropagation,
  AcmePropagationOptions,
  AcmeDnsOptions,
  checkResolvers,
  AcmeDelegationOptions,
  AcmePluginOptions,
  AcmeHttpOptions,
  AcmeTlsAlpnOptions,
  AcmeDelegation,
  AcmeChallenge,
} from "./challenge";
export { AcmeAnnouncedLifetime, AcmeProfile, AcmeLimit, AcmeLimits, shortestLifetime } from "./directory-data";
export { AcmeDirectoryOptions, AcmeDirectory } from "./directory";
export * from "./issuer";
export { ACME_KEY_TYPES, AcmeKey } from "./key";
