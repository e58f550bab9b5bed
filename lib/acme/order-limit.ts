import { oncePerStack } from "../core/once-per-stack";
import { warn } from "../core/warning";
import { IAcmeAccount } from "./account";

/** Counts the orders of a stack at a directory, and says so when an apply would place more at once than the CA takes of one account. */
export function countOrder(account: IAcmeAccount): void {
  const { directory } = account;
  const orders = oncePerStack(account, `acme-orders:${directory.serverUrl}`, () => {
    const counted = { number: 0 };
    account.node.addValidation({ validate: () => tooMany(account, counted.number) });
    return counted;
  });
  orders.number++;
}

function tooMany(account: IAcmeAccount, orders: number): string[] {
  const { name, limits, testDirectory } = account.directory;
  const limit = limits.newOrders;
  if (limit !== undefined && orders > limit.count) {
    warn(
      account,
      "acme-order-limit",
      `the stack has ${orders} certificates of "${name}", which takes ${limit.count} orders of an account in ${limit.per.toString()}: a first apply, and renewals that fall ` +
        `together, would be refused; spread them over several stacks with accounts of their own that are applied at other times` +
        (testDirectory === undefined ? "" : `, and try with "${testDirectory}" first`),
    );
  }
  return [];
}
