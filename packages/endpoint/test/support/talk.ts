/** Bytes to a port and back, for what no client of HTTP would send. */
import net from "node:net";

/** Sends bytes and resolves with everything that came until the other side closed. */
export function talk(port: number, ...parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = net.connect(port, "127.0.0.1", () => {
      for (const part of parts) socket.write(part);
    });
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      heard += text;
    });
    // A connection that is refused in the middle of what is sent ends with an error, after the answer.
    socket.on("error", (error) => (heard === "" ? reject(error) : resolve(heard)));
    socket.on("close", () => resolve(heard));
  });
}

/** The bytes of a request that asks for the connection to be closed. */
export function requestOf(method: string, target: string, headers: readonly string[] = [], body = ""): string {
  return [`${method} ${target} HTTP/1.1`, "Host: 127.0.0.1", "Connection: close", ...headers, "", body].join("\r\n");
}

/** The status line's number, and the body behind the head. */
export function readAnswer(text: string): { status: number; head: string; body: string } {
  const end = text.indexOf("\r\n\r\n");
  return { status: Number(text.slice(9, 12)), head: text.slice(0, end), body: text.slice(end + 4) };
}
