/** Texts that try to be interpreted instead of shown, by the kind of attack. */
export const HOSTILE: Readonly<Record<string, string>> = {
  script: `</script><script>globalThis.owned=1;alert(1)</script>`,
  image: `<img src=https://evil.example/x.png onerror="globalThis.owned=1;alert(1)">`,
  comment: `<!--<script>`,
  quotes: `"'\`&quot;&lt;b&gt; onmouseover=alert(1) x="`,
  controls: `a\u0000b\u0007c\u001b[31md\u009b2Je\r\nf\tg`,
  direction: `abc\u202egnp.exe\u2066\u200f`,
  rightToLeft: `שלום.example.com`,
  emoji: `👩‍💻🇩🇪🏴‍☠️`,
  long: `x`.repeat(10_000),
  longEmoji: `👩‍💻`.repeat(2_000),
  marks: `z${"\u0300".repeat(5_000)}`,
  link: `javascript:globalThis.owned=1`,
  separators: `a\u2028b\u2029c`,
  halves: `\ud800x\udfff`,
  prototype: `__proto__`,
  constructor: `constructor`,
  template: "${globalThis.owned=1} {{constructor.constructor('alert(1)')()}}",
  hash: `a&certificate=b#c=d%00+e`,
};

/** A stack whose certificates have a hostile text in every text property. */
export function hostileInventories(): unknown[] {
  const certificates = Object.values(HOSTILE).map((text, index) => {
    const certificate = {
      domains: [text, "*.example.com"],
      owner: text,
      service: text,
      runbook: text,
      issuer: text,
      keyType: text,
      arn: `arn:aws:acm:eu-west-1:111122223333:${text}`,
      region: text,
      serial: "0a",
      notAfter: `2027-0${1 + (index % 8)}-15T00:00:00Z`,
      renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30, runsEvery: text },
      endpoints: [{ kind: text, hosts: [text, "www.example.com"], port: 443, tlsPolicy: text, minimumTls: "1.0" }],
      stores: [{ name: text, id: text }],
      deployedTo: [{ target: text, arn: text, region: text }],
      alerts: [{ source: text, channels: [text] }],
    };
    return [`${index} ${text}`, certificate] as const;
  });
  const waivers = Object.values(HOSTILE).map((text) => ({
    rule: text,
    resource: `aws_lb.${text}`,
    until: text,
    owner: text,
    reason: text,
  }));
  return [{ version: 1, stack: HOSTILE.script, certificates: Object.fromEntries(certificates), waivers }];
}
