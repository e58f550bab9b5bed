import { IPemCertificate } from "./certificate";
import { BundleFormat } from "./secret-store";
import { IResolveContext, Lazy, Token } from "cdktf";
import { innerExpression } from "./expression";

/** A certificate whose serial number Terraform knows. */
interface Numbered {
  readonly serial?: string;
}

/**
 * A certificate with its key as one text, for stores: expressions that only Terraform can resolve.
 *
 * Each PEM block ends with a newline, wherever it comes from.
 */
export class PemBundle {
  constructor(
    private readonly certificate: IPemCertificate,
    /** The format. */
    readonly format: BundleFormat,
  ) {}

  /** The text, key included. */
  content(): string {
    const { certificate, format } = this;
    return lazyExpression((inner) => {
      const key = pem([inner(certificate.privateKey._unwrap())]);
      const parts = this.certificates(inner);
      if (format === BundleFormat.PEM) {
        return `join("", [${pem(parts)}, ${key}])`;
      }
      const { serial } = certificate as Numbered;
      const entries = {
        certificate: pem(parts.slice(0, 1)),
        chain: parts.length > 1 ? pem(parts.slice(1)) : '""',
        fullChain: pem(parts),
        privateKey: key,
        notAfter: certificate.notAfter === undefined ? "null" : inner(certificate.notAfter),
        serial: serial === undefined ? "null" : inner(serial),
        names: JSON.stringify(certificate.domainNames),
      };
      const pairs = Object.entries(entries).map(([name, value]) => `${name} = ${value}`);
      return `jsonencode({ ${pairs.join(", ")} })`;
    });
  }

  /**
   * A number that changes with the certificate: 48 bits of its SHA-256.
   *
   * A date would not change for a certificate that is issued again on the same day.
   */
  version(): number {
    const { format } = this;
    return Token.asNumber(
      lazyExpression((inner) => {
        const certificates = pem(this.certificates(inner));
        const written = format === BundleFormat.JSON ? certificates : `join(":", ["${format}", ${certificates}])`;
        return `parseint(substr(sha256(${written}), 0, 12), 16)`;
      }),
    );
  }

  /** The leaf and, if there is one, the chain. */
  private certificates(inner: (text: string) => string): string[] {
    const { certificatePem, chainPem } = this.certificate;
    return chainPem === "" ? [inner(certificatePem)] : [inner(certificatePem), inner(chainPem)];
  }
}

/** PEM texts one after the other, each with a newline at its end. */
function pem(expressions: readonly string[]): string {
  const trimmed = expressions.map((expression) => `trimspace(${expression})`);
  return `format("${"%s\\n".repeat(trimmed.length)}", ${trimmed.join(", ")})`;
}

/** An expression that is made once the texts in it are resolved. */
function lazyExpression(make: (inner: (text: string) => string) => string): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => `\${${make((text) => innerExpression(String(context.resolve(text))))}}`,
  });
}
