/** One name in every spelling (pure). */

/** A name as files, modules and people write it. */
export interface Names {
  /** `my_app` */
  readonly snake: string;
  /** `my-app` */
  readonly kebab: string;
  /** `MyApp` */
  readonly pascal: string;
  /** `myApp` */
  readonly camel: string;
  /** `MY_APP` */
  readonly constant: string;
  /** `My App` */
  readonly title: string;
}

/** The spellings of a name in snake, kebab, Pascal or camel case; `module` replaces the one in Pascal case. */
export function namesOf(name: string, module?: string): Names {
  const words = wordsOf(name);
  const pascal = module ?? words.map(capital).join("");
  const spoken = module === undefined ? words : wordsOf(module);
  return {
    snake: words.join("_"),
    kebab: words.join("-"),
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    constant: words.join("_").toUpperCase(),
    title: spoken.map(capital).join(" "),
  };
}

/** The spellings of an application's web side. */
export function webNames(names: Names): Names {
  return namesOf(`${names.snake}_web`, `${names.pascal}Web`);
}

function wordsOf(name: string): readonly string[] {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
