/** Where a generated module belongs. */
import { describe, expect, test } from "vitest";

import { namesOf, webNames } from "../../src/app.ts";
import { placeOf } from "../../src/processes/place.ts";

const names = namesOf("my_app");
const app = { names, web: webNames(names) };
const server = { what: "a server", example: "Counter" };
const channel = { what: "a channel", example: "Room", web: { folder: "channels" }, suffix: "Channel" };

describe("placeOf", () => {
  test("puts a module into the folder that its name says", () => {
    expect(placeOf("ShoppingCart", app, server)).toEqual({
      module: "MyApp.ShoppingCart",
      names: namesOf("ShoppingCart"),
      words: namesOf("ShoppingCart"),
      constant: "ShoppingCart",
      qualified: "ShoppingCart",
      file: "src/my-app/shopping-cart.ts",
      test: "test/my-app/shopping-cart.test.ts",
      specifier: "#my-app/shopping-cart",
      human: "shopping cart",
    });
    expect(placeOf("Shop.Cart.Counter", app, server)).toMatchObject({
      module: "MyApp.Shop.Cart.Counter",
      constant: "Counter",
      qualified: "ShopCartCounter",
      file: "src/my-app/shop/cart/counter.ts",
    });
  });

  test("takes the application's own name, or that of its web side, in front", () => {
    expect(placeOf("MyApp.Cart.Counter", app, server).module).toBe("MyApp.Cart.Counter");
    expect(placeOf("MyAppWeb.Visits", app, server)).toMatchObject({
      module: "MyAppWeb.Visits",
      file: "src/my-app-web/visits.ts",
      test: "test/my-app-web/visits.test.ts",
    });
  });

  test.for([
    ["Room", "MyAppWeb.RoomChannel", "src/my-app-web/channels/room-channel.ts"],
    ["RoomChannel", "MyAppWeb.RoomChannel", "src/my-app-web/channels/room-channel.ts"],
    ["MyAppWeb.Chat.Room", "MyAppWeb.Chat.RoomChannel", "src/my-app-web/channels/chat/room-channel.ts"],
    ["Channel", "MyAppWeb.ChannelChannel", "src/my-app-web/channels/channel-channel.ts"],
    ["Task", "MyAppWeb.TaskChannel", "src/my-app-web/channels/task-channel.ts"],
  ])("puts what is behind the name, once: %s", ([name, module, file]) => {
    expect(placeOf(name!, app, channel)).toMatchObject({ module, file });
  });

  test.for([
    "counter",
    "Cart.",
    ".Cart",
    "Cart..Counter",
    "Cart/Counter",
    "../Counter",
    "1st",
    "Cart-Counter",
    "",
    "Über",
  ])("refuses %j, which is no name of a module", (name) => {
    expect(() => placeOf(name, app, server)).toThrow(expect.objectContaining({ code: "HINOTORI_USAGE" }));
  });

  test("says what a name in another case may have meant", () => {
    expect(() => placeOf("shopping_cart", app, server)).toThrow("Did you mean ShoppingCart?");
  });

  test.for(["GenServer", "Supervisor", "Repo", "Endpoint", "MyApp", "Map", "Process"])(
    "refuses %s, which means something else already",
    (name) => {
      expect(() => placeOf(name, app, server)).toThrow("expected a name that means nothing else");
    },
  );
});
