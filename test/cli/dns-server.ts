import { createSocket, Socket } from "node:dgram";
import { AddressInfo } from "node:net";

/** What the server answers for a name and type; `silent` does not answer. */
export interface DnsRecords {
  readonly CNAME?: string;
  /** As in `0 issue "ca.example"`. */
  readonly CAA?: readonly string[];
  readonly SOA?: true;
  readonly DS?: true;
  /** For every type of the name. */
  readonly fails?: "servfail" | "refused" | "silent";
  /** The zone is signed, and the server says that it validated. */
  readonly isValidated?: boolean;
  /** The zone is signed wrongly: SERVFAIL, unless the query forbids a check. */
  readonly isBroken?: boolean;
}

const TYPES: Readonly<Record<number, "CNAME" | "SOA" | "DS" | "CAA">> = { 5: "CNAME", 6: "SOA", 43: "DS", 257: "CAA" };

/** A resolver on a free port of the loopback interface, which answers by UDP. */
export class DnsServer {
  static async start(): Promise<DnsServer> {
    const server = new DnsServer(createSocket("udp4"));
    await new Promise<void>((resolve) => server.socket.bind(0, "127.0.0.1", resolve));
    return server;
  }

  /** By name; a name that is absent does not exist. */
  zones: Readonly<Record<string, DnsRecords>> = {};
  /** The queries, such as `CAA example.com`. */
  readonly asked: string[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("message", (query, { port, address }) => {
      const answer = this.answer(query);
      if (answer !== undefined) {
        socket.send(answer, port, address);
      }
    });
  }

  get address(): string {
    return `127.0.0.1:${(this.socket.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.socket.close();
  }

  private answer(query: Buffer): Buffer | undefined {
    const { name, type, question } = readQuestion(query);
    this.asked.push(`${type} ${name}`);
    const records = this.zones[name];
    const forbidsCheck = (query[3] & 0x10) !== 0;
    if (records?.fails === "silent") {
      return undefined;
    }
    const failure = records?.fails ?? (records?.isBroken === true && !forbidsCheck ? "servfail" : undefined);
    const data = failure !== undefined || type === undefined ? [] : dataOf(records ?? {}, type);
    const code = failure === "servfail" ? 2 : failure === "refused" ? 5 : records === undefined ? 3 : 0;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (records?.isValidated === true ? 0x20 : 0) | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(data.length, 6);
    const answers = data.map((each) => {
      // The name points to the question.
      const head = Buffer.from([0xc0, 12, 0, 0, 0, 1, 0, 0, 0, 60, 0, 0]);
      question.copy(head, 2, question.length - 4, question.length - 2);
      head.writeUInt16BE(each.length, 10);
      return Buffer.concat([head, each]);
    });
    return Buffer.concat([header, question, ...answers]);
  }
}

function readQuestion(query: Buffer): { name: string; type: "CNAME" | "SOA" | "DS" | "CAA" | undefined; question: Buffer } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]; length > 0; length = query[at]) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), type: TYPES[query.readUInt16BE(at + 1)], question: query.subarray(12, at + 5) };
}

function dataOf(records: DnsRecords, type: "CNAME" | "SOA" | "DS" | "CAA"): Buffer[] {
  switch (type) {
    case "CNAME":
      return records.CNAME === undefined ? [] : [encoded(records.CNAME)];
    case "CAA":
      return (records.CAA ?? []).map((text) => {
        const [, flags, tag, value] = /^(\d+) (\S+) "(.*)"$/.exec(text)!;
        return Buffer.concat([Buffer.from([Number(flags), tag.length]), Buffer.from(tag + value, "latin1")]);
      });
    case "SOA":
      return records.SOA === true ? [Buffer.concat([encoded("ns.test"), encoded("host.test"), Buffer.alloc(20)])] : [];
    case "DS":
      return records.DS === true ? [Buffer.alloc(36)] : [];
  }
}

function encoded(name: string): Buffer {
  return Buffer.concat([
    ...name.split(".").map((label) => Buffer.from(String.fromCharCode(label.length) + label, "latin1")),
    Buffer.from([0]),
  ]);
}
