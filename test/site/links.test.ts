import { withSiteLinks } from "../../scripts/site/links";
import { sidebarOf } from "../../scripts/site/navigation";
import { anchorOf } from "../../scripts/site/anchors";

describe("a link of a page", () => {
  const guide = (text: string) => withSiteLinks("docs/guides/alerts.md", text);

  test.each([
    ["another page, with its anchor", "[a](../reference/file.md#zones)", "[a](/reference/file.md#zones)"],
    ["the index", "[a](../README.md#runbooks)", "[a](/contents.md#runbooks)"],
    ["an example's folder", "[a](../../examples/fleet-file)", "[a](/examples/fleet-file.md)"],
    ["an example's file", "[a](../../examples/fleet-file/certfleet.yaml)", "[a](/examples/fleet-file.md)"],
    ["the list of examples", "[a](../../README.md#examples)", "[a](/examples/index.md)"],
    ["the decision records", "[a](../decisions)", "[a](/decisions/index.md)"],
    ["the changelog", "[a](../../CHANGELOG.md)", "[a](/changelog.md)"],
    ["an image", "![a](../images/report.png)", "![a](/images/report.png)"],
    ["an image in HTML", '<img src="../images/report.png">', '<img src="/images/report.png">'],
  ])("to %s leads to the site", (_, written, expected) => {
    expect(guide(written)).toBe(expected);
  });

  test.each([
    [
      "a file that is not a page",
      "[a](renewal-runs/gitlab-ci.yml)",
      "https://github.com/certfleet/certfleet/blob/main/docs/guides/renewal-runs/gitlab-ci.yml",
    ],
    ["a folder that is not a page", "[a](../../lib/core)", "https://github.com/certfleet/certfleet/tree/main/lib/core"],
  ])("to %s leads to the repository", (_, written, expected) => {
    expect(guide(written)).toBe(`[a](${expected})`);
  });

  test.each(["[a](https://example.com/x.md)", "[a](#thresholds)", "`[a](../policy.md)`", "```text\n[a](../policy.md)\n```\n"])(
    "is not changed: %s",
    (written) => {
      expect(guide(written)).toBe(written);
    },
  );

  test("to a file that does not exist is an error", () => {
    expect(() => guide("[a](no-such-file.yml)")).toThrow(/docs\/guides\/no-such-file\.yml/);
  });

  test("in code that is a link's label is changed", () => {
    expect(guide("[`file.md`](../reference/file.md)")).toBe("[`file.md`](/reference/file.md)");
  });
});

test("an anchor is the one that GitHub makes", () => {
  expect(anchorOf("Move to another issuer (or cloud), `certfleet.yaml`")).toBe("move-to-another-issuer-or-cloud-certfleetyaml");
});

test("the sidebar has the sections, groups and links of the index, in its order", () => {
  const index = [
    "# Documentation",
    "New? [Get started](get-started.md) first.",
    "## Guides",
    "Issue certificates:\n",
    "- [Use Google Cloud](guides/google.md)\n",
    "Plan ahead:\n",
    "- [Calendar](guides/calendar.md): dates, also as a [file](reference/file.md)",
    "## More",
    "- [Extend](extend.md)",
  ].join("\n");

  expect(sidebarOf(index)).toEqual([
    { text: "Get started", link: "/get-started" },
    {
      text: "Guides",
      items: [
        { text: "Issue certificates", items: [{ text: "Use Google Cloud", link: "/guides/google" }] },
        { text: "Plan ahead", items: [{ text: "Calendar", link: "/guides/calendar" }] },
      ],
    },
    { text: "More", items: [{ text: "Extend", link: "/extend" }] },
  ]);
});
