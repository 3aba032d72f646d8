// Runs the Redocly CLI without telemetry and without a check for a newer version.
process.env.REDOCLY_TELEMETRY = 'off';
process.env.REDOCLY_SUPPRESS_UPDATE_NOTICE = 'true';
await import('@redocly/cli/bin/cli.js');
