import { env } from 'cloudflare:workers';

void env;
