export * as acme from "./acme";
export * as aws from "./aws";
export * as core from "./core";
export * as fleet from "./fleet";
export * as google from "./google";
export * as policy from "./policy";
