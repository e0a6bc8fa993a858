// The parts of the entry sheet that need no page: the store's schema, what an answer means, what a
// pasted block means.
import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import { openDB } from "idb";
import { ending, sender } from "../../frontend/src/sheet/sending.js";
import { KNOWN, newKey, openKnown, openStore, QUEUE, STEPS } from "../../frontend/src/sheet/store.js";

globalThis.document = { documentElement: { lang: "vi" } };
const { plan, readBlock } = await import("../../frontend/src/sheet/paste.js");
const { plainNumber } = await import("../../frontend/src/sheet/cells.js");

const mine = { user: "7", sheet: "2026/00103" };
const typed = (element, value, base = 0) => ({ element, value, base, at: 1 });

test("an update of the platform carries every figure over", async () => {
  const old = await openStore(mine);
  await old.add(typed("income", "52,3", 4));
  await old.add(typed("water", "98", 1));
  const before = await old.list();
  let asked = 0;
  const aside = await openStore({ ...mine, onOutdated: () => (asked += 1) });
  const steps = [
    ...STEPS,
    async (db, transaction) => {
      const entries = transaction.objectStore("entries");
      for (const entry of await entries.getAll()) await entries.put({ ...entry, shape: 2 });
    },
  ];
  old.close();
  const renewed = await openStore({ ...mine, steps });
  assert.equal(asked, 1, "a page of the version before is told");
  await assert.rejects(aside.list(), "and makes room");
  assert.deepEqual(
    await renewed.list(),
    before.map((entry) => ({ ...entry, shape: 2 })),
  );
  assert.deepEqual(
    (await renewed.take(10)).map(({ value, base }) => [value, base]),
    [["52,3", 4], ["98", 1]],
  );
  renewed.close();
  await assert.rejects(openStore(mine), { name: "VersionError" }, "an older page opens nothing");
  assert.equal((await openDB(QUEUE)).version, STEPS.length + 1);
});

test("queues of two people and of two sheets do not meet", async () => {
  indexedDB = new IDBFactory();
  const stores = [];
  for (const [user, sheet] of [["1", "a"], ["2", "a"], ["1", "b"]])
    stores.push(await openStore({ user, sheet }));
  for (const [index, store] of stores.entries()) await store.add(typed("income", `${index}`));
  for (const [index, store] of stores.entries())
    assert.deepEqual((await store.list()).map((entry) => entry.value), [`${index}`]);
  for (const store of stores) store.close();
});

test("what the server said last outlives a reload, and never an older word a newer one", async () => {
  const known = await openKnown(mine);
  await known.put([{ cell: "income:", version: 2, text: "52,3", state: "entered" }]);
  await known.put([{ cell: "income:", version: 1, text: "50", state: "entered" }]);
  const again = await openKnown(mine);
  assert.deepEqual((await again.list()).map(({ text }) => text), ["52,3"]);
  assert.deepEqual(await (await openKnown({ ...mine, user: "8" })).list(), []);
  await new Promise((done) => (indexedDB.deleteDatabase(KNOWN).onsuccess = done));
});

test("keys are made without a secure context too", () => {
  const random = { getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
  const keys = Array.from({ length: 100 }, () => newKey(random));
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.ok(keys.every((key) => shape.test(key)));
  assert.equal(new Set(keys).size, 100);
});

test("every way a request can end is one of a few words", async () => {
  const said = (status, body, headers = {}) =>
    ending(new Response(body === undefined ? null : body, { status, headers }));
  const kinds = [
    [said(200, '{"results": []}'), "answered"],
    [said(200, "<html>"), "failed"],
    [said(200, "{}"), "failed"],
    [said(400, '{"message": "x"}'), "unread"],
    [said(413, "<html>"), "unread"],
    [said(401, "{}"), "signedOut"],
    [ending({ type: "opaqueredirect", status: 0, ok: false, json: async () => ({}) }), "signedOut"],
    [said(403, "<html>"), "blocked"],
    [said(404, "{}"), "blocked"],
    [said(429, "{}"), "full"],
    [said(500, "<html>"), "failed"],
    [said(502, ""), "failed"],
  ];
  for (const [answer, kind] of kinds) assert.equal((await answer).kind, kind);
  assert.equal((await said(429, "{}", { "Retry-After": "17" })).seconds, 17);
  const cut = sender("/cells", "7", () => Promise.reject(new TypeError("network")));
  assert.equal((await cut([])).kind, "offline");
});

test("only what the server needs is sent", async () => {
  let sent;
  const send = sender("/cells", "7", async (url, content, user) => {
    sent = { url, content, user };
    return new Response('{"results": []}');
  });
  await send([{ key: "k", element: "e", village: null, value: "1", base: 3, note: "", user: "7", seq: 1, sent: 2 }]);
  assert.deepEqual(sent, {
    url: "/cells",
    content: { entries: [{ key: "k", element: "e", village: null, value: "1", base: 3, note: "" }] },
    user: "7",
  });
});

test("a block from Excel is read as Excel writes it", () => {
  assert.deepEqual(readBlock("52,3\r\n80\r\n"), [["52,3"], ["80"]]);
  assert.deepEqual(readBlock("a\tb\n\n"), [["a", "b"], [""]]);
  assert.deepEqual(readBlock('"hai\ndòng"\t"nói ""vâng"""\n5'), [["hai\ndòng", 'nói "vâng"'], ["5"]]);
});

test("a number as it is written in Vietnamese", () => {
  const cases = { "52,3": 52.3, "1.234,5": 1234.5, "1.234.567": 1234567, "52.3": 52.3, "-4": -4 };
  for (const [text, value] of Object.entries(cases)) assert.equal(plainNumber(text), value);
  for (const text of [">80", "10–12", "", "mười"]) assert.ok(Number.isNaN(plainNumber(text)), text);
});

const row = (code) => ({ dataset: { code } });
const field = (code, element, said = {}) => ({
  row: said.row ?? row(code),
  element,
  label: code,
  value: said.value ?? "",
  note: null,
  input: { tagName: "INPUT", dataset: {}, readOnly: false, disabled: false, ...said.input },
});

test("a column goes down from the chosen cell and says what it cannot place", () => {
  const fields = [
    field("1", "a"),
    field("2", "b", { input: { readOnly: true } }),
    field("3", "c", {
      input: { tagName: "SELECT", options: [{ value: "đạt", textContent: "Đạt" }] },
    }),
    field("4", "d"),
  ];
  const lines = plan([["5"], ["6"], ["DAT"], ["nhiều"], ["7"]], fields[0], fields);
  assert.deepEqual(
    lines.map(({ label, value, problem }) => [label, value, problem]),
    [
      ["1", "5", ""],
      ["2", "6", "ô đã gửi hoặc không nhập được"],
      ["3", "đạt", ""],
      ["4", "nhiều", "“nhiều” không phải là số"],
      ["", "7", "hết ô trong bảng"],
    ],
  );
});

test("a block that names its rows goes to the rows it names", () => {
  const shared = row("18.1");
  const village = (name, code) =>
    field("18.1", "water", { row: shared, input: { dataset: { village: name, villageCode: code } } });
  const fields = [field("10", "income"), village("Thôn Đông", "01"), village("Thôn Tây", "02")];
  const lines = plan(
    [["Thon Tay", "", "12"], ["02", "13"], ["10", "52,3"], ["Thôn Nam", "4"]],
    fields[1],
    fields,
  );
  assert.deepEqual(
    lines.map((line) => [fields.indexOf(line.field), line.value, line.problem ?? ""]),
    [[2, "12", ""], [2, "13", ""], [0, "52,3", ""], [-1, "4", "không có ô nào cho dòng “Thôn Nam”"]],
  );
});
