import { parseArgs } from 'node:util';

export const usage = `npm run demo -- [options]

Builds nearshelf, trains it on a shop's data, and opens that shop on this machine. Ctrl-C stops everything.

  --dataset NAME    stand-alone (default): 54 products with photos, simulated shoppers
                    online-retail: a real log of 541,909 invoice lines, from ../shared/data
  --feed FILE       your own product feed (Merchant Center TSV or XML, Shopify products.json, CSV)
  --events FILE     your own event log (CSV or JSONL in GA4 terms); needed with --feed
  --images DIR      folder with the photos that the feed's image links name
  --vision-model FILE
                    with --images: the network (.tflite or .onnx) that makes the shop searchable by photo
  --feed-format, --feed-map, --feed-delimiter, --currency, --shopify-item,
  --events-format, --events-map, --events-delimiter,
  --vision-output, --vision-mean, --vision-deviation, --vision-fit
                    are handed on to nearshelf build, whose --help explains them
  --port N          port of the shop, 8080 unless taken
  --once            start, check that everything answers, stop
  --help            this text
`;

const DEFAULT_PORT = 8080;
const IMPORT_OPTIONS = [
  'feed-format',
  'feed-map',
  'feed-delimiter',
  'currency',
  'shopify-item',
  'events-format',
  'events-map',
  'events-delimiter',
  'vision-output',
  'vision-mean',
  'vision-deviation',
  'vision-fit',
];

/** Wrong options: the message says which, and how to get help. */
export class UsageError extends Error {}

/**
 * @param {string[]} args
 * @returns {{ help: boolean, once: boolean, port: number, portIsWish: boolean,
 *   source: { dataset: 'stand-alone' | 'online-retail' } |
 *     { events: string, feed?: string, images?: string, visionModel?: string, importOptions: string[] } }}
 *   portIsWish: another port may be taken, because none was asked for
 */
export function parseOptions(args) {
  const values = parse(args);
  const own = ['feed', 'events', 'images', 'vision-model', ...IMPORT_OPTIONS].some(
    (name) => values[name] !== undefined,
  );
  if (own && values.dataset !== undefined) {
    throw new UsageError('--dataset and your own --feed, --events exclude each other');
  }
  if (own && values.events === undefined) {
    throw new UsageError('--events is missing: a model is trained on what shoppers did');
  }
  const dataset = values.dataset ?? 'stand-alone';
  if (!['stand-alone', 'online-retail'].includes(dataset)) {
    throw new UsageError(`there is no data set "${dataset}", only stand-alone and online-retail`);
  }
  if (values['vision-model'] !== undefined && values.images === undefined) {
    throw new UsageError('--vision-model needs --images: the photos it looks at');
  }
  const { feed, events, images, 'vision-model': visionModel, port } = values;
  const importOptions = IMPORT_OPTIONS.filter((name) => values[name] !== undefined).flatMap(
    (name) => [`--${name}`, values[name]],
  );
  return {
    help: values.help,
    once: values.once,
    port: port === undefined ? DEFAULT_PORT : parsePort(port),
    portIsWish: port === undefined,
    source: own ? { feed, events, images, visionModel, importOptions } : { dataset },
  };
}

function parse(args) {
  const string = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  try {
    const { values } = parseArgs({
      args,
      options: {
        dataset: string,
        feed: string,
        events: string,
        images: string,
        'vision-model': string,
        ...Object.fromEntries(IMPORT_OPTIONS.map((name) => [name, string])),
        port: string,
        once: flag,
        help: flag,
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function parsePort(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port ${text}: a port is a number from 0 (any) to 65535`);
  }
  return port;
}
