// Loaded into Azurite before it starts. To find the operation of a request, Azurite parses and matches some fifty URI templates, which takes a tenth of its
// processor time. This script keeps the parsed templates and their last matches.
'use strict';

const path = require('node:path');

const MostMatches = 1_000;
const library = require.resolve('uri-templates', { paths: [path.dirname(process.argv[1])] });
const parse = require(library);
const templates = new Map();

function keepMatches(template) {
    const matches = new Map();
    const match = template.fromUri;
    template.fromUri = (uri, options) => {
        const key = `${options.strict} ${uri}`;
        if (!matches.has(key)) {
            if (matches.size >= MostMatches)
                matches.clear();
            matches.set(key, match(uri, options));
        }
        return matches.get(key);
    };
    return template;
}

require.cache[library].exports = text => {
    if (!templates.has(text))
        templates.set(text, keepMatches(parse(text)));
    return templates.get(text);
};
