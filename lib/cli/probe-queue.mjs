// Which endpoint to probe next, so that no server gets more probes at once, or more in a second, than it may. A thousand names can lead to one
// load balancer, which takes a burst of handshakes for an attack.

/** Probes that wait, by server. Servers take turns. */
export class ProbeQueue {
  #servers = new Map();
  #ready = [];
  #waiting = 0;

  /**
   * @param perHost the probes of one server at once
   * @param pace the probes of one server that start in a second
   * @param onReady called when a server may have its next probe after a pause
   */
  constructor(perHost, pace, onReady) {
    this.perHost = perHost;
    this.interval = 1000 / pace;
    this.onReady = onReady;
  }

  /** Whether no probe waits. */
  get isEmpty() {
    return this.#waiting === 0;
  }

  /** Adds a probe of a server. */
  add(key, probe) {
    let server = this.#servers.get(key);
    if (server === undefined) {
      server = { key, probes: [], running: 0, isPaused: false, isReady: false };
      this.#servers.set(key, server);
    }
    server.probes.push(probe);
    this.#waiting++;
    this.#offer(server);
  }

  /** The next probe that may start, and its server; undefined if every server is at its limit. Call `done` with the server after the probe. */
  take() {
    const server = this.#ready.shift();
    if (server === undefined) {
      return undefined;
    }
    // The order of the probes of one server does not matter, and the last one is taken in constant time.
    const probe = server.probes.pop();
    this.#waiting--;
    server.isReady = false;
    server.running++;
    if (this.interval > 0) {
      server.isPaused = true;
      setTimeout(() => {
        server.isPaused = false;
        this.#offer(server);
        this.onReady();
      }, this.interval).unref();
    }
    this.#offer(server);
    return { server, probe };
  }

  /** Tells that a probe of a server has ended. */
  done(server) {
    server.running--;
    this.#offer(server);
  }

  /** Puts a server in the row of those that may have a probe; forgets one that has nothing left to count. */
  #offer(server) {
    const { probes, running, isPaused, isReady } = server;
    if (probes.length > 0) {
      if (!isReady && !isPaused && running < this.perHost) {
        server.isReady = true;
        this.#ready.push(server);
      }
    } else if (running === 0 && !isPaused) {
      this.#servers.delete(server.key);
    }
  }
}
