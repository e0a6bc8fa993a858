// The queue of a province: rows walked with the keyboard, ticks counted. Without it the same page
// works with its tick boxes and buttons.
import { startQueue } from "./desk/queue.js";

startQueue();
