/** Which request goes to which function. */
import { dashboard } from "@hinotori/dashboard";
import { flash, protectFromForgery } from "@hinotori/endpoint";

import { router } from "#scuti-web";
import * as Hashmap from "#scuti-web/controllers/hashmap-controller";
import * as Metrics from "#scuti-web/controllers/metrics-controller";
import * as Page from "#scuti-web/controllers/page-controller";
import * as Tree from "#scuti-web/controllers/tree-controller";
import { devOnly } from "#scuti-web/dev-only";
import { session } from "#scuti-web/session";
import { Repo } from "#scuti/repo";

const browser = router().use(session, flash(), protectFromForgery());
browser.get("/", Page.home);
browser.post("/entries", Page.put);
browser.post("/entries/delete", Page.remove);
browser.post("/crash", Page.crash);
// hinotori:pages

const api = router();
api.get("/hashmap", Hashmap.index);
api.post("/hashmap/crash", Hashmap.crash);
api.get("/hashmap/:key", Hashmap.show);
api.put("/hashmap/:key", Hashmap.update);
api.delete("/hashmap/:key", Hashmap.remove);
api.get("/tree", Tree.index);
// hinotori:api

const dev = router().use(devOnly, session, flash(), protectFromForgery());
dev.route("/dashboard", dashboard({ repos: [Repo], requestLogger: true }));

/** Every route. */
export const Router = router();
Router.route("/api", api);
Router.route("/dev", dev);
Router.get("/metrics", Metrics.guard, Metrics.index);
Router.route("/", browser);
