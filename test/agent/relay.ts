/** A process that stands at one place and forwards to another: `node relay.ts PORT ONE_WAY_MS`. Says its port in a line. */
import { delayed } from './delay.ts';

const [port, oneWayMs] = process.argv.slice(2).map(Number);
const way = await delayed({ address: '127.0.0.1', port: port! }, oneWayMs!);
process.stdout.write(`${way.port}\n`);
