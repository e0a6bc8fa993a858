// Lowers light-dark(a, b) in the tokens for browsers that lack it (it came with Chrome 123, Firefox
// 120, Safari 17.5): the light colour stays, the dark ones go into rules for the reader's choice
// and, where none was made, for the system's. Delete this when build.mjs no longer targets such.
import { readFile } from "node:fs/promises";

const CALL = "light-dark(";
// Paper is white in every scheme: dark holds for screens only.
const DARK = [
  ["@media screen", ':root[data-theme="dark"]'],
  ["@media screen and (prefers-color-scheme: dark)", ":root:not([data-theme])"],
];

/** Splits the text after "light-dark(" into its two colours and what follows the bracket. */
function readPair(text) {
  let depth = 0;
  let comma = -1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    else if (text[at] === "," && depth === 0) comma = at;
    else if (text[at] === ")" && depth === 0) {
      if (comma < 0) break;
      return [text.slice(0, comma).trim(), text.slice(comma + 1, at).trim(), text.slice(at + 1)];
    } else if (text[at] === ")") depth -= 1;
  }
  throw new Error(`light-dark() without two colours: ${text.slice(0, 60)}`);
}

/** Returns a value as it is in one scheme: 0 light, 1 dark. */
function inScheme(value, scheme) {
  const at = value.indexOf(CALL);
  if (at < 0) return value;
  const [light, dark, rest] = readPair(value.slice(at + CALL.length));
  return value.slice(0, at) + [light, dark][scheme] + inScheme(rest, scheme);
}

/** Returns the style sheet without light-dark(), which may stand in tokens of :root only. */
export function lowered(css) {
  const dark = ["color-scheme: dark;"];
  const light = css.replace(/(--[\w-]+):\s*([^;{}]*light-dark\([^;{}]*);/g, (_whole, name, value) => {
    dark.push(`${name}: ${inScheme(value, 1)};`);
    return `${name}: ${inScheme(value, 0)};`;
  });
  if (light.replace(/\/\*.*?\*\//gs, "").includes(CALL)) throw new Error("light-dark() outside a token");
  const rules = DARK.map(([query, root]) => `${query} {\n${root} {\n${dark.join("\n")}\n}\n}`);
  return [light, ...rules, ""].join("\n");
}

/** The plugin of esbuild. */
export const lightDark = {
  name: "light-dark",
  setup(build) {
    build.onLoad({ filter: /tokens\.css$/ }, async ({ path }) => ({
      contents: lowered(await readFile(path, "utf8")),
      loader: "css",
    }));
  },
};
