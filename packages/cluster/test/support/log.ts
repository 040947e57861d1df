/** What is logged while something runs, as lines. */
import { captureLog } from "@hinotori/otp/testing";

/** The level and text of each event at `warning` and above; the console is silent meanwhile. */
export async function logged(work: () => unknown): Promise<string[]> {
  const events = await captureLog(work, "warning");
  return events.map((event) => `${event.level}: ${event.text()}`);
}
