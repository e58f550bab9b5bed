import { groupByOwner, OwnerGroup, paginate } from "../../lib/core/owner-groups";
import { MonitoredCertificate } from "../../lib/core/tls-endpoint";

function monitored(certificateName: string, owner?: string): MonitoredCertificate {
  return { certificateName, certificate: { contact: { owner } } as MonitoredCertificate["certificate"], endpoints: [] };
}

const groupOf = (owner: string, count: number): OwnerGroup => ({
  owner,
  certificates: Array.from({ length: count }, (_, index) => monitored(`${owner}-${index}`, owner)),
});
const sizeOf = (page: readonly OwnerGroup[]) => page.reduce((sum, { certificates }) => sum + certificates.length, 0);
const pagesOf = (groups: OwnerGroup[], room: number) =>
  paginate(groups, (page) => sizeOf(page) <= room).map((page) => page.map(({ owner, certificates }) => `${owner} ${certificates.length}`));

describe("certificates by owner", () => {
  test("are sorted by name, with those without an owner last, regardless of their order", () => {
    const all = [monitored("b"), monitored("z", "shop"), monitored("a", "shop"), monitored("c", "Edge"), monitored("d", "edge")];

    const names = (groups: OwnerGroup[]) =>
      groups.map(({ owner, certificates }) => [owner, ...certificates.map(({ certificateName }) => certificateName)]);
    expect(names(groupByOwner(all))).toEqual([
      ["Edge", "c"],
      ["edge", "d"],
      ["shop", "a", "z"],
      [undefined, "b"],
    ]);
    expect(names(groupByOwner([...all].reverse()))).toEqual(names(groupByOwner(all)));
    expect(groupByOwner([monitored("a"), monitored("b", "edge")]).map(({ owner }) => owner)).toEqual(["edge", undefined]);
  });
});

describe("pages of owners", () => {
  test("are as few as possible, with each owner on one page", () => {
    expect(pagesOf([groupOf("a", 4), groupOf("b", 5), groupOf("c", 3), groupOf("d", 7)], 10)).toEqual([
      ["a 4", "b 5"],
      ["c 3", "d 7"],
    ]);
  });

  test("split an owner that does not fit on one page, and fill the last one with others", () => {
    expect(pagesOf([groupOf("a", 1), groupOf("b", 25), groupOf("c", 4)], 10)).toEqual([["a 1"], ["b 10"], ["b 10"], ["b 5", "c 4"]]);
  });

  test("contain one certificate each if not even one fits", () => {
    expect(pagesOf([groupOf("a", 2)], 0)).toEqual([["a 1"], ["a 1"]]);
  });

  test("are empty for an empty list", () => {
    expect(pagesOf([], 10)).toEqual([]);
  });
});
