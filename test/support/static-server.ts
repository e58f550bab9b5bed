import * as fs from "fs";
import { createServer, Server } from "http";
import { AddressInfo } from "net";
import * as path from "path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** A server of a folder on 127.0.0.1, as a host of static files serves it. */
export interface StaticServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the files of a folder. A path that is a folder gets its index.html; one without a file gets status 404. */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer(({ url = "/" }, response) => {
    const asked = path.join(folder, decodeURIComponent(new URL(url, "http://localhost").pathname));
    const file = asked.endsWith(path.sep) ? path.join(asked, "index.html") : fs.existsSync(asked) ? asked : `${asked}.html`;
    if (!file.startsWith(folder) || !fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
