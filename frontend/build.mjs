// Builds the front end into langso/web/static/build/. File names carry no hash: Django's manifest
// storage adds it when the static files are collected.
import * as esbuild from "esbuild";
import { copyFile, readFile, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { lightDark } from "./light-dark.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "langso", "web", "static", "build");

const common = {
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome90", "firefox90", "safari14.1"],
  charset: "utf8",
  legalComments: "none",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  logLevel: "warning",
};
const source = (...parts) => join(here, "src", ...parts);
const builds = [
  {
    ...common,
    entryPoints: { theme: source("theme.js"), app: source("app.js"), map: source("map.js"), passkeys: source("passkeys.js"), desk: source("desk.js") },
  },
  {
    ...common,
    entryPoints: { sheet: source("sheet", "index.js"), "sheet-worker": source("sheet-worker.js") },
  },
  { ...common, entryPoints: { app: source("styles", "app.css"), sheet: source("styles", "sheet.css"), desk: source("styles", "desk.css"), files: source("styles", "files.css") }, plugins: [lightDark] },
];

async function report() {
  const rows = [];
  for (const entry of await readdir(out, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath ?? entry.path, entry.name));
    rows.push([entry.name, bytes.length, gzipSync(bytes, { level: 9 }).length]);
  }
  for (const [name, size, zipped] of rows.sort()) {
    console.log(
      `${name.padEnd(48)}${(size / 1024).toFixed(1).padStart(8)} kB${(zipped / 1024).toFixed(1).padStart(8)} kB gz`,
    );
  }
}

if (process.argv.includes("--watch")) {
  for (const each of builds) await (await esbuild.context(each)).watch();
} else {
  await rm(out, { recursive: true, force: true });
  for (const each of builds) await esbuild.build(each);
  await copyFile(source("icon.svg"), join(out, "icon.svg"));
  await report();
}
