// Keys as in a spreadsheet. A cell one has come to is chosen as a whole: typing replaces it, arrows
// go on. F2 (or a click into it) edits what stands there; then the arrows move the caret.
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function startKeys(sheet) {
  const { root } = sheet;
  let editing = null;
  let anchor = null;

  const stops = () => sheet.fields.filter((field) => field.isVisible && !field.input.disabled);
  const at = (field, step) => {
    const all = stops();
    return all[all.indexOf(field) + step];
  };
  const choose = (field) => {
    field.input.focus();
    field.input.select?.();
    field.input.scrollIntoView({ block: "nearest" });
  };
  const unpick = () => {
    for (const field of sheet.fields) field.input.classList.remove("sheet__picked");
    anchor = null;
  };
  const pick = (from, to) => {
    const all = stops();
    const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
    all.forEach((field, index) =>
      field.input.classList.toggle("sheet__picked", index >= first && index <= last),
    );
  };

  root.addEventListener("focusin", (event) => {
    const field = sheet.fieldOf(event.target);
    if (!field) return;
    editing = null;
    if (!anchor) unpick();
    field.input.select?.();
  });
  root.addEventListener("mousedown", (event) => {
    unpick();
    const field = sheet.fieldOf(event.target);
    if (!field) return;
    // The first click chooses the cell, the second goes into its text.
    if (document.activeElement === event.target) editing = field;
    else event.target.addEventListener("mouseup", (up) => up.preventDefault(), { once: true });
  });

  const moves = {
    step(event, field) {
      const next = at(field, STEPS[event.key]);
      if (event.shiftKey) {
        anchor ??= field;
        if (next) {
          choose(next);
          pick(anchor, next);
        }
        return;
      }
      unpick();
      if (next) choose(next);
    },
    enter(event, field) {
      sheet.commit(field, { confirm: field.row.dataset.state === "returned" });
      const next = at(field, event.shiftKey ? -1 : 1);
      if (next) choose(next);
    },
    escape(event, field) {
      field.show(field.committed);
      editing = null;
      unpick();
      field.input.select?.();
      sheet.judge();
    },
    edit(event, field) {
      if (field.input.tagName === "SELECT") {
        field.input.showPicker?.();
        return;
      }
      editing = field;
      const { length } = field.input.value;
      field.input.setSelectionRange(length, length);
    },
    undo(event, field) {
      if (field.isDirty) field.show(field.committed);
      else if (field.history.length) sheet.takeBack(field);
      field.input.select?.();
    },
  };

  root.addEventListener("keydown", (event) => {
    const field = sheet.fieldOf(event.target);
    if (!field || event.isComposing || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    let move = null;
    if (control && event.key.toLowerCase() === "z" && !event.shiftKey) {
      // While the text itself is being edited the browser's own undo is finer.
      move = editing === field && field.isDirty ? null : moves.undo;
    } else if (control) return;
    else if (event.key in STEPS && editing !== field) move = moves.step;
    else if (event.key === "Enter") move = moves.enter;
    else if (event.key === "Escape") move = moves.escape;
    else if (event.key === "F2" || (event.key === " " && field.input.tagName === "SELECT"))
      move = moves.edit;
    if (!move) return;
    event.preventDefault();
    move(event, field);
  });

  root.addEventListener("copy", (event) => {
    const picked = sheet.fields.filter((field) => field.input.matches(".sheet__picked"));
    if (!picked.length) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", picked.map((field) => field.value).join("\n"));
  });
}
