// Cases of the public YAML test suite as one list of JSON: `suite.mjs INDEX`, the package's module.
import { pathToFileURL } from "node:url";

const { default: tests } = await import(pathToFileURL(process.argv[2]));
const cases = tests.flatMap(({ id, cases }) =>
  cases.map(({ yaml, json, fail }, index) => ({ id: cases.length > 1 ? `${id}/${index}` : id, yaml, json, fail })),
);
console.log(JSON.stringify(cases));
