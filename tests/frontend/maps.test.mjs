import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

globalThis.document = { documentElement: { lang: "vi" } };
const { breaksFor, classify } = await import("../../frontend/src/map/classes.js");
const { layOut } = await import("../../frontend/src/map/layout.js");
const { sentence } = await import("../../frontend/src/map/tip.js");
const { ticks } = await import("../../frontend/src/chart/axis.js");

const FOLDER = new URL("../../seeds/reference/boundaries/", import.meta.url);
const ARCHIPELAGOS = [
  {
    name: "Quần đảo Hoàng Sa",
    code: "48",
    province_name: "Đà Nẵng",
    bbox: [110.4, 15.0, 113.5, 17.8],
  },
  {
    name: "Quần đảo Trường Sa",
    code: "56",
    province_name: "Khánh Hòa",
    bbox: [109.43, 6.2, 118.2, 12.0],
  },
];
const country = (name) => ({
  ...JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")),
  scope: "country",
  archipelagos: ARCHIPELAGOS,
});

test("a value at a break belongs to the class that begins there", () => {
  const { classes, of } = classify({ kind: "sequential", unit: "%", breaks: [50, 80], values: {} });
  assert.deepEqual(
    [49.9, 50, 79.9, 80, 100].map((value) => of({ value })),
    [0, 1, 1, 2, 2],
  );
  assert.deepEqual(
    classes.map((each) => each.label),
    ["dưới 50 %", "50 – dưới 80 %", "từ 80 %"],
  );
  assert.equal(new Set(classes.map((each) => each.fill)).size, 3);
});

test("what is no number is in no class", () => {
  const { of } = classify({ kind: "sequential", breaks: [1], values: {} });
  for (const entry of [undefined, {}, { value: null }, { value: "5" }, { value: NaN }])
    assert.equal(of(entry), -1);
});

test("breaks found from values are rounded, rising and few", () => {
  const found = breaksFor([3, 9.13, 17.2, 44.4, 45, 61, 77.77, 80, 99.2]);
  assert.deepEqual(
    found,
    [...found].sort((a, b) => a - b),
  );
  assert.ok(found.length <= 4 && found.every(Number.isInteger));
  assert.deepEqual(breaksFor([]), []);
  assert.deepEqual(breaksFor([5, 5, 5]), []);
});

test("losses and gains are told apart from no change", () => {
  const { of } = classify({ kind: "change", values: { a: { value: -10 }, b: { value: 4 } } });
  assert.deepEqual(
    [-10, -1, 0, 1, 10].map((value) => of({ value })),
    [0, 1, 2, 3, 4],
  );
});

test("verdicts are classes with shapes", () => {
  const { classes, of } = classify({ kind: "verdict", values: {} });
  assert.deepEqual(
    classes.map((each) => each.symbol),
    ["met", "not_met", "undetermined", "not_applicable"],
  );
  assert.equal(of({ verdict: "not_met" }), 1);
  assert.equal(of({}), -1);
});

for (const [name, count] of [
  ["provinces-2025-06-30.geojson", 63],
  ["provinces-2025-07-01.geojson", 34],
]) {
  test(`${name}: both archipelagos have insets with islands, inside the frame`, () => {
    const { frame, drawn, insets } = layOut(country(name));
    assert.equal(drawn.length, count);
    assert.deepEqual(
      insets.map((each) => each.name),
      ARCHIPELAGOS.map((each) => each.name),
    );
    for (const box of insets) {
      assert.ok(
        box.x >= 0 && box.x + box.width <= frame.width && box.y + box.height <= frame.height,
      );
      const province = drawn.find((each) => each.feature.properties.code === box.code);
      const there = [...province.islets, ...province.rings.flat()].filter(
        ([x, y]) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
      );
      assert.ok(there.length >= 6, `${box.name}: ${there.length}`);
    }
  });

  test(`${name}: the land fills the height and everything lies in the frame`, () => {
    const { frame, drawn } = layOut(country(name));
    const points = drawn.flatMap((each) => [...each.rings.flat(), ...each.islets]);
    assert.ok(points.every(([x, y]) => x >= 0 && y >= 0 && x <= frame.width && y <= frame.height));
    assert.ok(Math.max(...points.map((at) => at[1])) > frame.height * 0.95);
    assert.ok(frame.width < frame.height * 0.75, "upright, for a phone");
  });
}

test("points alone make a map", () => {
  const point = (code, at) => ({
    type: "Feature",
    properties: { code, name: code },
    geometry: { type: "Point", coordinates: at },
  });
  const { drawn, insets } = layOut({
    scope: "province",
    features: [point("1", [105, 18]), point("2", [106, 19])],
  });
  assert.equal(insets.length, 0);
  assert.ok(drawn.every((each) => each.points.length === 1 && each.anchor.every(Number.isFinite)));
});

test("a map with only far islands shows them large, not in an inset", () => {
  const island = {
    type: "Feature",
    properties: { code: "20333", name: "Hoàng Sa" },
    geometry: { type: "Point", coordinates: [112, 16.5] },
  };
  const { insets, drawn } = layOut({
    scope: "province",
    archipelagos: [ARCHIPELAGOS[0]],
    features: [island],
  });
  assert.equal(insets.length, 0);
  assert.equal(drawn[0].points.length, 1);
});

test("a map that looks at some places is framed by them", () => {
  const all = country("provinces-2025-06-30.geojson");
  const { frame, drawn } = layOut(all, (feature) => ["42", "44"].includes(feature.properties.code));
  const seen = drawn.filter(
    ({ anchor: [x, y] }) => x > 0 && y > 0 && x < frame.width && y < frame.height,
  );
  assert.ok(seen.length >= 2 && seen.length < 20, `${seen.length}`);
});

test("a place is told in one sentence with value, parts and note", () => {
  const data = {
    unit: "%",
    decimals: 1,
    parts: { numerator: "xã đạt", denominator: "xã có kết quả" },
  };
  assert.equal(
    sentence(data, "Hà Tĩnh", {
      value: 97.79,
      numerator: 177,
      denominator: 181,
      note: "1 xã chưa xác định",
    }),
    "Hà Tĩnh: 97,8 %; 177 xã đạt / 181 xã có kết quả; 1 xã chưa xác định",
  );
  assert.equal(sentence(data, "Hà Tĩnh", undefined), "Hà Tĩnh: Chưa đủ số liệu");
});

test("axes begin and end on round numbers around the values", () => {
  assert.deepEqual(ticks(0, 20), [0, 5, 10, 15, 20]);
  assert.deepEqual(ticks(0, 1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  for (const [low, high] of [
    [0, 4156],
    [12.2, 19.7],
    [-3, 8],
  ]) {
    const marks = ticks(low, high);
    assert.ok(marks[0] <= low && marks.at(-1) >= high && marks.length <= 8, `${marks}`);
  }
});
