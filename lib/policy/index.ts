export * from "./tls-policy";
export * from "./tls-version";
