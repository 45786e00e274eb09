import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';

export class LedgerObject extends DurableObject {}
export class LogObject extends DurableObject {}
export class ClockObject extends DurableObject {}

const app = new Hono();
app.get('/healthz', (c) => c.json({ status: 'ok' }));

export default app;
