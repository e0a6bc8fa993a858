// htmx set up for a policy without inline script, inline style or eval.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0; // Pages hold figures of the moment: going back asks again.
htmx.config.timeout = 30_000;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  if (token) event.detail.headers["X-CSRFToken"] = decodeURIComponent(token[1]);
});

export default htmx;
