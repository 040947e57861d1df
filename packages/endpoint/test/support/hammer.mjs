/**
 * Clients in a thread of their own that send requests until nobody listens any more.
 *
 * Each waits for its answer before it sends the next one, over kept-alive connections. What is not a whole answer with 200, and
 * not a refused connection, is a request that was lost.
 */
import http from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const { port, clientCount, paths } = workerData;
const agent = new http.Agent({ keepAlive: true, maxSockets: clientCount });
const outcome = { answered: 0, refused: 0, lost: [] };

function ask(path) {
  return new Promise((resolve) => {
    const method = path === "/echo" ? "POST" : "GET";
    const request = http.request({ port, host: "127.0.0.1", agent, path, method }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (text) => (body += text));
      answer.on("error", (error) => resolve(`${path}: ${error.code} within the answer`));
      answer.on("end", () =>
        resolve(answer.statusCode === 200 && body === "whole" ? "answered" : `${path}: ${answer.statusCode} ${body}`),
      );
    });
    // A connection that was never made, however it was refused, carried no request.
    request.on("error", (error) =>
      resolve(error.syscall === "connect" ? "refused" : `${path}: ${error.code} ${error.message}`),
    );
    request.end(method === "POST" ? "whole" : undefined);
  });
}

async function client(number) {
  for (let turn = number; ; turn++) {
    const result = await ask(paths[turn % paths.length]);
    if (result === "refused") return void outcome.refused++;
    if (result === "answered") outcome.answered++;
    else outcome.lost.push(result);
    if (outcome.answered === clientCount * 5) parentPort.postMessage("warm");
  }
}

await Promise.all(Array.from({ length: clientCount }, (_, number) => client(number)));
agent.destroy();
parentPort.postMessage(outcome);
