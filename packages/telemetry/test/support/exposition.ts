/** Prometheus' text format, read back: enough of a parser to say what a server would store. */

/** One metric family as it was exposed. */
export interface Family {
  readonly type: string;
  readonly help: string;
  /** Each sample's value, by its name and labels as `name{a="b"}`, labels sorted and unescaped. */
  readonly samples: Readonly<Record<string, number>>;
}

const kSample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const kLabel = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\.|[^"\\])*)",?/g;

/** Reads a scrape; throws at the first line that is none. */
export function parse(text: string): Record<string, Family> {
  const families: Record<string, { type: string; help: string; samples: Record<string, number> }> = {};
  let current = "";
  for (const line of text.split("\n")) {
    const [, kind, name, rest] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      current = name;
      const family = (families[name] ??= { type: "", help: "", samples: {} });
      family[kind === "HELP" ? "help" : "type"] = rest!;
    } else if (line !== "") {
      const [, sample, labels = "", value] = kSample.exec(line) ?? [];
      if (sample === undefined || !sample.startsWith(current)) throw new Error(`no sample of ${current}: ${line}`);
      families[current]!.samples[`${sample}${labelsText(labels)}`] = Number(value);
    }
  }
  return families;
}

function labelsText(labels: string): string {
  const found = [...labels.matchAll(kLabel)];
  if (found.map(([whole]) => whole).join("") !== labels) throw new Error(`no labels: ${labels}`);
  const pairs = found.map(([, name, value]) => `${name}="${unescape(value!)}"`);
  return pairs.length === 0 ? "" : `{${pairs.sort().join(",")}}`;
}

function unescape(value: string): string {
  return value.replaceAll(/\\(.)/g, (_whole, escaped: string) => (escaped === "n" ? "\n" : escaped));
}
