import { Token } from "cdktf";
import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { CertfleetError } from "../../core/error";
import { inSameStack } from "../../core/reference";
import { IGoogleCertificate } from "./certificate-interface";

/** A certificate of this library, which can be referred to cheaply within its stack. */
interface LocallyReferable {
  _idFor(consumer: Construct): string;
  /** What a consumer waits for: the address of a resource that is made once the certificate is issued. */
  _issued?(): string | undefined;
}

/** The id for a consumer: plain text in the certificate's own stack, a token that crosses stacks elsewhere. */
export function idFor(consumer: Construct, certificate: IGoogleCertificate): string {
  return (certificate as Partial<LocallyReferable>)._idFor?.(consumer) ?? certificate.certificateId;
}

/** What a consumer of certificates depends on, so that it changes over only once they are issued. */
export function issuanceOf(consumer: Construct, certificates: readonly IGoogleCertificate[]): string[] | undefined {
  const addresses = certificates
    .filter((certificate) => inSameStack(consumer, certificate))
    .map((certificate) => (certificate as Partial<LocallyReferable>)._issued?.())
    .filter((address) => address !== undefined);
  return addresses.length === 0 ? undefined : [...new Set(addresses)];
}

/** Whether a certificate is in Certificate Manager. */
export function isGoogleCertificate(certificate: ICertificate): certificate is IGoogleCertificate {
  return "certificateId" in certificate;
}

/** The parts of a resource's id in Certificate Manager; undefined of one that only Terraform knows. */
export interface IdParts {
  readonly project: string;
  readonly location: string;
  readonly name: string;
}

/** Reads the id of a resource of a collection, or says what is wrong with it. */
export function parseId(id: string, collection: string): IdParts | undefined {
  if (Token.isUnresolved(id) || id.includes("${")) {
    return undefined;
  }
  const match = new RegExp(
    `^(?://certificatemanager\\.googleapis\\.com/)?projects/([^/]+)/locations/([^/]+)/${collection}/([a-zA-Z][\\w-]{0,63})$`,
  ).exec(id);
  if (!match) {
    throw new CertfleetError(
      "invalid-google-id",
      `"${id}" is no id of Certificate Manager's ${collection}: it is projects/PROJECT/locations/LOCATION/${collection}/NAME`,
    );
  }
  const [, project, location, name] = match;
  return { project, location, name };
}
