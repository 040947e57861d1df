/** Every error that this package throws. */
import { HinotoriError } from "@hinotori/otp";

/**
 * Thrown at the start of a DNSCluster when one of its options is not what it must be.
 *
 * If you meet it: the message says what was expected, what was got and how to write it. Look at the configuration that
 * the option was read from.
 */
export class ClusterArgumentError extends HinotoriError {
  readonly code = "CLUSTER_ARGUMENT" as const;
  override readonly name = "ClusterArgumentError";
}
