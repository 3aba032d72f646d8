// Uploads a file with the official SDK and writes what it took, as the benchmark's own client does.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [sdk, baseUrl, apiKey, file, warmUpFile, times] = process.argv.slice(2);
const { createAssetClient } = await import(pathToFileURL(join(sdk, 'packages', 'aholo-sdk-asset', 'dist', 'index.js')));
const client = createAssetClient({ baseUrl, apiKey });
for (let i = 0; i < 10; i++)
    await client.uploadFile(warmUpFile);

const BaselineBytes = process.memoryUsage.rss();
const Seconds = [];
let Failure;
try {
    while (Seconds.length < Number(times)) {
        const started = performance.now();
        await client.uploadFile(file);
        Seconds.push((performance.now() - started) / 1000);
    }
} catch (error) {
    if (error.code !== 'ERR_FS_FILE_TOO_LARGE')
        throw error;
    Failure = error.message;
}

console.log(JSON.stringify({ Seconds, BaselineBytes, PeakBytes: process.resourceUsage().maxRSS * 1024, Failure }));
