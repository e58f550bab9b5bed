export * from "./account";
export * from "./acme-provider";
export * from "./certificate";
export * from "./challenge";
export * from "./challenge-settings";
export * from "./directory-data";
export * from "./directory";
export * from "./key";
