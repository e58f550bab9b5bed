export * from "./caa";
export * from "./certificate-policy";
export * from "./policy-rule";
export * from "./tls-policy";
export * from "./tls-version";
