/** A port that is free now, on loopback, for a program that has to be told one. */
import net from "node:net";

/** Asks the system for a port, gives it back at once, and says which it was. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
