/** Every error that this package throws. */
import { HinotoriError } from "@hinotori/otp";

/**
 * Thrown by `dashboard` and by the start of a `MetricsHistory` when an option is not what it must be.
 *
 * If you meet it: the message says what was expected, what was got and how to write it.
 */
export class DashboardArgumentError extends HinotoriError {
  readonly code = "DASHBOARD_ARGUMENT" as const;
  override readonly name = "DashboardArgumentError";
}
