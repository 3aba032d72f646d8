// Prints what Spectral's ruleset for OpenAPI, spectral:oas, finds in the document, one finding a line.
import { readFile } from 'node:fs/promises';
import core from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';

const spectral = new core.Spectral();
spectral.setRuleset(new core.Ruleset({ extends: [[rulesets.oas, 'recommended']] }));
for (const { code, path, message } of await spectral.run(JSON.parse(await readFile(process.argv[2], 'utf8')))) {
  console.log(`${code} at ${path.join('/')}: ${message}`);
}
