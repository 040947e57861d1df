/** Which request goes to which function. */
import { protectFromForgery } from "@hinotori/endpoint";

import { router } from "#scuti-web";
import * as Hashmap from "#scuti-web/controllers/hashmap-controller";
import * as Metrics from "#scuti-web/controllers/metrics-controller";
import * as Page from "#scuti-web/controllers/page-controller";
import * as Tree from "#scuti-web/controllers/tree-controller";
import { session } from "#scuti-web/session";

const browser = [session, protectFromForgery()] as const;

const pages = router()
  .get("/", ...browser, Page.home)
  .post("/entries", ...browser, Page.put)
  .post("/entries/delete", ...browser, Page.remove)
  .post("/crash", ...browser, Page.crash);

const api = router()
  .get("/hashmap", Hashmap.index)
  .post("/hashmap/crash", Hashmap.crash)
  .get("/hashmap/:key", Hashmap.show)
  .put("/hashmap/:key", Hashmap.update)
  .delete("/hashmap/:key", Hashmap.remove)
  .get("/tree", Tree.index);

/** Every route. */
export const Router = router().route("/", pages).route("/api", api).get("/metrics", Metrics.guard, Metrics.index);
