import "../clouds";

export * from "./fleet-certificate-props";
export * from "./certificate-fleet";
export * from "./fleet-shards";
export * from "./host-endpoint";
export * from "../inventory/certificate-inventory";
