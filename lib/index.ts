export * as aws from "./aws";
export * as core from "./core";
export * as policy from "./policy";
