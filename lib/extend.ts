/**
 * What authors of registrations need: a cloud, an issuer, a zone, a store, a channel or an endpoint of their own, usable from files and
 * from code. TypeScript only; the interfaces that constructs implement are in `certfleet/core`.
 */
export { CloudRegistration, IssuerFacts, registerCloud, ReplacementCause } from "./core/cloud";
export { CloudStorage, CloudStorageKind } from "./core/cloud-storage";
export { attributeReference, expressionText, identityOf, isKnown, shown } from "./core/expression";
export {
  CertificateSpec,
  ChannelKind,
  CloudKinds,
  ConstructContext,
  DeployKind,
  Description,
  EndpointKind,
  EndpointPlace,
  IssuerKind,
  Kind,
  Part,
  ProbeKind,
  ScheduleKind,
  SpecContext,
  StateKeyKind,
  StoreKind,
  ZoneKind,
} from "./core/kind";
export { CloudKubernetes, ExternalSecretSource, KubernetesReferences } from "./core/kubernetes";
export { oncePerStack } from "./core/once-per-stack";
export { caught, Problem, problem, SpecPath, throwFirst, within } from "./core/error";
export { named } from "./core/readable-names";
export { reference } from "./core/expression";
export { domainName, duration, host, port, problemsAt, readBy, variableName } from "./core/schema";
export { warn } from "./core/error";
export { ValidationRecord, ValidationRecords } from "./core/validation-records";
export { z } from "zod";
