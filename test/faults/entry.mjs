/** What the bundle of the kill test holds: the built app and its reader of settings. */
export { createApp, keep, learn } from "../../dist/app.js";
export { readConfig } from "../../dist/config.js";
