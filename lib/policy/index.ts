export * from "./caa";
export * from "./certificate-policy";
export * from "./custom-rule";
export * from "./tls-policy";
