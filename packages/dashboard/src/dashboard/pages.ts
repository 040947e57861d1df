/** The pages of a dashboard, in the order of its menu. */
import { applicationsPage } from "./applications.tsx";
import { homePage } from "./home.tsx";
import { metricsPage } from "./metrics.tsx";
import type { DashboardPage, Settings } from "./options.ts";
import { osPage } from "./os.tsx";
import { processPage } from "./process.tsx";
import { processesPage } from "./processes.tsx";
import { reposPage } from "./repos.tsx";
import { requestLoggerPage } from "./request-logger.tsx";

/** Which pages there are. */
export interface Pages {
  /** Those that the menu names. */
  readonly menu: readonly DashboardPage[];
  /** Those that one comes to from another. */
  readonly others: readonly DashboardPage[];
}

/** Makes the pages of one dashboard. */
export function pagesOf(settings: Settings): Pages {
  const { repos, additionalPages, allowDestructiveActions, requestLogger } = settings;
  return {
    menu: [
      homePage(),
      osPage(),
      metricsPage(),
      ...(requestLogger ? [requestLoggerPage()] : []),
      applicationsPage(),
      processesPage(),
      ...(repos.length === 0 ? [] : [reposPage(repos)]),
      ...additionalPages,
    ],
    others: [processPage(allowDestructiveActions)],
  };
}
