/** The part of the published client that the tests use; the package brings no types. */
declare module "phoenix" {
  export interface Push {
    receive(status: string, callback: (response: never) => void): Push;
  }
  export interface Channel {
    readonly state: string;
    readonly topic: string;
    join(timeoutMs?: number): Push;
    leave(timeoutMs?: number): Push;
    push(event: string, payload: object, timeoutMs?: number): Push;
    on(event: string, callback: (payload: never, ref?: unknown, joinRef?: unknown) => void): number;
    onClose(callback: () => void): void;
    onError(callback: (reason: unknown) => void): void;
    joinRef(): string;
  }
  export class LongPoll {
    constructor(url: string, protocols?: readonly string[]);
  }
  export class Socket {
    constructor(url: string, options: object);
    connect(): void;
    disconnect(callback?: () => void, code?: number): void;
    isConnected(): boolean;
    channel(topic: string, params?: object | (() => object)): Channel;
    onOpen(callback: () => void): string;
    onClose(callback: (event: { code: number }) => void): string;
    onError(callback: (error: unknown) => void): string;
    onMessage(callback: (message: unknown) => void): string;
    readonly conn: { close(code?: number): void };
  }
}
