export * from "./certificate-alerts";
export * from "./certificate-fleet";
export * from "./host-endpoint";
export * from "./inventory/certificate-inventory";
