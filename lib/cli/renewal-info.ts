import { ChainFacts } from "../inventory/health/chain-certificate";
import { moment } from "../inventory/health/expiry";
import { RenewalInfo } from "../inventory/health/health";
import { download, DownloadProblem, DownloadSettings } from "./bounded-download";

/** The largest answer of a CA that is read. Directories and renewal information have a few hundred bytes. */
const ANSWER_BYTES = 2 ** 20;

/** Asks a CA when it wants a certificate to be replaced (RFC 9773). */
export async function askRenewalInfo(directory: string, leaf: ChainFacts, settings: DownloadSettings): Promise<RenewalInfo> {
  const id = certificateId(leaf);
  if (id === undefined) {
    return { problem: "the certificate does not name its issuer's key, so that the CA cannot be asked about it" };
  }
  try {
    const service = textOf(await fetchJson(directory, settings), "renewalInfo");
    if (service === undefined) {
      return { problem: `the directory ${directory} names no address for renewal information` };
    }
    return windowOf(await fetchJson(`${service.replace(/\/$/, "")}/${id}`, settings), service);
  } catch (error) {
    if (!(error instanceof DownloadProblem)) {
      throw error;
    }
    return { problem: `the renewal information of ${directory} ${error.message}` };
  }
}

/** The key identifier of the issuer and the serial number, both without padding (RFC 9773, section 4.1). */
export function certificateId({ authorityKeyId, serialBytes }: ChainFacts): string | undefined {
  return authorityKeyId && `${authorityKeyId.toString("base64url")}.${serialBytes.toString("base64url")}`;
}

async function fetchJson(url: string, settings: DownloadSettings): Promise<unknown> {
  if (!/^https:\/\//i.test(url)) {
    throw new DownloadProblem("does not have an HTTPS address");
  }
  const content = await download(url, { ...settings, bytes: ANSWER_BYTES });
  try {
    return JSON.parse(content.toString("utf8"));
  } catch {
    throw new DownloadProblem("is not valid JSON");
  }
}

function windowOf(answer: unknown, service: string): RenewalInfo {
  const window = (answer as { suggestedWindow?: unknown } | null)?.suggestedWindow;
  const [start, end] = [moment(textOf(window, "start")), moment(textOf(window, "end"))];
  if (start === undefined || end === undefined || end < start) {
    return { problem: `the renewal information of ${service} has no valid window` };
  }
  const explanation = textOf(answer, "explanationURL");
  const explanationUrl = explanation !== undefined && /^https?:\/\//i.test(explanation) ? explanation : undefined;
  return { start: start.toISOString(), end: end.toISOString(), ...(explanationUrl === undefined ? {} : { explanationUrl }) };
}

function textOf(value: unknown, key: string): string | undefined {
  const text = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof text === "string" ? text : undefined;
}
