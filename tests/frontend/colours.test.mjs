// Every text colour holds 4.5:1 and every mark and control edge 3:1 on what it stands on (WCAG 2.2 AA).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { lowered } from "../../frontend/light-dark.mjs";

const css = lowered(
  readFileSync(new URL("../../frontend/src/styles/tokens.css", import.meta.url), "utf8"),
);
const blocks = [...css.matchAll(/(:root[^{]*)\{([^}]*)\}/g)].map(([, selector, body]) => ({
  selector: selector.trim(),
  tokens: Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]),
  ),
}));
const [light, dark, asked] = blocks;

const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = [
  ...["ink", "ink-soft", "ink-faint", "link", "green-deep", "clay", "straw", "stone"].flatMap(
    (text) => [
      [text, "paper"],
      [text, "surface"],
    ],
  ),
  ["ink", "sunken"],
  ["ink-soft", "sunken"],
  ["ink", "hover"],
  ["link", "hover"],
  ["link", "green-soft"],
  ["on-green", "green"],
  ["on-green", "green-deep"],
  ["green-deep", "green-soft"],
  ["clay", "clay-soft"],
  ["straw", "straw-soft"],
  ["stone", "stone-soft"],
  ["ink", "straw-soft"],
  ["ink", "clay-soft"],
  ["ink", "green-soft"],
  ["ink-soft", "green-soft"],
  ["map-label", "map-sea"],
  ["green", "surface"],
  ["green", "paper"],
];
const MARKS = [
  ["line-strong", "surface"],
  ["line-strong", "paper"],
  ["green", "sunken"],
  ["clay", "sunken"],
  ["focus", "surface"],
  ["focus", "paper"],
  ["focus", "map-sea"],
  ["surface", "green"],
  ["surface", "clay"],
];

for (const [name, { tokens }] of Object.entries({ light, dark })) {
  const all = { ...light.tokens, ...tokens };
  test(`${name}: text is readable`, () => {
    for (const [text, ground] of TEXT) {
      const found = contrast(all[text], all[ground]);
      assert.ok(found >= 4.5, `--${text} on --${ground}: ${found.toFixed(2)}`);
    }
  });
  test(`${name}: marks and edges are seen`, () => {
    for (const [mark, ground] of MARKS) {
      const found = contrast(all[mark], all[ground]);
      assert.ok(found >= 3, `--${mark} on --${ground}: ${found.toFixed(2)}`);
    }
  });
  test(`${name}: the map's ramp goes one way in lightness, in steps one can tell apart`, () => {
    const steps = [1, 2, 3, 4, 5, 6].map((i) => luminance(all[`ramp-${i}`]));
    const rising = steps.at(-1) > steps[0];
    for (let i = 1; i < steps.length; i += 1) {
      assert.equal(steps[i] > steps[i - 1], rising);
      assert.ok(contrast(all[`ramp-${i}`], all[`ramp-${i + 1}`]) >= 1.25, `ramp ${i} and ${i + 1}`);
    }
  });
}

test("the scheme a reader chooses and the system's are the same", () => {
  assert.match(asked.selector, /not\(\[data-theme\]\)/);
  assert.deepEqual(asked.tokens, dark.tokens);
});

test("a colour within a value is lowered where it stands, the rest of the value kept", () => {
  const css = lowered(":root { --a: 0 1px light-dark(rgb(1 2 3 / 0.5), #000), 0 2px light-dark(red, blue); --b: 1rem; }");
  assert.match(css, /^:root \{ --a: 0 1px rgb\(1 2 3 \/ 0\.5\), 0 2px red; --b: 1rem; \}/);
  assert.equal(css.match(/--a: 0 1px #000, 0 2px blue;/g).length, 2);
  assert.equal(css.match(/--b/g).length, 1);
});

test("a light-dark() that could not be lowered is refused", () => {
  assert.throws(() => lowered(":root { --a: light-dark(red); }"), /without two colours/);
  assert.throws(() => lowered("p { color: light-dark(red, blue); }"), /outside a token/);
});
