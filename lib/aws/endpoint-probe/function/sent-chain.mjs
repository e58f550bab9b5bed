// Reads the certificates of a TLS handshake in the order in which the server sent them.
// Node hands out a chain that it has put in order itself. TLS 1.2 sends it in clear; with TLS 1.3 the client's own handshake secret
// opens it (RFC 8446 sections 4.4.2, 5.2 and 7.3).
import { createDecipheriv, createHmac } from "node:crypto";

const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;

const CIPHERS = {
  0x1301: { name: "aes-128-gcm", hash: "sha256", key: 16 },
  0x1302: { name: "aes-256-gcm", hash: "sha384", key: 32 },
  0x1303: { name: "chacha20-poly1305", hash: "sha256", key: 32 },
};

/** The certificates as DER, or undefined where they cannot be read: then nothing is known of their order. */
export function sentChain(bytes, keylog) {
  try {
    const records = [...recordsOf(bytes)];
    const clear = Buffer.concat(records.filter((record) => record.type === HANDSHAKE).map((record) => record.body));
    const messages = [...messagesOf(clear)];
    const inClear = messages.find((message) => message.type === CERTIFICATE);
    if (inClear) {
      return certificatesOf(inClear.body, false);
    }
    const hello = messages.filter((message) => message.type === SERVER_HELLO).pop();
    const secret = keylog.map((line) => /^SERVER_HANDSHAKE_TRAFFIC_SECRET \S+ ([0-9a-f]+)/.exec(line)).find((match) => match !== null);
    if (hello === undefined || secret === undefined) {
      return undefined;
    }
    const opened = [...messagesOf(openAll(records, cipherOf(hello.body), Buffer.from(secret[1], "hex")))];
    const certificate = opened.find((message) => message.type === CERTIFICATE);
    return certificate && certificatesOf(certificate.body, true);
  } catch {
    return undefined;
  }
}

function* recordsOf(bytes) {
  for (let at = 0; at + 5 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 3);
    yield { type: bytes[at], header: bytes.subarray(at, at + 5), body: bytes.subarray(at + 5, at + 5 + length) };
    at += 5 + length;
  }
}

function* messagesOf(bytes) {
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUIntBE(at + 1, 3);
    if (at + 4 + length > bytes.length) {
      return;
    }
    yield { type: bytes[at], body: bytes.subarray(at + 4, at + 4 + length) };
    at += 4 + length;
  }
}

function cipherOf(hello) {
  // Version, random and the session id's length come before the cipher.
  const session = hello[34];
  return CIPHERS[hello.readUInt16BE(35 + session)];
}

/** The handshake messages of the encrypted records, up to the first record that the handshake's key does not open. */
function openAll(records, cipher, secret) {
  const key = expand(cipher.hash, secret, "key", cipher.key);
  const iv = expand(cipher.hash, secret, "iv", 12);
  const opened = [];
  let sequence = 0n;
  for (const { header, body } of records.filter((record) => record.type === APPLICATION_DATA)) {
    const nonce = Buffer.from(iv);
    nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ sequence++, 4);
    const decipher = createDecipheriv(cipher.name, key, nonce, { authTagLength: 16 });
    decipher.setAAD(header, { plaintextLength: body.length - 16 });
    decipher.setAuthTag(body.subarray(-16));
    let plain;
    try {
      plain = Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
    } catch {
      break;
    }
    let end = plain.length - 1;
    while (end > 0 && plain[end] === 0) {
      end--;
    }
    if (plain[end] === HANDSHAKE) {
      opened.push(plain.subarray(0, end));
    }
  }
  return Buffer.concat(opened);
}

/** HKDF-Expand-Label with an empty context; no value here is longer than one block of the hash. */
function expand(hash, secret, label, length) {
  const name = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}

function certificatesOf(body, withExtensions) {
  let at = withExtensions ? 1 + body[0] : 0;
  const end = at + 3 + body.readUIntBE(at, 3);
  at += 3;
  const certificates = [];
  while (at < end) {
    const length = body.readUIntBE(at, 3);
    certificates.push(body.subarray(at + 3, at + 3 + length));
    at += 3 + length;
    if (withExtensions) {
      at += 2 + body.readUInt16BE(at);
    }
  }
  return certificates;
}
