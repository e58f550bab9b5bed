import { CloudStorage } from "../../core/cloud-storage";
import { asText } from "../../policy/plan/resource";
import { GoogleApi } from "./google-api";

/** The objects of Cloud Storage, as the environment's credentials reach them. */
export async function googleStorage(): Promise<CloudStorage> {
  const api = await GoogleApi.of(undefined);
  const objects = (bucket: string) => `b/${encodeURIComponent(bucket)}/o`;
  return {
    list: async (bucket, prefix) => {
      const found = await api.list({
        api: "storage",
        path: `${objects(bucket)}?prefix=${encodeURIComponent(prefix)}`,
        items: "items",
        permission: "storage.objects.list",
        what: `the objects of gs://${bucket}/${prefix}`,
      });
      return found.flatMap(({ name }) => asText(name) ?? []);
    },
    read: (bucket, name) =>
      api.content("storage", `${objects(bucket)}/${encodeURIComponent(name)}?alt=media`, `gs://${bucket}/${name}`, "storage.objects.get"),
  };
}
