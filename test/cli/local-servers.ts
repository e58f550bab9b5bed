import * as net from "node:net";

/** Servers on 127.0.0.1, until the test ends. */
export class LocalServers {
  private readonly servers: net.Server[] = [];
  private readonly sockets = new Set<net.Socket>();

  /** Starts a server on a port that the system chooses, and returns the port. */
  listen(server: net.Server): Promise<number> {
    this.servers.push(server);
    server.on("connection", (socket: net.Socket) => {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.sockets.delete(socket));
    });
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)));
  }

  /** Stops all servers, with their connections. */
  stop(): void {
    this.sockets.forEach((socket) => socket.destroy());
    this.servers.forEach((server) => server.close());
  }
}
