// Says what GitHub's own parser and language service find in workflows, a line each.
// Arguments: the folder of the stand-ins, whose action.yml has the inputs of the real actions; files.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";

const [standIns, ...paths] = process.argv.slice(2);

const actionsMetadataProvider = {
  async fetchActionMetadata({ name }) {
    const file = join(standIns, name, "action.yml");
    if (!existsSync(file)) throw new Error(`there is no stand-in for ${name}`);
    return parse(readFileSync(file, "utf-8"));
  },
};

for (const path of paths) {
  // One URL each: the service remembers its results by them.
  const document = TextDocument.create(pathToFileURL(path).href, "yaml", 0, readFileSync(path, "utf-8"));
  for (const { message, range } of await validate(document, { actionsMetadataProvider })) {
    console.log(`${path}:${range.start.line + 1}: ${message}`);
  }
}
