export * from "./caa";
export * from "./certificate-policy";
export * from "./rule";
export * from "./tls-policy";
