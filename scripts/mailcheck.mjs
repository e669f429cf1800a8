// What mail programs leave out of a mail, by the data of caniemail.com: features of the files named, one JSON object.
import { readFileSync } from "node:fs";
import { doIUseEmail } from "@jsx-email/doiuse-email";

const found = {};
for (const file of process.argv.slice(2)) {
  const { errors = [] } = doIUseEmail(readFileSync(file, "utf8"), { emailClients: ["*"] });
  for (const error of errors) {
    const [, feature, client] = /^`(.+?)` is not supported by `(.+?)`$/.exec(error) ?? [null, error, ""];
    (found[feature] ??= new Set()).add(client);
  }
}
const sorted = Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1));
console.log(JSON.stringify(Object.fromEntries(sorted.map(([name, clients]) => [name, [...clients].sort()]))));
