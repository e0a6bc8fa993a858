// The live verdict: what the law makes of the figures as they are being typed. The server judges;
// without network the sheet says that it cannot.
import { html } from "../parts/svg.js";
import { showSum } from "./cells.js";
import { post } from "./sending.js";
import { words } from "./words.js";

const AFTER = 400;

export function startJudging(sheet) {
  let timer = null;
  let asked = 0;
  let left = false;
  // A form that is sent leaves the page, by signing out for instance: nobody would read the answer.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    left = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => {
    left = false;
  });

  const unsaved = () => {
    const values = {};
    for (const field of sheet.fields)
      if (!field.village && (field.pending || field.isDirty)) values[field.element] = field.value;
    for (const row of sheet.rows) {
      const own = sheet.fields.filter((field) => field.row === row && field.village);
      if (own.length) {
        const sum = showSum(row, own, sheet.fields);
        if (sum !== null && own.some((one) => one.pending || one.isDirty))
          values[row.dataset.row] = sum;
      }
    }
    return values;
  };

  async function judge() {
    const values = unsaved();
    asked += 1;
    const mine = asked;
    let said;
    try {
      const response = await post(`${sheet.address}/check`, { values }, sheet.user, 10_000);
      if (response.status === 429 && mine === asked) {
        // A crowd types: the figures are kept all the same, the verdict comes a little later.
        later(1000 * (Number(response.headers.get("Retry-After")) || 3));
      }
      if (!response.ok) return;
      said = await response.json();
    } catch {
      if (mine === asked) unknown(Object.keys(values));
      return;
    }
    if (mine === asked) show(said);
  }

  function unknown(elements) {
    for (const element of elements) {
      const row = sheet.root.querySelector(`[data-row="${CSS.escape(element)}"]`);
      for (const mark of row?.querySelectorAll("[data-verdict]") ?? [])
        setVerdict(mark, "undetermined", words("notOffline"));
    }
  }

  function show({ verdicts, problems }) {
    const found = new Map(verdicts.map((one) => [one.indicator, one]));
    for (const mark of sheet.root.querySelectorAll("[data-verdict]")) {
      const one = found.get(mark.dataset.verdict);
      if (one) setVerdict(mark, one.verdict, one.word, one.words);
    }
    for (const old of sheet.root.querySelectorAll("[data-problem]")) old.remove();
    for (const one of problems) {
      const cell = sheet.root.querySelector(`[data-row="${CSS.escape(one.element)}"] .sheet__cell`);
      const kind = `sheet__problem sheet__problem--${one.level}`;
      cell?.append(html("p", { class: kind, "data-problem": true }, one.text));
    }
  }

  const later = (wait) => {
    clearTimeout(timer);
    if (!left) timer = setTimeout(judge, wait);
  };

  return () => later(AFTER);
}

function setVerdict(mark, verdict, word, title = "") {
  const text = word.charAt(0).toUpperCase() + word.slice(1);
  if (mark.textContent === text && mark.title === title) return;
  mark.className = `verdict verdict--${verdict}`;
  mark.textContent = text;
  mark.title = title;
}
