/** The migrator as a process that works while it starts, and then is gone. */
import { type ChildSpec, GenServer, ignore } from "@hinotori/otp";

const server = GenServer.define("Hinotori.Migrator", {
  init: async (work: () => Promise<void>) => {
    await work();
    return ignore();
  },
});

/** How a supervisor does `work` as it starts. What `work` throws fails the supervisor's start. */
export function migratorServer(work: () => Promise<void>): ChildSpec {
  return { ...server.childSpec(work), id: "Migrator" };
}
