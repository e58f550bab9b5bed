import { Construct } from "constructs";
import { throwFirst } from "./error";
import { readTrustFiles, readTrustText, TrustContents, trustProblems } from "./trust-files";
import type { CaFacts, RevocationListFacts } from "./trust-material";

/** The certificate of a private CA that a cloud service runs, as Terraform expressions. */
export interface PrivateCaCertificate {
  /** The certificates in PEM: that of the CA and, for a subordinate CA, those up to its root. */
  readonly pem: string;
  /**
   * The certificate in PEM of the root at the end of the chain.
   *
   * @default - not known apart from the others
   */
  readonly rootPem?: string;
  /**
   * When the CA's certificate expires, as an RFC 3339 time.
   *
   * @default - unknown
   */
  readonly notAfter?: string;
}

/** A private CA that a cloud service runs, and whose clients a trust bundle accepts. */
export interface IPrivateCa {
  /** The name of the CA in inventories and messages, which is the same in every synth. */
  readonly caName: string;
  /**
   * The cloud that runs it, such as `google`. Load balancers of that cloud accept its clients, as do all services that read bundles from a bucket.
   *
   * @default - not stated: only services that read bundles from a bucket accept its clients
   */
  readonly cloud?: string;
  /** Reads the CA's certificate in the stack of the scope. */
  readCertificate(scope: Construct): PrivateCaCertificate;
}

/** What a trust bundle has besides the certificates of its CAs. */
export interface TrustBundleOptions {
  /**
   * Private CAs that a cloud service runs.
   *
   * @default - none
   */
  readonly privateCas?: IPrivateCa[];
  /**
   * The S3 bucket that AWS endpoints read the bundle from. It must keep versions of its objects, and be in the region of the endpoints.
   *
   * @default - none: AWS endpoints cannot use the bundle
   */
  readonly bucket?: string;
}

/** The contents of a trust bundle. */
export interface TrustBundleFiles extends TrustBundleOptions {
  /**
   * Files with certificates of CAs in PEM: those that issue client certificates, up to their roots.
   *
   * @default - none
   */
  readonly cas?: string[];
  /**
   * Files with certificate revocation lists of these CAs, in DER or PEM.
   *
   * @default - revoked certificates are not known
   */
  readonly revocationLists?: string[];
}

/** The CAs whose client certificates endpoints accept, with the revocation lists of these CAs. */
export class TrustBundle {
  /** A bundle from files, which are read at synth. Paths are relative to the working directory. */
  static fromFiles(bundleName: string, files: TrustBundleFiles): TrustBundle {
    const read = readTrustFiles(files, "");
    throwFirst([...read.problems, ...trustProblems(bundleName, read, files.privateCas?.length ?? 0)]);
    return new TrustBundle(bundleName, read, files);
  }

  /** A bundle from a PEM text with the certificates of its CAs. */
  static fromPem(bundleName: string, pem: string, options: TrustBundleOptions = {}): TrustBundle {
    const read = readTrustText(pem);
    throwFirst([...read.problems, ...trustProblems(bundleName, read, options.privateCas?.length ?? 0)]);
    return new TrustBundle(bundleName, read, options);
  }

  /**
   * A bundle that was checked.
   *
   * @internal
   */
  static _checked(bundleName: string, contents: TrustContents, options: TrustBundleOptions): TrustBundle {
    return new TrustBundle(bundleName, contents, options);
  }

  /** The S3 bucket for AWS endpoints. */
  readonly bucket?: string;
  /** @internal */
  readonly _cas: readonly CaFacts[];
  /** @internal */
  readonly _lists: readonly RevocationListFacts[];
  /** @internal */
  readonly _privateCas: readonly IPrivateCa[];

  private constructor(
    /** The name, which is part of Terraform addresses. */
    readonly bundleName: string,
    { cas, lists }: TrustContents,
    { bucket, privateCas = [] }: TrustBundleOptions,
  ) {
    this.bucket = bucket;
    this._cas = cas;
    this._lists = lists;
    this._privateCas = privateCas;
  }
}
