/** The script of the page in the browser tests: the published client, and `talk`, by which the tests drive it. */
import { LongPoll, Presence, Socket } from "./phoenix.mjs";

const kinds = { websocket: WebSocket, longpoll: LongPoll };
const rooms = new Map();
let socket;

/** Those who wait for something to be heard, anywhere. */
let waiting = [];
const somethingHeard = () => new Promise((done) => waiting.push(done));
function wake() {
  const woken = waiting;
  waiting = [];
  for (const done of woken) done();
}

const answered = (push) =>
  new Promise((done) => {
    for (const status of ["ok", "error", "timeout"]) push.receive(status, (response) => done([status, response]));
  });

globalThis.talk = {
  /** Connects, over what is named, or as the client sees fit. */
  connect(kind, options = {}) {
    const soon = { reconnectAfterMs: () => 20, rejoinAfterMs: () => 20, timeout: 30_000 };
    socket = new Socket("/socket", { ...soon, transport: kinds[kind], ...options });
    socket.connect();
    return new Promise((done) => socket.onOpen(() => done("open")));
  },
  /** What it is connected over. */
  kind: () => (socket.conn instanceof LongPoll ? "longpoll" : "websocket"),
  /** Joins a topic; what is heard there is kept. */
  join(topic, params = {}) {
    const channel = socket.channel(topic, params);
    const presence = new Presence(channel);
    const heard = [];
    presence.onSync(wake);
    channel.onMessage = (event, payload) => {
      heard.push([event, payload]);
      wake();
      return payload;
    };
    rooms.set(topic, { channel, heard, presence });
    return answered(channel.join());
  },
  leave: (topic) => answered(rooms.get(topic).channel.leave()),
  state: (topic) => rooms.get(topic).channel.state,
  push: (topic, event, payload) => answered(rooms.get(topic).channel.push(event, payload)),
  /** Pushes bytes, and tells what came back: bytes as they are, or what polls make of them. */
  async pushBytes(topic, event, bytes) {
    const [status, response] = await answered(rooms.get(topic).channel.push(event, Uint8Array.from(bytes).buffer));
    if (response instanceof ArrayBuffer) return [status, [...new Uint8Array(response)]];
    return [status, [...atob(response.binary)].map((letter) => letter.charCodeAt(0))];
  },
  /** Waits for an event, past or to come, at a topic. */
  async hear(topic, event) {
    for (;;) {
      const found = rooms.get(topic).heard.find(([name]) => name === event);
      if (found !== undefined) return found[1];
      await somethingHeard();
    }
  },
  /** Waits until exactly these are present at a topic. */
  async seePresent(topic, names) {
    for (;;) {
      const present = rooms
        .get(topic)
        .presence.list((name) => name)
        .sort();
      if (JSON.stringify(present) === JSON.stringify(names)) return present;
      await somethingHeard();
    }
  },
  disconnect: () => new Promise((done) => socket.disconnect(() => done("disconnected"))),
};
