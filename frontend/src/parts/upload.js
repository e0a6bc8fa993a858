// data-upload on a form that htmx sends: its <progress> shows how much of the files has gone out.
export function startUploads() {
  const bar = (event) => event.target.closest?.("[data-upload]")?.querySelector("progress");
  document.addEventListener("htmx:beforeRequest", (event) => {
    const line = bar(event);
    if (line) line.hidden = false;
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const line = bar(event);
    if (line && event.detail.lengthComputable)
      line.value = (100 * event.detail.loaded) / event.detail.total;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const line = bar(event);
    if (line) line.hidden = true;
  });
}
