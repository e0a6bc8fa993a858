// A block copied from Excel goes down from the chosen cell, or, when its first column names
// indicators or villages, to the rows it names. Nothing is written before the person has seen
// what goes where and what is refused.
import { html } from "../parts/svg.js";
import { plainNumber } from "./cells.js";
import { words } from "./words.js";

/** Reads tab-separated text as Excel writes it: quoted cells may hold tabs and line ends. */
export function readBlock(text) {
  const rows = [[""]];
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n");
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    const row = rows.at(-1);
    if (quoted) {
      if (sign === '"' && source[at + 1] === '"') at += 1;
      else if (sign === '"') {
        quoted = false;
        continue;
      }
      row[row.length - 1] += sign;
    } else if (sign === '"' && row.at(-1) === "") quoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else row[row.length - 1] += sign;
  }
  if (rows.length > 1 && rows.at(-1).join("") === "") rows.pop();
  return rows.map((row) => row.map((cell) => cell.trim()));
}

const bare = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d").replaceAll("Đ", "D")
    .toLowerCase().replace(/\s+/g, " ").trim();

/** Plans where each line goes: `[{label, field, now, value, problem}]`. */
export function plan(block, start, fields) {
  const named = block.some((row) => row.length > 1) && namedRows(block, start, fields);
  if (named) return named;
  const from = fields.indexOf(start);
  return block.map((row, index) => {
    const field = fields[from + index];
    return judged(field, row[0], field ? "" : words("below"));
  });
}

function namedRows(block, start, fields) {
  const names = new Map();
  // The row one stands in comes first: a village's name means that row's village.
  const near = [...fields].sort((a, b) => (b.row === start.row) - (a.row === start.row));
  for (const field of near) {
    const { village, villageCode } = field.input.dataset;
    const own = village ? [village, villageCode] : [field.row.dataset.code, field.element];
    for (const name of own.filter(Boolean).map(bare)) if (!names.has(name)) names.set(name, field);
  }
  const found = block.map((row) => ({ row, field: names.get(bare(row[0])) }));
  if (!found.some((one) => one.field)) return null;
  return found.map(({ row, field }) => {
    const value = row.slice(1).findLast((cell) => cell !== "") ?? "";
    return field
      ? judged(field, value, "")
      : { label: row[0], value, problem: words("noRow", { text: row[0] }) };
  });
}

function judged(field, value, problem) {
  if (!field) return { label: "", value, problem };
  const planned = { label: field.label, field, now: field.value, value, problem };
  const { input } = field;
  if (input.readOnly || input.disabled) planned.problem = words("frozen");
  else if (field.note) planned.problem = words("wantsReason");
  else if (input.tagName === "SELECT") {
    const choice = [...input.options].find(
      (option) => bare(option.value) === bare(value) || bare(option.textContent) === bare(value),
    );
    if (choice) planned.value = choice.value;
    else planned.problem = words("notChoice", { text: value });
  } else if (value && !/\d/.test(value) && Number.isNaN(plainNumber(value)))
    planned.problem = words("notNumber", { text: value });
  return planned;
}

export function startPaste(sheet) {
  sheet.root.addEventListener("paste", (event) => {
    const field = sheet.fieldOf(event.target);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const isList = field?.input.tagName === "SELECT";
    if (!field || !text || (!isList && !/[\t\n]/.test(text.replace(/[\r\n]+$/, "")))) return;
    event.preventDefault();
    const fields = sheet.fields.filter((one) => one.isVisible);
    preview(sheet, plan(readBlock(text), field, fields), field);
  });
}

function preview(sheet, lines, back) {
  const good = lines.filter((line) => !line.problem && line.value !== line.now);
  const row = (line) =>
    html(
      "tr",
      { class: line.problem ? "sheet__refused" : null },
      html("th", { scope: "row" }, line.label),
      html("td", {}, line.now ?? ""),
      html("td", {}, line.value),
      html("td", {}, line.problem || (line.value === line.now ? words("unchanged") : "→")),
    );
  const label = good.length ? words("pasteDo", { n: good.length }) : words("pasteNone");
  const go = html("button", { class: "btn btn--primary", type: "button" }, label);
  go.disabled = !good.length;
  const cancel = html("button", { class: "btn", type: "button" }, words("cancel"));
  const title = html("h2", { id: "paste-title" }, words("pasteTitle", { n: lines.length }));
  const heads = ["pasteCell", "pasteNow", "pasteNew"].map((key) =>
    html("th", { scope: "col" }, words(key)),
  );
  const dialog = html(
    "dialog",
    { class: "sheet__paste", "aria-labelledby": "paste-title" },
    title,
    html(
      "div",
      {
        class: "table-wrap table-wrap--tall",
        tabindex: "0",
        role: "region",
        "aria-labelledby": "paste-title",
      },
      html(
        "table",
        { class: "table table--dense" },
        html("thead", {}, html("tr", {}, heads, html("td", {}))),
        html("tbody", {}, lines.map(row)),
      ),
    ),
    html("p", { class: "cluster" }, go, cancel),
  );
  cancel.addEventListener("click", () => dialog.close());
  go.addEventListener("click", async () => {
    dialog.close();
    for (const line of good) {
      line.field.show(line.value);
      await sheet.commit(line.field);
    }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    back.input.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
