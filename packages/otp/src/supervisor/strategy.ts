/** Who else must go when one goes: the restart strategies, as a function of the children's order. Pure. */

/** Which children are restarted together. */
export type Strategy = "one_for_one" | "one_for_all" | "rest_for_one";

/** The strategies there are. */
export const strategies: readonly Strategy[] = ["one_for_one", "one_for_all", "rest_for_one"];

/**
 * The children that must be stopped and started again, in start order, when the one at `fallen` has ended.
 *
 * @param children every child, in start order.
 * @param fallen the position of the one that ended.
 */
export function affected<Child>(strategy: Strategy, children: readonly Child[], fallen: number): readonly Child[] {
  switch (strategy) {
    case "one_for_one":
      return children.slice(fallen, fallen + 1);
    case "rest_for_one":
      return children.slice(fallen);
    case "one_for_all":
      return children;
  }
}
