// data-autosubmit on a form: sends itself when a choice changes (its button is data-without-js).
// data-print on a button: prints the page. data-copy="#id": copies that element's text.
export function startForms() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form?.hasAttribute("data-autosubmit") || event.target.hasAttribute("data-no-autosubmit"))
      return;
    if (event.target.validity && !event.target.validity.valid) return;
    form.requestSubmit();
  });
  document.addEventListener("click", async (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
    const copier = event.target.closest?.("[data-copy]");
    const source = copier && document.querySelector(copier.dataset.copy);
    if (!source) return;
    await navigator.clipboard?.writeText(source.value ?? source.textContent.trim());
    if (copier.dataset.copied) copier.textContent = copier.dataset.copied;
  });
}
