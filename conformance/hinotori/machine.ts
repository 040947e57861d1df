/** State machines, in both callback modes, whose callbacks run acts. */
import { type From, type Pid, Process, StateMachine, ignore } from "@hinotori/otp";
import { stateNames } from "../language/kinds.ts";
import type { Act, Spec, Term } from "../language/scenario.ts";
import { isTold, run, follow } from "./acts.ts";
import type { Book } from "./book.ts";
import { type Start, startsOf } from "./start.ts";
import { from as valueOf } from "./term.ts";

type Out = StateMachine.Transition<unknown, unknown>;

/** One event, and what its acts may need. */
interface Happening {
  readonly spec: Spec;
  readonly book: Book;
  readonly event: StateMachine.AnyEvent;
}

/** Starts a state machine. */
export function startMachine(spec: Spec, how: Start, options: object): Promise<Pid> {
  const { book, link } = how;
  const on = (state: unknown, data: unknown, event: StateMachine.AnyEvent): unknown =>
    handle(state, data, { spec, book, event });
  const handlers =
    spec.mode === "handle"
      ? { handleEvent: on }
      : {
          states: Object.fromEntries(
            stateNames.map((name) => [name, (data: unknown, event: StateMachine.AnyEvent) => on(name, data, event)]),
          ),
        };
  const module = StateMachine.define("Machine", {
    stateEnter: spec.enter === true,
    init: () => begin(spec, how),
    terminate: (reason: unknown, state: unknown, data: unknown) => {
      book.note("terminating", reason, state, data);
      return run(spec.terminate ?? [], { book, state: data });
    },
    ...handlers,
  } as never) as unknown as {
    startLink(argument: undefined, options: object): Promise<Pid>;
    start(argument: undefined, options: object): Promise<Pid>;
  };
  return link ? module.startLink(undefined, options) : module.start(undefined, options);
}

function begin(spec: Spec, { book, under }: Start): unknown {
  if (spec.trap === true) Process.flag("trap_exit", true);
  const ran = run(startsOf(spec, book.born(spec.id, under)), { book, state: spec.data ?? null });
  return follow(ran, ({ way, state: data }) => {
    switch (way?.["return"]) {
      case "ignore":
        return ignore();
      case "stop":
        return StateMachine.stopWith(valueOf(way["reason"] as Term, book));
      case "bad":
        return valueOf(way["value"] as Term, book);
      default:
        return StateMachine.ok(valueOf(spec.state ?? "idle", book), data, ...actionsOf(way, book, undefined));
    }
  });
}

function handle(state: unknown, data: unknown, happening: Happening): unknown {
  const { spec, book, event } = happening;
  book.note("event", event.type, state, ...seen(event));
  const key = String(Array.isArray(state) ? state[0] : state);
  const acts = spec.states?.[key]?.[event.type] ?? brought(event.content);
  return follow(run(acts, { book, state: data, from: event.from }), ({ way, state: next }) => {
    const usual = { return: event.type === "call" ? "reply" : "keep_state", value: "ok" };
    const out = leave(way ?? usual, next, happening);
    if (way?.["thrown"] === true) throw out;
    return out;
  });
}

function seen({ type, content, name }: StateMachine.AnyEvent): unknown[] {
  if (type === "enter") return [content];
  if (type === "generic_timeout") return [name];
  return type === "info" && !isTold(content) ? [content] : [];
}

/** The acts that an event brings: those of a message, or the content of a timeout or an internal event. */
function brought(content: unknown): readonly Act[] {
  if (!Array.isArray(content)) return [];
  if (content[0] === "do" || content[0] === "park") return content[1] as readonly Act[];
  return content.every((part) => typeof part === "object" && part !== null) ? (content as Act[]) : [];
}

function leave(way: Act, data: unknown, { book, event }: Happening): unknown {
  const actions = actionsOf(way, book, event.from);
  const reason = (): unknown => valueOf(way["reason"] as Term, book);
  const value = (): unknown => valueOf(way["value"] as Term, book);
  switch (way["return"]) {
    case "next_state":
      return StateMachine.nextState(valueOf(way["state"] as Term, book), data, ...actions);
    case "keep_state":
    case "noreply":
      return StateMachine.keepState(data, ...actions);
    case "keep_state_and_data":
      return StateMachine.keepStateAndData(...actions);
    case "repeat_state":
      return StateMachine.repeatState(data, ...actions);
    case "repeat_state_and_data":
      return StateMachine.repeatStateAndData(...actions);
    case "reply":
      return StateMachine.keepState(data, { reply: [event.from as never, value()] }, ...actions);
    case "stop":
      return StateMachine.stopWith(reason(), data);
    case "stop_and_reply":
      return StateMachine.stopAndReply(
        reason(),
        ((way["replies"] ?? []) as readonly Act[]).map((reply) => replyOf(reply, book, event.from)),
        data,
      );
    default:
      return value() as Out;
  }
}

function actionsOf(way: Act | undefined, book: Book, from: From<unknown> | undefined): StateMachine.Action[] {
  return ((way?.["actions"] ?? []) as readonly (Act | "hibernate")[]).map((action) => actionOf(action, book, from));
}

function actionOf(action: Act | "hibernate", book: Book, from: From<unknown> | undefined): StateMachine.Action {
  if (action === "hibernate") return action;
  const content = action["do"] ?? [];
  if ("reply" in action) return { reply: replyOf(action, book, from) };
  if ("postpone" in action) return { postpone: action["postpone"] as boolean };
  if ("next_event" in action) return { nextEvent: action["next_event"] };
  if ("timeout" in action) return { timeout: action["timeout"] as number, content };
  if ("state_timeout" in action) return { stateTimeout: action["state_timeout"] as number, content };
  if ("generic" in action)
    return { genericTimeout: action["generic"] as number, name: valueOf(action["name"] as Term, book), content };
  return valueOf(action["bad"] as Term, book) as StateMachine.Action;
}

function replyOf(action: Act, book: Book, from: From<unknown> | undefined): readonly [never, unknown] {
  const to = "to" in action ? book.memory.parked.get(action["to"] as string) : from;
  return [to as never, valueOf(action["reply"] as Term, book)];
}
