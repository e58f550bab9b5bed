import { Language } from "jsii-docgen";

/** A language of the API reference. */
export interface ApiLanguage {
  /** Its name in URLs. */
  readonly key: string;
  readonly label: string;
  readonly language: Language;
  /** The language of its code blocks. */
  readonly highlight: string;
}

/** The languages of the API reference. The search finds the pages of the first one only. */
export const LANGUAGES: readonly ApiLanguage[] = [
  { key: "typescript", label: "TypeScript", language: Language.TYPESCRIPT, highlight: "ts" },
  { key: "python", label: "Python", language: Language.PYTHON, highlight: "python" },
  { key: "java", label: "Java", language: Language.JAVA, highlight: "java" },
  { key: "go", label: "Go", language: Language.GO, highlight: "go" },
  { key: "csharp", label: "C#", language: Language.CSHARP, highlight: "csharp" },
];

/** A module of the library, with what it is for. */
export interface ApiModule {
  readonly name: string;
  readonly purpose: string;
}

/** The modules of the library in the order in which a reader meets them. */
export const MODULES: readonly ApiModule[] = [
  { name: "fleet", purpose: "certificate fleets: the shortest way to certificates with endpoints and alerts" },
  { name: "aws", purpose: "ACM, load balancers, CloudFront, API Gateway, Route 53, secret stores and alerts on AWS" },
  { name: "google", purpose: "Certificate Manager, HTTPS load balancers, Cloud DNS, secrets and alerts on Google Cloud" },
  { name: "acme", purpose: "certificates of Let's Encrypt and other ACME CAs" },
  { name: "policy", purpose: "TLS policies, policy rules and waivers" },
  { name: "core", purpose: "interfaces and values that the other modules share" },
];
