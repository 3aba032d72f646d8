// What the scripts that are loaded into Azurite share: its database, and a way to add to its methods.
'use strict';

const path = require('node:path');

exports.Loki = require(require.resolve('lokijs', { paths: [path.dirname(process.argv[1])] }));

/** Replaces a method by one that gets the object, the method itself and the parameters. */
exports.around = (type, method, wrap) => {
    const original = type.prototype[method];
    type.prototype[method] = function (...parameters) {
        return wrap(this, original.bind(this), parameters);
    };
};
