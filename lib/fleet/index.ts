import "../clouds";

export * from "./certificate-alerts";
export * from "./certificate-fleet";
export * from "./fleet-certificate-props";
export { HostEndpoint } from "./host-endpoint";
export * from "../inventory/certificate-inventory";
