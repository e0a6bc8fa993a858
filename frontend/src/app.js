// What every page may use. Each behaviour hangs on a data attribute and the page reads without it.
import htmx from "./htmx.js";
import { startDrawer } from "./parts/drawer.js";
import { startForms } from "./parts/forms.js";
import { startKeys } from "./parts/keys.js";
import { startLeaving } from "./parts/leave.js";
import { startMenus } from "./parts/menus.js";
import { startNotices } from "./parts/notices.js";
import { startPaper } from "./parts/paper.js";
import { startTheme } from "./parts/theme-switch.js";
import { startUploads } from "./parts/upload.js";

window.htmx = htmx;
startTheme();
startForms();
startKeys();
startDrawer();
startMenus();
startNotices();
startUploads();
startPaper();
startLeaving();
