// What every page may use. Each behaviour hangs on a data attribute and the page reads without it.
import htmx from "./htmx.js";
import { startDrawer } from "./parts/drawer.js";
import { startForms } from "./parts/forms.js";
import { startKeys } from "./parts/keys.js";
import { startNotices } from "./parts/notices.js";
import { startTheme } from "./parts/theme-switch.js";

window.htmx = htmx;
startTheme();
startForms();
startKeys();
startDrawer();
startNotices();
