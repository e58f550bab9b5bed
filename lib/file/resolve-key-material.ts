import { CheckContext, DeployForm, IssuerForm, NamedEntry, ResolvedCertificate, StoreForm } from "./form";
import { DEPLOY_FORMS } from "./forms";
import { Report } from "./problem";
import { undeclared } from "./read";
import { ReadCertificate, ReadFile } from "./read-file";

/** The stores that a certificate goes to. */
export function resolveStores(read: ReadCertificate, file: ReadFile, report: Report): NamedEntry<StoreForm>[] {
  const declared = file.stores.map(({ name }) => name);
  return (read.stores ?? []).flatMap((storeName, index) => {
    const path = ["certificates", read.name, "stores", index];
    const store = file.stores.find(({ name }) => name === storeName);
    if (!store) {
      report(path, undeclared("store", storeName, declared));
    } else if (read.stores!.indexOf(storeName) !== index) {
      report(path, `the store "${storeName}" stands twice in this certificate: remove one`);
      return [];
    }
    return store ? [store] : [];
  });
}

/** Where a certificate is imported: what it says itself, and what its endpoints imply where its issuer is not theirs. */
export function resolveDeployTo(read: ReadCertificate, issuer: NamedEntry<IssuerForm> | undefined): DeployForm[] {
  const implied = issuer?.form?.handsOutKeys ? read.endpoints.map(({ form }) => form.importsInto) : [];
  return DEPLOY_FORMS.filter(({ key }) => (read.deployTo ?? []).includes(key) || implied.includes(key));
}

/** Reports stores and imports of a certificate whose key stays with the issuer, and what a store would refuse. */
export function checkKeyMaterial(
  read: ReadCertificate,
  { issuer, stores, ...certificate }: ResolvedCertificate,
  context: CheckContext,
): void {
  for (const key of ["stores", "deployTo"] as const) {
    if (issuer?.form && !issuer.form.handsOutKeys && (read[key] ?? []).length > 0) {
      context.report(
        [key],
        `a key of ${issuer.form.issuerName} does not leave it, so this certificate cannot be stored or imported: remove \`${key}\`, or take an issuer ` +
          "that hands keys out, of type acme or provided",
      );
    }
  }
  if (issuer?.form?.handsOutKeys) {
    for (const { form, entry } of stores) {
      if (entry !== undefined) {
        form.checkCertificate?.(entry, { issuer, stores, ...certificate }, context);
      }
    }
  }
}

/** Reports channels that stores cannot tell of changes. */
export function checkListeners(file: ReadFile, context: CheckContext): void {
  for (const { name, form, entry } of file.stores) {
    for (const { channel: channelName, path } of (entry !== undefined && form.listeners?.(entry)) || []) {
      const at = ["stores", name, ...path];
      const channel = file.channels.find((each) => each.name === channelName);
      if (!channel) {
        const declared = file.channels.map((each) => each.name);
        context.report(at, undeclared("channel", channelName, declared));
      } else if (channel.entry !== undefined) {
        form.checkListener?.(channel, { ...context, report: (inner, message) => context.report([...at, ...inner], message) });
      }
    }
  }
}
