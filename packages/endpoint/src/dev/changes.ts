/** Which files change: watched by chokidar, told together when nothing has happened for a moment. */
import { Clock } from "@hinotori/otp";

/** What is being watched. */
export interface Watch {
  /** Ends it. */
  close(): Promise<void>;
}

/** How files are watched. */
export interface WatchOptions {
  /** Files and folders; one that is not there is waited for. */
  readonly paths: readonly string[];
  /** Which files count, by their path. */
  readonly counts: (file: string) => boolean;
  /** How long it must be quiet before the files are told, in milliseconds. */
  readonly debounceMs: number;
}

const kNever =
  /(?:^|[/\\])(?:node_modules|\.git|\.vitest|dist)(?:[/\\]|$)|(?:\.db|\.db-wal|\.db-shm|\.log|~|\.sw[px])$/;

/** Watches files, and calls `changed` with those that were written, made or removed. Resolves when it is watching. */
export async function watchFiles(options: WatchOptions, changed: (files: readonly string[]) => void): Promise<Watch> {
  const { watch } = await import("chokidar");
  const watcher = watch([...options.paths], { ignoreInitial: true, ignored: (file) => kNever.test(file) });
  const files = new Set<string>();
  let timer: Clock.Timer | undefined;
  const tell = (): void => {
    timer = undefined;
    const told = [...files];
    files.clear();
    changed(told);
  };
  watcher.on("all", (event, file) => {
    if (event === "addDir" || !options.counts(file)) return;
    files.add(file);
    Clock.clearTimer(timer);
    timer = Clock.setTimer(options.debounceMs, tell);
  });
  await new Promise<void>((ready) => watcher.once("ready", () => ready()));
  return {
    close: () => {
      Clock.clearTimer(timer);
      return watcher.close();
    },
  };
}
