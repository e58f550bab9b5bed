import { diagramOf } from "../../scripts/site/diagram/diagram";
import { lanesOf } from "../../scripts/site/diagram/model";
import { narrowDiagram, wideDiagram } from "../../scripts/site/diagram/svg";
import { documentOf, examples } from "../../scripts/site/example-pages";

describe("the diagram of an example", () => {
  test("shows validation, endpoints and alerts of each certificate", () => {
    expect(lanesOf(documentOf("fleet-file"))[1]).toEqual({
      certificate: { title: "origin", lines: ["origin.example.com", "ACM"] },
      validation: [{ title: "example.com", lines: ["Validation records in this DNS zone"] }],
      uses: [{ title: "Application Load Balancer", lines: ["origin.example.com", "Port 443, TLS 1.2 or later"] }],
      alerts: [{ title: "on-call", lines: ["Days to expiry in ACM: 30 and 15 days before", "ACM events"] }],
    });
  });

  test("shows stores next to endpoints", () => {
    const [{ uses }] = lanesOf(documentOf("edge-secrets"));

    expect(uses.map(({ title }) => title)).toEqual(["Server", "Server", "Secret store nodes"]);
  });

  test.each(examples().map(({ name }) => name))("%s has a box for each certificate, and names each kind of endpoint and alert", (name) => {
    const document = documentOf(name);
    const { certificates } = document.output.certfleet.value as { certificates: object };
    const lanes = lanesOf(document);

    expect(lanes.map(({ certificate }) => certificate.title)).toEqual(Object.keys(certificates));
    // A kind or source without a name would show its key, which has hyphens and no capital letter.
    const words = lanes.flatMap(({ uses, alerts }) => [...uses.map(({ title }) => title), ...alerts.flatMap(({ lines }) => lines)]);
    expect(words.filter((word) => /^[a-z]/.test(word))).toEqual([]);
  });

  test("is on one line, so that Markdown does not interpret it, with a description in words", () => {
    const diagram = diagramOf(documentOf("fleet-file"));

    expect(diagram).not.toContain("\n");
    expect(diagram).toContain("Certificate www (example.com, www.example.com, *.static.example.com, ACM), is validated in example.com");
  });

  const box = (title: string, ...lines: string[]) => ({ title, lines });

  test("escapes names", () => {
    const lane = { certificate: box(`<img src="x">&`), validation: [], uses: [], alerts: [] };

    expect(wideDiagram([lane], "a")).toContain("&lt;img src=&quot;x&quot;&gt;&amp;");
  });

  test.each([wideDiagram, narrowDiagram])("keeps every line of text inside its box, %p", (draw) => {
    const long = "a-very-long-name-of-a-host.in-a-subdomain.of-another-subdomain.example.com";
    const lane = {
      certificate: box("www", long, "ACM"),
      validation: [box(long)],
      uses: [box("Server", long)],
      alerts: [box("on-call", "days")],
    };

    const svg = draw([lane], "label");

    const [, width] = /viewBox="0 0 (\d+)/.exec(svg)!;
    const texts = [...svg.matchAll(/<text class="(?:title|line)" x="([\d.]+)" [^>]*>([^<]*)</g)];
    const boxWidth = Math.min(...[...svg.matchAll(/<rect [^>]*width="(\d+)"/g)].map(([, each]) => Number(each)));
    expect(texts.length).toBeGreaterThan(6);
    expect(texts.filter(([, , text]) => text.length * 6.5 > boxWidth)).toEqual([]);
    expect(texts.filter(([, x]) => Number(x) > Number(width))).toEqual([]);
  });

  test("has lines for certificates without validation or endpoints", () => {
    const lane = { certificate: box("www"), validation: [], uses: [], alerts: [box("on-call")] };

    expect(wideDiagram([lane], "a").match(/<polyline/g)!.length).toBeGreaterThan(2);
  });
});
