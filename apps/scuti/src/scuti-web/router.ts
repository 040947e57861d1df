/** Which request goes to which function. */
import { router } from "#scuti-web";
import * as Events from "#scuti-web/controllers/event-controller";
import * as Hashmap from "#scuti-web/controllers/hashmap-controller";
import * as Page from "#scuti-web/controllers/page-controller";
import * as Tree from "#scuti-web/controllers/tree-controller";

const browser = router()
  .get("/", Page.home)
  .get("/events", Events.stream)
  .post("/entries", Page.put)
  .post("/entries/delete", Page.remove)
  .post("/crash", Page.crash);

const api = router()
  .get("/hashmap", Hashmap.index)
  .post("/hashmap/crash", Hashmap.crash)
  .get("/hashmap/:key", Hashmap.show)
  .put("/hashmap/:key", Hashmap.update)
  .delete("/hashmap/:key", Hashmap.remove)
  .get("/tree", Tree.index);

/** Every route. */
export const Router = router().route("/", browser).route("/api", api);
