export * from "./account";
export * from "./certificate";
export * from "./challenge";
export * from "./directory-data";
export * from "./directory";
export * from "./issuer";
export * from "./key";
